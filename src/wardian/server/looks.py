"""How pages look before the program says otherwise, and the pages that are ours."""

from __future__ import annotations

from html import escape

STYLE = """\
html { color-scheme: light dark; }
body { margin: 0; }
wardian-app { display: block; }
"""
FAVICON = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="#2f855a" \
stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round">\
<path d="M5 28V12L16 4l11 8v16z"/>\
<path d="M16 24v-9m0 4c-4 0-5-2-5-5 4 0 5 2 5 5zm0-2c0-3 1-5 5-5 0 3-1 5-5 5z"/></svg>
"""
_NOTICE_STYLE = """\
html { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { display: grid; min-height: 100vh; margin: 0; place-items: center; }
main { box-sizing: border-box; max-width: min(100vw, 64rem); padding: 2rem; }
header { display: grid; grid-template-columns: auto 1fr; gap: 0 1.25rem; align-items: center; }
strong { grid-row: span 2; padding-right: 1.25rem; border-right: 1px solid #8885;
  color: light-dark(#2f855a, #68d391); font-size: 2.5rem; font-weight: 300; line-height: 1.6; }
h1 { margin: 0; align-self: end; font-size: 1.25rem; font-weight: 600; }
p { margin: 0; align-self: start; opacity: .75; overflow-wrap: anywhere; }
pre { margin: 1.5rem 0 0; padding: 1rem; overflow: auto; border-radius: .5rem;
  border-left: .25rem solid #c53030; background: #8881; font: .875rem/1.5 ui-monospace, monospace; }
"""


def notice(status: int, title: str, text: str, *, details: str = "", nonce: str = "") -> str:
    """Give a whole document that says one thing.

    Args:
        status: Of the response.
        title: Its heading.
        text: One sentence more.
        details: A traceback, shown as it is.
        nonce: Of the content security policy it is sent with.
    """
    more = f"\n<pre>{escape(details)}</pre>" if details else ""
    return f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>{escape(title)}</title>
<style nonce="{escape(nonce)}">
{_NOTICE_STYLE}</style>
</head>
<body>
<main>
<header>
<strong>{status}</strong>
<h1>{escape(title)}</h1>
<p>{escape(text)}</p>
</header>{more}
</main>
</body>
</html>
"""
