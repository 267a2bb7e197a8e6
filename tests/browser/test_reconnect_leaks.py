"""A tab that loses its connection again and again all day holds no more than at its start."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.holding import counting, heap, metrics
from tests.browser.serving import Served
from tests.browser.waiting import staying, visit, wait_until_open

RETURNS = 200
HEAP_BYTES = 400_000
"""Two KiB left by each return would be a leak. (The engine itself learns for a while: after nine
hundred returns the heap has grown by 0.66 MB, and grows no more.)"""
TICKING = """
import asyncio
from wardian import Button, Input, Li, Output, Page, Ul, run

def ticking():
    page = Page(Ul([Li(str(n)) for n in range(100)]), Input(type="text", value="x"),
                on_mount=lambda: page.run_task(tick()))
    ticks, clicks = Output("0", parent=page), Output("0", id="clicks", parent=page)

    def more():
        clicks.text = str(int(clicks.text) + 1)

    async def tick():
        while True:
            await asyncio.sleep(0.01)
            ticks.text = str(int(ticks.text) + 1)
            await ticks.update()

    page += Button("more", id="more", on_click=more)
    return page

run(ticking)
"""
WATCHED = """() => { const Native = WebSocket;
  globalThis.WebSocket = class extends Native {
    constructor(...words) {
      super(...words);
      // Only one that was answered carries the page.
      this.addEventListener('message', () => {
        globalThis.latest = this;
        globalThis.made += 1;
      }, { once: true });
    } };
  globalThis.made = 0 }"""
CUT = """async (count) => { const app = document.querySelector('wardian-app');
  const state = () => app.getAttribute('data-wardian-connection');
  const seen = (wanted) => new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`${wanted}: ${state()}, ${globalThis.made} made`)), 20_000);
    const look = () => wanted() && (watching.disconnect(), resolve());
    const watching = new MutationObserver(look);
    watching.observe(app, { attributes: true, childList: true, subtree: true,
      characterData: true });
    look();
  });
  for (let n = 0; n < count; n++) {
    const before = globalThis.made;
    latest.close();
    await seen(() => state() !== 'open');
    if (n % 4 === 0) document.getElementById('more').click();
    if (n % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 60));
    dispatchEvent(new Event('online'));
    await seen(() => state() === 'open' && globalThis.made > before);
  } }"""


def test_two_hundred_returns_leave_nothing(page: Page, serve: Callable[..., Served]) -> None:
    """Answered from the ring or with the whole page, with clicks sent again: all stays flat."""
    served = serve(TICKING, settings={"ring_patches": 4, "metrics": True})
    page.add_init_script(f"({WATCHED})()")
    visit(page, served.url())
    cdp = counting(page)
    with staying(page):
        page.evaluate(CUT, 20)
        wait_until_open(page)
        expect(page.locator("#clicks")).to_have_text("5")
        start, bytes_at_start = metrics(cdp), heap(cdp)
        page.evaluate(CUT, RETURNS)
        wait_until_open(page)
        expect(page.locator("#clicks")).to_have_text(str(5 + RETURNS // 4))
        now = metrics(cdp)
        # The page goes on changing, so a few are always on their way.
        assert all(now[name] <= start[name] + RETURNS / 20 for name in start), (now, start)
        assert heap(cdp) <= bytes_at_start + HEAP_BYTES
        assert page.evaluate("() => globalThis.made") > RETURNS
    said = page.request.get(served.url("metrics")).text()
    counted = {line.split()[0]: line.split()[1] for line in said.splitlines() if line[0] != "#"}
    assert int(counted["wardian_reconnects_total"]) >= RETURNS
    assert int(counted["wardian_replays_total"]) >= RETURNS / 10
    assert int(counted["wardian_snapshots_total"]) >= RETURNS / 10
