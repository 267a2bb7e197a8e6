"""Hostile strings execute nothing, wherever a program puts them, and with no policy to help."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from playwright.sync_api import Page
from tests.browser.static_site import Site
from tests.browser.waiting import visit
from tests.tree.hostile import HOSTILE

RUN = "(globalThis.pwned ??= []).push(NUMBER)"
PAYLOADS = [
    "<script>{run}</script>",
    "<img src=x onerror='{run}'>",
    "<svg onload='{run}'>",
    "<svg><script>{run}</script></svg>",
    "<svg><animate onbegin='{run}' attributeName=x dur=1s>",
    "<iframe srcdoc=\"<script>parent.eval('{run}')</script>\"></iframe>",
    "<body onload='{run}'>",
    "<details open ontoggle='{run}'>",
    "<video><source onerror='{run}'></video>",
    "<math><mtext><table><mglyph><style><img src=x onerror='{run}'>",
    "--><img src=x onerror='{run}'>",
    "]]><img src=x onerror='{run}'>",
    "</title><script>{run}</script>",
    "</textarea><script>{run}</script>",
    "</style><script>{run}</script>",
    "</sCrIpT\x0c><script>{run}</script>",
    '"><script>{run}</script>',
    "'><script>{run}</script>",
    '" onmouseover="{run}" autofocus onfocus="{run}" x="',
    "' onfocus='{run}' autofocus='",
    "` onfocus={run} autofocus `",
    "javascript:{run}",
    "JaVaScRiPt:{run}",
    " \x01javascript:{run}",
    "java\tscript:{run}",
    "java\r\nscript:{run}",
    "javascript\x3a{run}",
    "javascript&colon;{run}",
    "javascript&#58;{run}",
    "&#106;avascript:{run}",
    "vbscript:{run}",
    "data:text/html,<script>parent.{run}</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{run}'/>",
    "view-source:javascript:{run}",
    "url(javascript:{run})",
    "expression({run})",
    "red; background: url(javascript:{run})",
    "red} * { background: url(javascript:{run}) }",
    "@import 'javascript:{run}'",
    "\\75 rl(javascript:{run})",
    "-moz-binding: url(javascript:{run})",
    "{{constructor.constructor('{run}')()}}",
    "${{run}}",
    "__proto__",
    "constructor",
    "onclick",
    "onerror={run}",
    "script",
    "img src=x onerror={run}",
    "x onclick={run}",
    "x/onclick={run}",
    "x><script>{run}</script",
    "\u2028{run}\u2029",
    "\ud800<script>{run}</script>",
    "\x00<script>{run}</script>",
    "+ADw-script+AD4-{run}+ADw-/script+AD4-",
    "\u202e<script>{run}</script>",
    "<" * 200 + "script>{run}</script>",
]
# Positions: each takes the string, and may refuse it (which is as safe as it gets).
APP = """
import json, warnings
from wardian import (A, Animate, Button, Div, Form, I, Icon, Iframe, Img, Input, Li, P, Page, Svg,
                     SvgA, Tag, Text, Textarea, Use, Video, run)

warnings.simplefilter("ignore")
HOSTILE = json.loads(HOSTILE_JSON)
place, answer = Div(), P(id="answer")

def setting(tag, name):
    def make(s):
        element = tag("x") if tag not in (Img, Input, Iframe) else tag()
        element.set(name, s)
        return element
    return make

POSITIONS = {
    "text": lambda s: P(s),
    "text node": lambda s: P(Text(s), I("x")),
    "text set": lambda s: changed(P("x"), "text", s),
    "textarea": lambda s: Textarea(s),
    "textarea value": lambda s: Textarea(value=s),
    "title": lambda s: P("x", title=s),
    "data": lambda s: P("x", data_x=s),
    "id": lambda s: P("x", id=s),
    "class": lambda s: P("x", classes=[s]),
    "class text": lambda s: P("x", classes=s),
    "href": lambda s: A("x", href=s),
    "src": lambda s: Img(src=s),
    "srcset": setting(Img, "srcset"),
    "iframe": lambda s: Iframe(src=s),
    "iframe srcdoc": setting(Iframe, "srcdoc"),
    "action": lambda s: Form(Button("x", type="submit"), action=s),
    "formaction": lambda s: Form(Button("x", formaction=s)),
    "poster": lambda s: Video(poster=s),
    "svg href": lambda s: Svg(setting(SvgA, "href")(s), setting(Use, "xlink:href")(s)),
    "animate": lambda s: Svg(SvgA(Animate(attribute_name="href", values=s, to=s), href="#")),
    "style": lambda s: P("x", style=s),
    "style value": lambda s: P("x", style={"color": s}),
    "style name": lambda s: P("x", style={s: "red"}),
    "style background": lambda s: P("x", style={"background": s}),
    "tag": lambda s: Tag(s)("x"),
    "attribute name": lambda s: changed_name(P("x"), s),
    "attribute event": lambda s: setting(P, "onclick")(s),
    "handler": lambda s: Button("x", on_click=s),
    "event name": lambda s: listening(s),
    "property": lambda s: with_property(s),
    "input value": lambda s: Input(value=s, type="text"),
    "placeholder": lambda s: Input(placeholder=s),
    "aria": lambda s: P("x", aria_label=s),
    "key": lambda s: Li("x", key=s),
    "icon": lambda s: Icon(s),
    "animation": lambda s: P("x", animation=s),
    "custom": lambda s: Tag("x-y")(title=s, href=s),
}

def changed(element, name, value):
    setattr(element, name, value)
    return element

def changed_name(element, name):
    element.set(name, "globalThis.pwned = [1]")
    return element

def listening(name):
    element = Button("x")
    element.on(name, print)
    return element

def with_property(name):
    element = Tag("x-y")("x")
    element.set_property(name, "<img src=x onerror='globalThis.pwned=[1]'>")
    return element

# A frame costs the browser more the more there are, so they are shown some at a time.
FRAMES = 50
steps = [([name for name in POSITIONS if name != "iframe"], HOSTILE)]
steps += [(["iframe"], HOSTILE[at:at + FRAMES]) for at in range(0, len(HOSTILE), FRAMES)]

def go(event):
    names, texts = steps.pop(0)
    done = {}
    place.clear()
    for position in names:
        shown = refused = 0
        for text in texts:
            try:
                element = POSITIONS[position](text)
                place.append(element)
                shown += 1
            except Exception:
                refused += 1
        done[position] = [shown, refused]
    place.update()
    answer.text = json.dumps([len(steps), done])

run(Page(place, answer, Button("go", id="go", on_click=go)))
"""


@pytest.mark.allow_console(".*")
@pytest.mark.allow_request(".*")
@pytest.mark.allow_page_error(".*")
def test_hostile_strings_execute_nothing_without_a_policy(page: Page, site: Site) -> None:
    """Twenty thousand places of over five hundred strings, clicked and hovered: nothing ran."""
    site.csp = None
    hostile = [
        text.replace("{run}", RUN.replace("NUMBER", str(number)))
        for number, text in enumerate(PAYLOADS)
    ] + HOSTILE
    assert len(set(hostile)) >= 500
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    data = json.dumps(json.dumps(hostile))
    visit(page, site.app(APP.replace("HOSTILE_JSON", data)))
    page.evaluate(
        """() => { const loaded = globalThis.loadedFrames = new WeakSet();
        document.addEventListener('load', ({ target }) => { loaded.add(target); }, true); }"""
    )
    shown, tried = 0, Counter[str]()
    left = None
    while left != 0:
        left, done = go_on(page, left)
        shown += sum(shown for shown, _ in done.values())
        tried.update({position: sum(counts) for position, counts in done.items()})
        touch_everything(page)
        wait_until_loaded(page)
        assert page.evaluate("() => globalThis.pwned ?? null") is None
        assert dialogs == []
        assert page.evaluate(DANGEROUS) == []
    assert set(tried.values()) == {len(hostile)}
    assert shown >= 10_000


def go_on(page: Page, left: int | None) -> tuple[int, dict[str, tuple[int, int]]]:
    """Show the next strings; return how many steps are left, and per position shown and refused."""
    before = "" if left is None else f"[{left},"
    page.evaluate("() => document.getElementById('go').click()")
    page.wait_for_function(
        """(before) => { const { textContent } = document.getElementById('answer');
        return textContent && (!before || !textContent.startsWith(before)) }""",
        arg=before,
    )
    left, done = json.loads(page.locator("#answer").inner_text())
    return left, done


def touch_everything(page: Page) -> None:
    """Click and hover everywhere, but on a link that leads away from the page."""
    page.evaluate(
        """() => { for (const element of document.querySelectorAll('wardian-app *')) {
          if (element.id === 'go') continue;
          for (const type of ['mouseover', 'focus', 'mouseenter', 'pointerdown'])
            element.dispatchEvent(new MouseEvent(type, {bubbles: true}));
          if (element.closest('a, form') && !runs(element.closest('a, form'))) continue;
          element.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}));
        }
        function runs(link) {
          const address = link.href?.baseVal ?? link.getAttribute('href') ?? link.action;
          return URL.parse(address, location.href)?.protocol === 'javascript:';
        } }"""
    )


def wait_until_loaded(page: Page) -> None:
    """Wait for images, for frames that lead somewhere, and for code that shows it can be seen."""
    page.evaluate(
        """async () => {
          delete globalThis.canary;
          const loads = [...document.images].map((image) => image.complete ||
            new Promise((done) => ['load', 'error'].forEach((type) =>
              image.addEventListener(type, done))));
          const canary = document.createElement('div');
          canary.innerHTML = '<img src="none" onerror="globalThis.canary = 1">';
          document.body.append(canary);
          await Promise.all(loads);
        }"""
    )
    page.wait_for_function(
        """() => globalThis.canary && [...document.querySelectorAll('iframe')].every(
          (frame) => frame.src.startsWith('about:') || globalThis.loadedFrames.has(frame))"""
    )


DANGEROUS = """() => {
  const found = [];
  const urls = ['href', 'src', 'action', 'formaction', 'poster', 'xlink:href', 'to', 'values'];
  for (const element of document.querySelectorAll('wardian-app *')) {
    if (/^(script|base|meta|object|embed)$/i.test(element.localName)) found.push(element.outerHTML);
    for (const { name, value } of element.attributes) {
      if (/^on|^srcdoc$/i.test(name)) found.push(`${name}=${value}`);
      const address = value.replace(/[\\x00-\\x20]/g, '');
      if (urls.includes(name) && /^(javascript|vbscript|view-source):|^data:text/i.test(address))
        found.push(`${name}=${value}`);
    }
  }
  return found;
}"""


@pytest.mark.allow_console("bad-patch")
def test_the_client_refuses_what_python_would_not_send(page: Page, site: Site) -> None:
    """The second wall: a forged transmission with any of these is refused as a whole."""
    from tests.browser.test_golden_browser import open_replay

    open_replay(page, site)
    refused = page.evaluate(
        """() => {
        const bad = [
          [2, 'script', 0, 'globalThis.pwned = 1'], [2, 'iframe', {srcdoc: '<script>1</script>'}],
          [2, 'img', {src: 'x', onerror: 'globalThis.pwned = 1'}], [2, 'p x', 0, 'x'],
          [2, 'object', {data: 'x'}], [2, 'base', {href: '//evil'}],
          [2, 'p', {'.innerHTML': '<b>'}],
          [2, 'p', {'#style': {background: 'url(javascript:1)'}}], [2, 'p', {'a"b': 'x'}],
          [2, 'p', {'#on': {'__proto__ x': 1}}], [2, 'p', {style: 'color: red'}],
          [2, 'x-y', {'.__proto__': 1}], [2, 'x-y', {'.onclick': 'x'}], ['2', 'p'],
          [2, 3, [3, 3, [4, 'p']]],
        ];
        document.body.append(Object.assign(document.createElement('main'), {id: 'm'}));
        wardian.bridge.connect(() => {});
        const view = wardian.bridge.open('#m');
        wardian.bridge.receive(JSON.stringify(['m', view, 1, 0, [1, 'div', 0, 'fine']]));
        return bad.map((node, at) => {
          wardian.bridge.receive(JSON.stringify(['p', 1, at + 1, [['i', 1, 0, node]]]));
          wardian.bridge.receive(JSON.stringify(['m', view, 1, at + 1, [1, 'div', 0, 'fine']]));
          return document.getElementById('m').innerHTML;
        });
      }"""
    )
    assert set(refused) == {'<div data-wardian="live">fine</div>'}
    assert page.evaluate("() => globalThis.pwned ?? null") is None
