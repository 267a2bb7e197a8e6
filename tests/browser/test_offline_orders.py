"""Fifty random orders in which tabs, workers and deployments meet: no tab ever mixes builds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from threading import Thread

import pytest
from playwright.sync_api import BrowserContext, Page
from tests.browser.deployments import Host, found, hosting, offered, shop, wait_until_kept
from tests.browser.surprises import Surprises

SEEDS = 50
AT_A_TIME = 10
STEPS = 14
# While half of a build is there, what is missing is told on the console, by browser and worker.
DEPLOYING = r"404|ERR_|is not kept|Failed to fetch|dynamically imported|Failed to update"


class Crowd:
    """Tabs of one browser, and a host that deploys under them; checks that no tab mixes builds.

    Attributes:
        host: Where the site is.
        seen: How often each thing happened that a run is worth something for.
    """

    def __init__(self, host: Host, context: BrowserContext, dice: Random) -> None:
        self.host, self.seen = host, Counter[str]()
        self._context, self._dice = context, dice
        self._tabs: list[Page] = []
        self._builds: dict[Page, tuple[str, bool]] = {}

    def begin(self) -> None:
        """Visit the site for the first time."""
        self._open()
        wait_until_kept(self._tabs[0])

    def act(self) -> None:
        """Do one thing at random, then look at all tabs."""
        acts = {
            self._open: 4,
            self._reload: 4,
            self._close: 2,
            self._deploy: 3,
            self._deploy_while_opening: 2,
            self._look_for_update: 4,
            self._accept: 3,
            self._stop_worker: 1,
            self._cut: 1,
        }
        (act,) = self._dice.choices(list(acts), list(acts.values()))
        act()
        self.look()

    def look(self) -> None:
        """Check every tab: it has what it had, and gets more of the same build and of no other."""
        running = set()
        for tab in self._tabs:
            build, is_kept = self._builds[tab]
            got = found(tab)
            assert got["page"] == got["probe"] == build
            if is_kept:
                # Its page came out of a build that is kept: so does all else, whatever happened.
                assert got["late"] == got["data"] == build
                running.add(build)
            else:
                # The network gave it its page: what has a hash in its address is right, or gone.
                assert got["late"] in (build, None)
        if len(running) > 1:
            self.seen["two builds at once"] += 1

    def _open(self) -> None:
        if len(self._tabs) > 3:
            return
        tab = self._context.new_page()
        tab.goto(shop(self.host, self._dice.choice(["", "about/", "?query=1"])))
        self._tabs.append(tab)
        self._note(tab)

    def _reload(self) -> None:
        if self._tabs:
            tab = self._dice.choice(self._tabs)
            tab.reload()
            self._note(tab)

    def _close(self) -> None:
        if self._tabs:
            self._tabs.pop(self._dice.randrange(len(self._tabs))).close()

    def _deploy(self) -> None:
        self.host.deploy()
        self.seen["deployed"] += 1

    def _deploy_while_opening(self) -> None:
        """A deployment is no single moment: what is fetched meanwhile is of this build or that."""
        deploying = Thread(target=self._deploy)
        deploying.start()
        self._open()
        self._look_for_update()
        deploying.join()

    def _look_for_update(self) -> None:
        """Have the browser ask for a new worker; half the time wait until it is installed."""
        if not self._tabs:
            return
        waits = self._dice.random() < 0.5
        self._dice.choice(self._tabs).evaluate(
            """async (waits) => {
              const registration = await navigator.serviceWorker.getRegistration();
              if (!registration) return;
              await registration.update().catch(() => {});
              const worker = registration.installing;
              if (!worker || !waits) return;
              await new Promise((resolve) => worker.addEventListener("statechange", resolve));
            }""",
            waits,
        )

    def _accept(self) -> None:
        """Take the new version where it is offered; the tab loads it, the others stay."""
        offering = [tab for tab in self._tabs if offered(tab).count()]
        if not offering:
            return
        tab = self._dice.choice(offering)
        before = self._builds[tab][0]
        with tab.expect_navigation():
            offered(tab).get_by_role("button", name="Load it").click()
        self._note(tab)
        if self._builds[tab][0] != before:
            self.seen["went over"] += 1

    def _stop_worker(self) -> None:
        """Have the worker forget all it had in memory."""
        if self._tabs:
            session = self._context.new_cdp_session(self._tabs[0])
            session.send("ServiceWorker.enable")
            session.send("ServiceWorker.stopAllWorkers")
            session.detach()

    def _cut(self) -> None:
        """Cut the network while a tab that is kept is loaded again and looked at."""
        kept = [tab for tab in self._tabs if self._builds[tab][1]]
        if not kept:
            return
        self.host.is_down = True
        tab = self._dice.choice(kept)
        tab.reload()
        self._note(tab)
        assert self._builds[tab][1]
        self.look()
        self.host.is_down = False
        self.seen["offline"] += 1

    def _note(self, tab: Page) -> None:
        tab.wait_for_function("() => globalThis.probe")
        got = found(tab)
        self._builds[tab] = got["page"], got["controlled"]
        self.seen["kept" if got["controlled"] else "from the network"] += 1


@pytest.mark.allow_console(DEPLOYING)
@pytest.mark.parametrize(
    "first",
    [0, *(pytest.param(at, marks=pytest.mark.everywhere) for at in range(0, SEEDS, AT_A_TIME)[1:])],
)
def test_builds_are_never_mixed(
    first: int,
    tmp_path: Path,
    surprises: Surprises,
    new_context: Callable[..., BrowserContext],
) -> None:
    """Whatever order things happen in, each tab is of one build; and enough did happen."""
    happened = Counter[str]()
    for seed in range(first, first + AT_A_TIME):
        with hosting(tmp_path / str(seed), surprises) as host:
            host.deploy()
            context = new_context()
            crowd = Crowd(host, context, Random(seed))
            crowd.begin()
            for _ in range(STEPS):
                crowd.act()
            happened.update(crowd.seen)
            context.close()
    assert happened["deployed"] >= AT_A_TIME
    assert happened["kept"] >= AT_A_TIME
    for what in ("went over", "two builds at once", "offline"):
        assert happened[what] >= AT_A_TIME / 5, happened
