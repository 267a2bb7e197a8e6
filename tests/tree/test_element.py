"""Attributes, classes, style, text and show: what they take, and what they refuse."""

from __future__ import annotations

import pytest

from wardian import HTML, A, Button, Div, Form, Img, Input, Label, P, Span, Tag, Textarea, Ul
from wardian.errors import (
    BlockedURLWarning,
    InvalidAttributeError,
    InvalidHandlerError,
    InvalidStyleError,
    InvalidTagError,
    UnknownAttributeError,
    UnknownEventError,
)


def test_attributes_by_their_python_names() -> None:
    """Dashes are underscores, reserved words have one at the end, data and ARIA are free."""
    label = Label("x", for_="a", aria_label="L", data_user_id=3, id="i", hidden=True)
    assert label.html() == (
        '<label for="a" aria-label="L" data-user-id="3" id="i" hidden="">x</label>'
    )


def test_true_false_and_none() -> None:
    """``None`` removes; bools are bare or absent, and words where HTML wants words."""
    field = Input(disabled=True, required=False, spellcheck=False, title=None, aria_hidden=True)
    assert field.html() == '<input disabled="" spellcheck="false" aria-hidden="true">'
    field.disabled = None
    assert field.disabled is False and "disabled" not in field.html()


def test_attributes_are_python_attributes() -> None:
    """Known attributes can be read and written; anything else is the program's own."""
    field = Input(maxlength=5)
    assert field.maxlength == 5
    field.placeholder = "name"
    field.owner = {"any": "thing"}
    assert field.html() == '<input maxlength="5" placeholder="name">'
    assert field.owner == {"any": "thing"}


@pytest.mark.parametrize(
    ("make", "nearest"),
    [
        (lambda: Input(placehoder="x"), "placeholder"),
        (lambda: Div(class_="x"), "classes"),
        (lambda: Div(klass="x"), "classes|el.set"),
        (lambda: Img(hrf="x"), "href|src|el.set"),
    ],
)
def test_unknown_names_fail_at_once(make: object, nearest: str) -> None:
    """A typo raises where it stands, with the nearest right name."""
    with pytest.raises(UnknownAttributeError, match=nearest):
        make()  # type: ignore[operator]


def test_unknown_events_and_strings_as_handlers_fail() -> None:
    """Handlers are functions of real events, never text."""
    with pytest.raises(UnknownEventError, match="on_click"):
        Button(on_clik=print)
    with pytest.raises(InvalidHandlerError, match="never JavaScript"):
        Button(on_click="alert(1)")
    with pytest.raises(InvalidHandlerError):
        Button(on_click=lambda a, b: None)
    with pytest.raises(InvalidAttributeError):
        Button().set("onclick", "alert(1)")


def test_dangerous_names_and_values_are_refused() -> None:
    """Tags that run code, event attributes and ``srcdoc`` raise; bad addresses are replaced."""
    for tag in ("script", "base", "object", "a b", "x><script", ""):
        with pytest.raises(InvalidTagError):
            Tag(tag)
    for name in ("onclick", "srcdoc", "a b", "x>y", 'q"'):
        with pytest.raises(InvalidAttributeError):
            Div().set(name, "x")
    with pytest.warns(BlockedURLWarning):
        assert A(href=" java\tscript:alert(1)").html() == '<a href="about:blank#blocked"></a>'


def test_classes_are_an_ordered_set() -> None:
    """Assigning, adding, removing, toggling, replacing."""
    box = Div(classes="a  b a")
    box.classes.add("c d", "a")
    box.classes.remove("b")
    assert str(box.classes) == "a c d" and "c" in box.classes and len(box.classes) == 3
    assert box.classes.toggle("a") is False and box.classes.toggle("z", True) is True
    box.classes.replace("c", "q")
    assert list(box.classes) == ["q", "d", "z"]
    box.classes += "k"
    box.classes = ["x", None, "y"]
    assert box.html() == '<div class="x y"></div>'
    box.classes = None
    assert box.html() == "<div></div>"


def test_style_is_a_mapping() -> None:
    """As text or as a mapping, with Python or CSS names."""
    box = Div(style="color: red; font-size: 2em")
    box.style["font_size"] = "3em"
    box.style["--gap"] = 4
    del box.style["color"]
    assert dict(box.style) == {"font-size": "3em", "--gap": "4"}
    box.style = {"margin_top": 0, "color": None}
    assert box.html() == '<div style="margin-top: 0"></div>'


@pytest.mark.parametrize("value", ["red;} body{", "url(//x)", "expression(alert(1))", "a/*b"])
def test_a_style_that_could_leave_its_declaration_is_refused(value: str) -> None:
    """It raises and leaves the style as it was."""
    box = Div(style={"color": "blue"})
    with pytest.raises(InvalidStyleError):
        box.style["color"] = value
    assert box.html() == '<div style="color: blue"></div>'


def test_text_is_escaped_and_markup_is_not() -> None:
    """Only ``HTML`` puts markup into a page."""
    assert P("<b>&amp;", HTML("<b>x</b>")).html() == "<p>&lt;b&gt;&amp;amp;<b>x</b></p>"
    assert Div(title='"><script>').html() == '<div title="&quot;&gt;&lt;script&gt;"></div>'


def test_text_reads_all_and_replaces_all() -> None:
    """Reading joins the texts below; assigning makes it the whole content."""
    box = Div("a", P("b", Span("c")), "d")
    assert box.text == "abcd"
    box.text = "new"
    assert box.html() == "<div>new</div>"
    box.text = None
    assert box.html() == "<div></div>"
    assert Div(text=5).text == "5"


def test_nul_and_lone_surrogates_become_replacement_characters() -> None:
    """No document can hold them, and no encoder writes them."""
    box = Div("a\0b\ud800", title="\udfff")
    assert box.html() == '<div title="\ufffd">a\ufffdb\ufffd</div>'
    box.html().encode()


def test_show_hides_without_taking_out() -> None:
    """The children stay where they are."""
    box = Div("x", show=False)
    assert box.html() == '<div hidden="" style="display: none !important">x</div>'
    box.show = True
    assert box.html() == "<div>x</div>"


def test_form_values_are_properties() -> None:
    """They are rendered as the attributes that give them."""
    assert Input(value="a<", checked=True).html() in (
        '<input value="a&lt;" checked="">',
        '<input checked="" value="a&lt;">',
    )
    assert Textarea(value="</textarea>").html() == "<textarea>&lt;/textarea&gt;</textarea>"


def test_custom_elements_take_anything_that_is_a_name() -> None:
    """Any attribute, any event, and properties that cannot run code."""
    star = Tag("x-star")("a", rating=3, on_rated=print)
    star.set_property("items", None)
    with pytest.raises(InvalidAttributeError):
        star.set_property("innerHTML", "<b>")
    assert star.html() == '<x-star rating="3">a</x-star>'


def test_elements_are_true_and_print_as_what_they_are() -> None:
    """An empty element is no false value; its repr helps."""
    assert Ul() and repr(Button("Save", id="s")) == "<Button 'Save' id='s'>"


def test_holes_are_run_whenever_an_element_nobody_shows_is_read() -> None:
    """Children, attributes, classes, style and show may be functions."""
    state = {"n": 1}
    box = Div(
        lambda: [Span(str(at)) for at in range(state["n"])],
        title=lambda: f"t{state['n']}",
        classes=lambda: "many" if state["n"] > 1 else None,
        style=lambda: {"width": f"{state['n']}px"},
        show=lambda: state["n"] < 3,
    )
    assert box.html() == '<div title="t1" style="width: 1px"><span>0</span></div>'
    state["n"] = 2
    assert box.html() == (
        '<div title="t2" class="many" style="width: 2px"><span>0</span><span>1</span></div>'
    )
    assert Form(lambda: None).html() == "<form></form>"


def test_a_hook_may_be_assigned() -> None:
    """It is called as one that was given as a keyword is; ``None`` takes it away."""
    told: list[str] = []
    box = Div(inner := P("x"))
    inner.on_mount = lambda: told.append("came")  # type: ignore[method-assign]
    assert inner._has_hooks and inner._outline is None and box._outline is None
    inner.on_mount()
    inner.on_mount = None  # type: ignore[assignment,method-assign]
    assert inner.on_mount() is None and told == ["came"]
    with pytest.raises(InvalidHandlerError, match="on_unmount"):
        inner.on_unmount = "no function"  # type: ignore[assignment,method-assign]
