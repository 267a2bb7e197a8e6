"""Sites that work offline: kept whole, one build at a time, by real workers in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from wave import open as open_wave

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Response, expect
from tests.browser.deployments import Host, every, found, hosting, offered, shop, wait_until_kept
from tests.browser.serving import wait_for
from tests.browser.surprises import Surprises
from tests.browser.waiting import visit, wait_until_live

from wardian.site.build import Options, build

APP = """
from pathlib import Path
from wardian import Audio, Button, Each, Icon, Page, Span, Ul, Li, run

page = Page(title="Offline")
said = Span(Path("rows.txt").read_text(), id="said", parent=page)
page += Ul(Each([1, 2], lambda n: Li(str(n)), key=str))
page += Audio(src="bell.wav", preload="auto", id="bell")
page += Button(Icon("send"), id="more", on_click=lambda: said.set(text="clicked"))
run(page)
"""
RELOADS = 20


@pytest.fixture
def host(tmp_path: Path, surprises: Surprises) -> Iterator[Host]:
    """A host of a site below a path."""
    with hosting(tmp_path / "host", surprises) as host:
        yield host


def test_after_one_visit_an_app_works_without_the_network(
    tmp_path: Path, host: Host, page: Page
) -> None:
    """Twenty reloads under the strict policy, with the network cut: live, and nothing failed.

    Of the sound the browser asks for parts, as of everything that it plays.
    """
    source = tmp_path / "app"
    source.mkdir()
    (source / "app.py").write_text(APP)
    (source / "rows.txt").write_text("1 2 3")
    with open_wave(str(source / "bell.wav"), "wb") as bell:
        bell.setparams((1, 1, 8000, 0, "NONE", ""))
        bell.writeframes(bytes(range(256)) * 125)  # four seconds
    build(source, host.place, options=Options(pwa=True, csp=True))
    failed: list[str] = []
    answered: list[str] = []

    def on_failed(request: Request) -> None:
        # Of a body that was read as a stream Chromium may say so after its last byte; what came is
        # checked by the boot.
        if request.failure != "net::ERR_ABORTED":
            failed.append(f"{request.url}: {request.failure}")

    def on_response(response: Response) -> None:
        (answered if response.status in (200, 206) else failed).append(response.url)

    visit(page, shop(host))
    wait_until_kept(page)
    host.is_down = True
    host.requests.clear()
    page.on("requestfailed", on_failed)
    page.on("response", on_response)
    for _ in range(RELOADS):
        page.reload()
        wait_until_live(page)
        assert page.inner_text("#said") == "1 2 3"
        assert page.locator("li").count() == 2
        assert page.locator("#more svg path").count() == 2
        page.wait_for_function("() => document.querySelector('#bell').duration === 4")
    page.goto(shop(host, "?about=this"))
    wait_until_live(page)
    assert failed == []
    assert len(answered) >= RELOADS * 5
    assert host.refused <= {"/shop/service-worker.js"}  # the browser looks for a new one


# By the name of each cache, all that is in it.
KEPT = """async () => Object.fromEntries(await Promise.all((await caches.keys()).map(
  async (name) => [name, (await (await caches.open(name)).keys()).map(({ url }) => url)])))"""
UPDATE = """async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  await registration.update().catch(() => {});
  const worker = registration.installing ?? registration.waiting;
  if (worker?.state === "installing") {
    await new Promise((resolve) => worker.addEventListener("statechange", resolve));
  }
  return registration.waiting ? "waiting" : "none";
}"""


PART = """async (address) => {
  const answer = await fetch(address, { headers: { Range: "bytes=1-1" } });
  return [answer.status, answer.headers.get("content-range"), await answer.text()];
}"""


def builds_of(page: Page) -> dict[str, list[str]]:
    """Return what is kept of each build of the site, by the name of its cache."""
    caches: dict[str, list[str]] = page.evaluate(KEPT)
    return {name: kept for name, kept in caches.items() if not name.endswith(" tabs")}


def open_kept(page: Page, host: Host) -> Page:
    """Open a tab whose page comes out of what is kept."""
    page.goto(shop(host))
    wait_until_kept(page)
    page.reload()
    assert found(page)["controlled"]
    return page


@pytest.mark.allow_console("404|501")  # what is asked for here is not there
def test_only_what_the_build_lists_is_kept(host: Host, page: Page) -> None:
    """No errors, no answers to questions, nothing of others; and each file once."""
    host.deploy()
    host.write("shop/stranger.txt", "not of the build")
    open_kept(page, host)
    page.evaluate(
        """async () => {
          for (const name of ["missing.txt", "stranger.txt", "data.json?again", "../other/"]) {
            await fetch(name);
          }
          await fetch("data.json", { method: "POST", body: "x" }).catch(() => {});
          await fetch("data.json", { headers: { Range: "bytes=0-0" } });
        }"""
    )
    scope = shop(host)
    assert all(name.startswith(f"wardian {scope} ") for name in page.evaluate(KEPT))
    (kept,) = builds_of(page).values()
    files = {path for path in host.files() if not path.startswith((".", "_headers"))}
    addresses = {shop(host, path.removesuffix("index.html")) for path in files}
    assert set(kept) == addresses | {f"{scope}?wardian-order"}


def test_a_build_that_is_not_whole_is_not_kept(host: Host, page: Page) -> None:
    """One wrong bit, one missing file: the old one goes on; once it is right, the new one comes."""
    host.deploy()
    open_kept(page, host)
    host.deploy()
    broken = next(path for path in host.files() if path.endswith("/late.js"))
    content = bytearray((host.place / broken).read_bytes())
    before = builds_of(page)
    for override in ({"body": bytes([content[0] ^ 1, *content[1:]])}, {"status": 404}):
        host.override(f"shop/{broken}", **override)
        assert page.evaluate(UPDATE) == "none"
        assert builds_of(page) == before
        page.reload()
        assert found(page)["data"] == found(page)["page"] == "1"
    host.override(f"shop/{broken}", body=bytes(content))
    assert page.evaluate(UPDATE) == "waiting"
    assert len(builds_of(page)) == len(before) + 1


def test_a_new_version_is_offered_and_a_tab_goes_over_alone(
    host: Host, page: Page, context: BrowserContext
) -> None:
    """The person chooses; the other tab goes on with what it has, until it is loaded again."""
    host.deploy()
    open_kept(page, host)
    other = context.new_page()
    other.goto(shop(host, "about/"))
    host.deploy()
    assert page.evaluate(UPDATE) == "waiting"
    expect(offered(page)).to_have_text("There is a new version of this page.Load itLater")
    offered(other).get_by_role("button", name="Later").click()
    expect(offered(other)).to_have_count(0)
    page.reload()  # is no consent
    assert found(page)["page"] == "1"
    with page.expect_navigation():
        offered(page).get_by_role("button", name="Load it").click()
    assert found(page) == every("2")
    host.is_down = True
    assert found(other) == every("1")
    assert other.evaluate(PART, "../data.json") == [206, "bytes 1-1/3", "1"]
    other.reload()
    assert found(other)["page"] == found(other)["data"] == "2"


def test_a_page_may_offer_it_in_its_own_way(host: Host, page: Page) -> None:
    """Who cancels the event is given what goes over, and there is no bar."""
    host.deploy()
    open_kept(page, host)
    page.evaluate(
        """() => document.addEventListener("wardian:new-version", (event) => {
          event.preventDefault();
          globalThis.goOver = event.detail;
        })"""
    )
    host.deploy()
    page.evaluate(UPDATE)
    page.wait_for_function("() => globalThis.goOver")
    assert offered(page).count() == 0
    with page.expect_navigation():
        page.evaluate("() => goOver()")
    assert found(page)["page"] == "2"


def test_a_site_is_withdrawn(host: Host, page: Page) -> None:
    """The next visit removes the worker and what it kept, and nothing of a neighbour's."""
    host.deploy()
    open_kept(page, host)
    neighbours = [f"wardian {shop(host, 'deeper/')} abc", "mine"]
    page.evaluate("(names) => Promise.all(names.map((name) => caches.open(name)))", neighbours)
    host.deploy(withdrawn=True)
    page.reload()
    wait_for(lambda: len(page.evaluate("() => caches.keys()")) == 2, "the caches to go")
    page.goto("about:blank")
    page.goto(shop(host))
    assert sorted(page.evaluate("() => caches.keys()")) == sorted(neighbours)
    assert (
        page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    )
    assert found(page) == every("2", kept=False)


def test_where_there_is_no_space_a_site_works_without(host: Host, page: Page) -> None:
    """The browser refuses to keep it: nothing is left of it, and every visit asks the network."""
    host.deploy()
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": host.origin, "quotaSize": 1000})
    page.goto(shop(host))
    page.wait_for_function("() => globalThis.probe")
    wait_for(
        lambda: (
            host.requests["/shop/service-worker.js"]
            and not page.evaluate("async () => !!(await navigator.serviceWorker.getRegistration())")
        ),
        "the browser to refuse the worker",
    )
    assert page.evaluate(KEPT) == {}
    page.reload()
    assert found(page) == every("1", kept=False)


def test_pages_are_found_as_hosts_find_them(host: Host, page: Page) -> None:
    """By folder, by file, without the slash, and whatever is asked of them; all without network."""
    host.deploy()
    open_kept(page, host)
    host.is_down = True
    for asked, shown in (
        ("", ""),
        ("index.html", "index.html"),
        ("?a=b#c", "?a=b#c"),
        ("about/", "about/"),
        ("about/index.html?x", "about/index.html?x"),
        ("about?x=1", "about/?x=1"),
    ):
        page.goto(shop(host, asked))
        assert page.url == shop(host, shown)
        assert found(page) == every("1")
    page.goto(shop(host, "data.json"))  # a link may lead to what is no page
    assert page.inner_text("body") == '"1"'
