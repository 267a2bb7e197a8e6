"""What a tree should look like in a tab: as one that opens now, and as its own HTML says."""

from __future__ import annotations

from html.parser import HTMLParser

from wardian.testing.dom import Tab, TabView
from wardian.testing.nodes import TabElement, TabText, is_void, to_html
from wardian.tree.describe import described
from wardian.tree.element import Element
from wardian.tree.ledger import ledger
from wardian.wire import ops


def mounted(root: Element) -> TabView:
    """Open a tab on a live root, without anybody noticing; give its view."""
    tab = Tab()
    tab.receive(ops.mount(1, root._id, ledger.roots[root], described(root), None))
    return tab.views[1]


def normal(html: str) -> str:
    """Parse the tree's HTML and write it in the normal form of the tabs."""
    parser = _Reader()
    parser.feed(html)
    parser.close()
    assert isinstance(parser.top.content[0], TabElement)
    return to_html(parser.top.content[0])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = self.at = TabElement(1, "top")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = TabElement(1, tag)
        element.holder = self.at
        self.at.content.append(element)
        for name, value in attrs:
            if name == "style":
                parts = (part.split(": ", 1) for part in (value or "").split("; "))
                element.style.update(dict(parts))
            elif name == "hidden":
                element.shown = False
            elif name == "value" and tag == "input":
                element.properties["value"] = value or ""
            elif name == "checked":
                element.properties["checked"] = True
            else:
                element.attributes[name] = value or ""
        if not is_void(tag):
            self.at = element

    def handle_endtag(self, tag: str) -> None:
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.content.append(TabText(0, data))
