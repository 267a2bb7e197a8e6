"""HTML of a tree, for first responses, static pages and tests: iterative, escaped by context."""

from __future__ import annotations

from .contents import ready_to_read, rows_of, text_of
from .element import Element
from .ledger import ledger
from .node import HTML, Again, Node, Text
from .safety import VOID, check_raw_text, escape_attribute, escape_text

_RAW = frozenset({"style", "script", "title"})


class StyleSheet:
    """The styles of a rendered page as rules, for documents whose policy allows no others.

    Attributes:
        rules: For each rule's declarations, the number that elements have in
            ``data-wardian-style``.
        nonce: Of the document's policy, for the style elements in it; empty where there is none.
    """

    __slots__ = ("nonce", "rules")

    def __init__(self, nonce: str = "") -> None:
        self.rules: dict[str, int] = {}
        self.nonce = nonce

    @property
    def text(self) -> str:
        """The rules. Nothing in them can end the style element they are put into."""
        # Only strings in CSS can hold it, and there this is the same character.
        return "".join(
            f'[data-wardian-style="{number}"]{{{declarations}}}'
            for declarations, number in self.rules.items()
        ).replace("<", "\\3c ")

    def mark(self, declarations: str) -> str:
        """Give the attribute of an element that has these declarations."""
        return f' data-wardian-style="{self.rules.setdefault(declarations, len(self.rules))}"'


def html_of(top: Node, *, sheet: StyleSheet | None = None) -> str:
    """HTML of a node and all below it, as it is now.

    Args:
        top: The node.
        sheet: Takes the styles, which are attributes otherwise. With it comments tell where markup
            begins and ends, as a tab needs it to attach to the page.
    """
    refresh_all()
    parts: list[str] = []
    stack: list[Node | str] = [top]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, Element):
            _open(node, parts, stack, sheet)
        elif isinstance(node, Text):
            parts.append(escape_text(node._data))
        elif isinstance(node, HTML):
            html = node._html
            parts.append(f"<!--w:{node._id}-->{html}<!--/w:{node._id}-->" if sheet else html)
        elif isinstance(node, Again):
            stack.append(node.node)
        elif node._rows is not None:
            if sheet:
                parts.append(f"<!--w:{node._id}-->")
                stack.append(f"<!--/w:{node._id}-->")
            stack.extend(reversed(rows_of(node)))
    return "".join(parts)


def refresh_all() -> None:
    """Run every stale watcher, so that what is read is current."""
    for _ in range(100):
        if not ledger.stale:
            return
        for watcher in list(ledger.stale):
            if watcher in ledger.stale:
                watcher.run(listen=True)


def _open(
    element: Element, parts: list[str], stack: list[Node | str], sheet: StyleSheet | None
) -> None:
    ready_to_read(element)
    tag = element.tag
    parts.append(f"<{tag}{''.join(_attributes(element))}{_styled(element, sheet)}>")
    if tag in VOID:
        return
    places = element._places()
    if tag == "textarea" and not places and not element._text:
        attributes = element._attributes or {}
        value = attributes.get(".value", attributes.get(".defaultValue"))
        parts.append(check_raw_text(tag, str(value or "")))
    elif tag in _RAW:
        parts.append(check_raw_text(tag, text_of(element)))
        places = []
    elif element._text is not None:
        if tag in ("pre", "textarea") and element._text.startswith("\n"):
            parts.append("\n")  # parsers drop the first line break
        parts.append(escape_text(element._text))
    stack.append(f"</{tag}>")
    hidden = element._list if sheet is not None and element._text is None else None
    if hidden is not None:
        parts.append(f"<!--w:{hidden.id}-->")
        stack.append(f"<!--/w:{hidden.id}-->")
    # Two texts side by side would be one after parsing; a comment keeps them apart.
    for at in range(len(places) - 1, -1, -1):
        stack.append(places[at])
        if at and _is_text(places[at]) and _is_text(places[at - 1]):
            stack.append("<!---->")


def _is_text(node: Node) -> bool:
    return isinstance(node.node if isinstance(node, Again) else node, Text)


def _attributes(element: Element) -> list[str]:
    written: list[str] = []
    attributes = element._attributes or {}
    # What an input shows now goes before what it shows when its form is reset.
    shown = ".value" if ".value" in attributes else ".defaultValue"
    for key, value in attributes.items():
        if key[0] != ".":
            written.append(f' {key}="{escape_attribute(value)}"' if value else f' {key}=""')
        elif key == shown and element.tag == "input":
            written.append(f' value="{escape_attribute(str(value))}"')
        elif value is True and (key != ".defaultChecked" or ".checked" not in attributes):
            name = {".defaultChecked": "checked"}.get(key, key[1:].lower())
            written.append(f' {name}=""')
    if _is_chosen(element):
        written.append(' selected=""')
    if not element._shown and "hidden" not in attributes:
        written.append(' hidden=""')
    return written


def _styled(element: Element, sheet: StyleSheet | None) -> str:
    declarations = [f"{name}: {value}" for name, value in (element._style or {}).items()]
    if not element._shown:
        declarations.append("display: none !important")
    nonce = sheet.nonce if sheet and element.tag == "style" else ""
    written = f' nonce="{escape_attribute(nonce)}"' if nonce else ""
    if not declarations:
        return written
    style = "; ".join(declarations)
    return written + (sheet.mark(style) if sheet else f' style="{escape_attribute(style)}"')


def element_above(node: Node) -> Element | None:
    """The first element that a node stands in; lists are none."""
    while node._parents:
        node = node._parents[0]
        if isinstance(node, Element):
            return node
    return None


def _is_chosen(element: Element) -> bool:
    """Whether this is an option that the value of its select names."""
    if element.tag != "option":
        return False
    select = element_above(element)
    if select is not None and select.tag == "optgroup":
        select = element_above(select)
    if select is None or select.tag != "select":
        return False
    chosen = (select._attributes or {}).get(".value")
    if chosen is None:
        return False
    own = (element._attributes or {}).get("value")
    mine = element.text if own is None else own
    return mine in chosen if isinstance(chosen, list) else mine == chosen
