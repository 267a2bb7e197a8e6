"""Strings that try to leave the place they are written to, some hundreds of them."""

from __future__ import annotations

from itertools import product

TAGS = ["script", "ScRiPt", "img", "svg", "iframe", "math", "style", "/div", "!--", "?xml", "a:b"]
HANDLERS = [
    "onerror=alert(1)",
    "onload=alert(1)",
    "style=x:expression(alert(1))",
    "href=javascript:x",
]
BREAKERS = ["", ">", '">', "'>", "-->", "]]>", "</title>", "</textarea>", "</style>", "\x00", "`"]
MARKUP = [
    f"{breaker}<{tag} src=x {handler}>"
    for breaker, tag, handler in product(BREAKERS, TAGS, HANDLERS)
]
ODD = [
    "\x00",
    "\ud800",
    "\udfff",
    "a\ud83d",
    "\r",
    "\n",
    "\t",
    "\r\n",
    "\u2028",
    "\u00a0",
    "&",
    "&amp;",
    "&lt;script&gt;",
    "&#0;",
    "&#x3c;",
    "&quot",
    "\"'`",
    "<",
    ">",
    "<>",
    "<!",
    "</",
    "<?",
    "<!--",
    "-->",
    "--!>",
    "{{constructor}}",
    "${alert(1)}",
    "\ufeff",
    "\u202e",
    '\\"',
    "\\u003c",
    "%3Cscript%3E",
    "\x1b[0m",
]
HOSTILE = MARKUP + ODD
