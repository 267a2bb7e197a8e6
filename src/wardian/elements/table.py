"""The one table of tags, attributes and events: HTML Living Standard, SVG 2, Filter Effects 1.

It is text, read when a tag is first used, because reading all of it would cost more than importing
everything else.
An attribute is written by its HTML name; a last character gives its kind:

====  ============  =========================================================================
none  string        text; ``True`` is the empty string
!     bool          there or not
@     url           an address, or a list of addresses, that passes ``safe_url``
#     number        a number; text where the standard also takes lengths or keywords
?     enumerated    ``True`` and ``False`` are written ``true`` and ``false``
*     list          tokens with spaces between; also given as a list
.     property      a property of the DOM object, not an attribute
====  ============  =========================================================================

Left out on purpose: what the standard calls obsolete, tags and attributes that run code or hold a
document (``tree.safety``), ``html head body title meta link`` (they belong to ``Page``), and
``class`` and ``style``, which elements have as ``classes`` and ``style``. What attributes SVG has
is in ``svg``, which most pages do not load.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from ..tree.safety import URL_ATTRIBUTES, check_attribute

Spec = tuple[str, str]
"""HTML name (or DOM property name) and kind."""

KINDS = {
    "!": "bool",
    "@": "url",
    "#": "number",
    "?": "enumerated",
    "*": "list",
    ".": "property",
}

_HTML = """
a abbr address area article aside audio b bdi bdo blockquote br button canvas caption cite code col
colgroup data datalist dd del details dfn dialog div dl dt em fieldset figcaption figure footer form
h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img input ins kbd label legend li main map mark menu
meter nav ol optgroup option output p picture pre progress q rp rt ruby s samp search section select
selectedcontent slot small source span strong style sub summary sup table tbody td template textarea
tfoot th thead time tr track u ul var video wbr
"""

_SVG = """
animate animateMotion animateTransform circle clipPath defs desc discard ellipse feBlend
feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge
feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
foreignObject g line linearGradient marker mask metadata mpath path pattern polygon polyline
radialGradient rect stop svg symbol textPath tspan use
"""

# Their plain names are HTML tags, names of ours, or words that say nothing about drawing.
_PREFIXED_SVG = "a filter image set style switch text title view"


def _class_name(tag: str) -> str:
    return tag[0].upper() + tag[1:]


HTML_TAGS: dict[str, str] = {_class_name(tag): tag for tag in _HTML.split()}
"""Class name to tag, of every HTML element that has a class."""

SVG_TAGS: dict[str, str] = {_class_name(tag): tag for tag in _SVG.split()} | {
    "Svg" + _class_name(tag): tag for tag in _PREFIXED_SVG.split()
}
"""Class name to tag, of every SVG element that has a class."""

GLOBAL = (
    "accesskey autocapitalize autocorrect autofocus! contenteditable? dir draggable? enterkeyhint"
    " exportparts* hidden id inert! inputmode is itemid itemprop* itemref* itemscope! itemtype*"
    " lang nonce part* popover role slot spellcheck? tabindex# title translate writingsuggestions?"
    " scrollTop. scrollLeft."
)
"""Attributes of every HTML element."""

LINK = "href@ target download ping@ rel* referrerpolicy "
_MEDIA = (
    "src@ crossorigin preload autoplay! loop! controls! controlslist* disableremoteplayback!"
    " muted. currentTime. playbackRate. volume. "
)
_SUBMIT = "form formaction@ formenctype formmethod formnovalidate! formtarget "
_INVOKE = "popovertarget popovertargetaction "
_CELL = "colspan# headers* rowspan# "
SIZE = "width# height# "

_HTML_ATTRIBUTES = {
    "a": LINK + "hreflang type",
    "area": LINK + "alt coords shape",
    "audio": _MEDIA,
    "blockquote": "cite@",
    "button": _SUBMIT + _INVOKE + "command commandfor disabled! name type value",
    "canvas": SIZE,
    "col": "span#",
    "colgroup": "span#",
    "data": "value",
    "del": "cite@ datetime",
    "details": "name open!",
    "dialog": "closedby open!",
    "fieldset": "disabled! form name",
    "form": "accept-charset action@ autocomplete enctype method name novalidate! rel* target",
    "iframe": SIZE
    + "allow allowfullscreen! credentialless! loading name referrerpolicy sandbox* src@",
    "img": SIZE
    + "alt crossorigin decoding fetchpriority ismap! loading referrerpolicy sizes src@ srcset@"
    " usemap",
    "input": SIZE
    + _SUBMIT
    + _INVOKE
    + "accept alpha! alt autocomplete capture colorspace dirname disabled! list max# maxlength#"
    " min# minlength# multiple! name pattern placeholder readonly! required! size# src@ step#"
    " type webkitdirectory! value. checked. indeterminate. defaultValue. defaultChecked.",
    "ins": "cite@ datetime",
    "label": "for",
    "li": "value#",
    "map": "name",
    "meter": "high# low# max# min# optimum# value#",
    "ol": "reversed! start# type",
    "optgroup": "disabled! label",
    "option": "disabled! label selected. value",
    "output": "for* form name",
    "progress": "max# value#",
    "q": "cite@",
    "select": "autocomplete disabled! form multiple! name required! size# value.",
    "slot": "name",
    "source": SIZE + "media sizes src@ srcset@ type",
    "style": "blocking* media",
    "td": _CELL,
    "template": "shadowrootmode shadowrootdelegatesfocus! shadowrootclonable!"
    " shadowrootserializable!",
    "textarea": "autocomplete cols# dirname disabled! form maxlength# minlength# name placeholder"
    " readonly! required! rows# wrap value. defaultValue.",
    "th": _CELL + "abbr scope",
    "time": "datetime",
    "track": "default! kind label src@ srclang",
    "video": _MEDIA + SIZE + "disablepictureinpicture! playsinline! poster@",
}

_EVENTS = """
abort animationcancel animationend animationiteration animationstart auxclick beforeinput
beforematch beforetoggle beginEvent blur cancel canplay canplaythrough change click close command
compositionend compositionstart compositionupdate contentvisibilityautostatechange contextlost
contextmenu contextrestored copy cuechange cut dblclick drag dragend dragenter dragleave dragover
dragstart drop durationchange emptied encrypted endEvent ended enterpictureinpicture error focus
focusin focusout formdata fullscreenchange fullscreenerror gotpointercapture input interest invalid
keydown keypress keyup leavepictureinpicture load loadeddata loadedmetadata loadstart loseinterest
lostpointercapture mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup paste pause
play playing pointercancel pointerdown pointerenter pointerleave pointermove pointerout pointerover
pointerrawupdate pointerup progress ratechange repeatEvent reset resize scroll scrollend
scrollsnapchange scrollsnapchanging search securitypolicyviolation seeked seeking select
selectionchange selectstart slotchange stalled submit suspend timeupdate toggle touchcancel touchend
touchmove touchstart transitioncancel transitionend transitionrun transitionstart volumechange
waiting waitingforkey wheel
"""

EVENTS = frozenset(_EVENTS.split())
"""Event types that the browser dispatches on elements, without ``on``."""

_RESERVED = frozenset({"for", "in", "is", "as", "from", "async", "class"})


def python_name(name: str) -> str:
    """Give the keyword for an HTML or DOM name: ``for_``, ``stroke_width``, ``viewBox``."""
    plain = name.replace("-", "_").replace(":", "_")
    return plain + "_" if plain in _RESERVED else plain


def snake_name(name: str) -> str:
    """Give the keyword for a name in camelCase the way Python writes names: ``view_box``."""
    if name.islower():
        return name
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)


def own_attributes(tag: str, *, svg: bool = False) -> dict[str, Spec]:
    """Give the attributes a tag has besides the global ones, by Python keyword."""
    return _read((_of_svg().ATTRIBUTES if svg else _HTML_ATTRIBUTES).get(tag, ""))


def global_attributes(*, svg: bool = False) -> dict[str, Spec]:
    """Give the attributes that every HTML or every SVG element has, by Python keyword."""
    found = _globals.get(svg)
    if found is None:
        found = _globals[svg] = _read(_of_svg().GLOBAL if svg else GLOBAL)
    return found


def attributes_of(tag: str, *, svg: bool | None = None) -> Mapping[str, Spec]:
    """Give every attribute of a tag: Python keyword to HTML name and kind.

    Names in camelCase stand there twice, as SVG writes them and as Python does: ``viewBox`` and
    ``view_box``.

    Args:
        tag: ``a`` and ``style`` are in both languages.
        svg: Which language; ``None`` takes HTML if it has the tag. A tag of neither has any
            attribute.
    """
    if svg is None:
        svg = tag not in _html_tags and tag in _svg_tags
    key = (tag, svg)
    found = _attributes.get(key)
    if found is None:
        if tag in (_svg_tags if svg else _html_tags):
            found = {**global_attributes(svg=svg), **own_attributes(tag, svg=svg)}
        else:
            found = OpenAttributes(global_attributes())
        if len(_attributes) >= 512:
            _attributes.clear()
        _attributes[key] = found
    return found


class OpenAttributes(dict[str, Spec]):
    """The attributes of a custom element, or of a tag of another language: any name is one."""

    __slots__ = ()

    def get(self, name: str, default: object = None) -> Spec | None:  # type: ignore[override]
        """Give the attribute of a keyword; ``None`` for ``on_…``, ``data_…``, ``aria_…``."""
        found = super().get(name)
        if found is None and not name.startswith(("on_", "data_", "aria_", "_")):
            html = check_attribute(name.rstrip("_").replace("_", "-"))
            found = (html, "url" if html in URL_ATTRIBUTES else "string")
        return found


_html_tags = frozenset(HTML_TAGS.values())
_svg_tags = frozenset(SVG_TAGS.values())
_globals: dict[bool, dict[str, Spec]] = {}
_attributes: dict[tuple[str, bool], Mapping[str, Spec]] = {}


def _of_svg() -> ModuleType:
    """The attributes of SVG, which pages that draw nothing do not load."""
    from . import svg

    return svg


def _read(text: str) -> dict[str, Spec]:
    found: dict[str, Spec] = {}
    for word in text.split():
        kind = KINDS.get(word[-1], "string")
        name = word if kind == "string" else word[:-1]
        found[snake_name(python_name(name))] = (name, kind)
        if kind != "property":
            found[python_name(name)] = (name, kind)
    return found
