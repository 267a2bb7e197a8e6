"""The first response: the page as HTML that reads well before, or without, any script."""

from __future__ import annotations

import re
from html import escape

from ..tree.element import Element
from ..tree.html import StyleSheet, html_of
from .assets import Assets
from .settings import Settings

_DEFAULT_TITLE = "Wardian"
_STYLE_END = re.compile(r"</(?=style)", re.IGNORECASE)


def document(
    root: Element,
    *,
    number: int,
    token: str,
    base: str,
    settings: Settings,
    nonce: str,
    assets: Assets,
) -> str:
    """Render the document that shows a root element to one visitor.

    Args:
        root: A page, or any element.
        number: Of the view the document becomes.
        token: Of that view.
        base: The path the app stands under, with a slash at both ends.
        settings: ``transports``.
        nonce: Of its style elements.
        assets: Our own files, for their addresses.
    """
    sheet = StyleSheet(nonce)
    body = html_of(root, sheet=sheet)
    head = root._head()  # after the body: building it may have set the title
    own = f"{base}_wardian/"
    styles = [_style("css", head.get("css", ""), nonce), _style("styles", sheet.text, nonce)]
    return f"""\
<!doctype html>
<html lang="{escape(head.get("lang") or "en")}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(head.get("title") or _DEFAULT_TITLE)}</title>
<link rel="icon" href="{escape(head.get("favicon") or own + assets.favicon)}">
<link rel="stylesheet" href="{escape(own + assets.style)}">
<!--wardian-head-->{head.get("head", "")}<!--/wardian-head-->
{"".join(styles)}<script type="module" src="{escape(own + assets.script)}" nonce="{nonce}"></script>
</head>
<body>
<wardian-app page status="waiting" view="{number}" token="{escape(token)}" base="{escape(own)}" \
transports="{" ".join(settings.transports)}">{body}</wardian-app>
</body>
</html>
"""


def _style(name: str, css: str, nonce: str) -> str:
    """A style element; in CSS an escaped slash is a slash, so its end tag cannot stand in it."""
    if not css:
        return ""
    text = _STYLE_END.sub(r"<\\/", css)
    return f'<style data-wardian="{name}" nonce="{nonce}">{text}</style>\n'
