"""The harness of the browser tests.

Fixtures:
    site: a static site of this test's own (``module_site``: of the module's).
    open_app: write a program, open its page, wait until it is live.
    module_page: a page that lives as long as the module, for tests that share one boot
        (``module_context``: the context that it is in).
    whole_chromium: all of Chromium, while ``browser`` may be the one without windows.
    host: where examples run, one after the other the hosts of ``hosts.py``.
    serve: start a program on a server of its own (``module_serve``: of the module's).
    proxy: put nginx in front of a server (``module_proxy``).
    place: what ``serve`` is, in one place of ``hosts.py`` after the other.
    mount: mount a program below a path of an application that runs for the module.
    address: the address of a program, on one host after the other that visitors can reach.
    sharing: a folder where processes share what builds of the examples cost; see ``sharing.py``.
    surprises: fails the test on any console message above "info", uncaught error, request to
        another origin or blocked directive, unless the test declares it with a marker
        (``@pytest.mark.allow_console("pattern")`` and so on) or ``surprises.allow(...)``.

``waiting.py``, ``person.py`` and ``holding.py`` have what several modules wait for, do and count.

What runs on several hosts, or many times, runs on a sample; ``pytest -m everywhere`` runs the rest
(see ``hosts.py``). Tests marked ``slow`` are not in the sample but in the page and on a server.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from tests.browser.engines import (
    CHROMIUM_ARGUMENTS,
    find_chromium,
    find_headless,
    firefox,
    webkit,
)
from tests.browser.from_disk import FileHost, write_once
from tests.browser.hosts import (
    BELOW,
    EXAMPLES,
    FILES,
    HOSTS,
    PLACES,
    Host,
    Mounts,
    PageHost,
    ServedHost,
    is_left_out,
)
from tests.browser.serving import Nginx, Served
from tests.browser.sharing import folder_of_run
from tests.browser.static_site import Site
from tests.browser.surprises import Surprises
from tests.browser.waiting import visit
from tests.browser.webdriver_page import WebDriverPage
from tests.building import quick_builds

pytest.register_assert_rewrite("tests.browser.person")  # it asserts for several modules

_DECLARABLE = ("console", "page_error", "request", "csp_violation")
_HOSTING = ("host", "place", "address")
_SURPRISES = Surprises()


def pytest_configure(config: pytest.Config) -> None:
    """Tell the names of our marks."""
    config.addinivalue_line("markers", "everywhere: a host or repetition of the whole matrix only")
    config.addinivalue_line("markers", "slow: takes its time, so it has few hosts by default")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out hosts that are tried by other tests, unless they were asked for."""
    for item in items:
        chosen = getattr(getattr(item, "callspec", None), "params", {})
        name = next((chosen[each] for each in _HOSTING if each in chosen), "")
        is_slow = item.get_closest_marker("slow") is not None
        if is_left_out(getattr(item, "originalname", item.name), name, only_server=is_slow):
            item.add_marker(pytest.mark.everywhere)
    if "everywhere" in config.getoption("markexpr"):
        return
    left_out = [item for item in items if item.get_closest_marker("everywhere") is not None]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item.get_closest_marker("everywhere") is None]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that asks for ``host`` on every one; those of the examples from files as well.

    A module may have a ``host`` of its own.
    """
    if "host" in metafunc.fixturenames and not hasattr(metafunc.module, "host"):
        of_examples = metafunc.module.__name__.rpartition(".")[2].startswith("test_examples_")
        hosts = (*HOSTS, *FILES) if of_examples else HOSTS
        metafunc.parametrize("host", hosts, indirect=True)


@pytest.fixture(scope="session", autouse=True)
def building() -> Iterator[None]:
    """Let all builds of this process of the tests share what they can."""
    with quick_builds():
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(playwright: Playwright, browser_name: str) -> dict[str, Any]:
    """Launch the browser that is here."""
    if browser_name == "firefox":
        return {"channel": "moz-firefox", "executable_path": shutil.which("firefox-esr")}
    return {"executable_path": find_headless(playwright), "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="module")
def whole_chromium(playwright: Playwright) -> Iterator[Browser]:
    """All of Chromium, windows and profiles included, which ``browser`` may be without."""
    program = find_chromium(playwright)
    browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def surprises(request: pytest.FixtureRequest) -> Iterator[Surprises]:
    """Fail the test when something happened in the browser that it did not declare."""
    _SURPRISES.begin()
    for kind in _DECLARABLE:
        for marker in request.node.iter_markers(f"allow_{kind}"):
            _SURPRISES.allow(kind, *marker.args)
    yield _SURPRISES
    remaining = _SURPRISES.remaining()
    if remaining:
        said = "\n".join(f"  {surprise.kind}: {surprise.text}" for surprise in remaining)
        pytest.fail(f"the browser reported what the test did not declare:\n{said}", pytrace=False)


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], surprises: Surprises
) -> Callable[..., BrowserContext]:
    """Watch every context that a test opens."""
    return lambda **options: surprises.watch(new_context(**options))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A static site of this test's own."""
    yield from _serve(tmp_path / "site")


@pytest.fixture(scope="module")
def module_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A static site shared by the tests of a module."""
    yield from _serve(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def module_context(
    browser: Browser, browser_context_args: dict[str, Any]
) -> Iterator[BrowserContext]:
    """A context shared by the tests of a module; what happens in it counts for the running test."""
    context = _SURPRISES.watch(browser.new_context(**browser_context_args))
    yield context
    context.close()


@pytest.fixture(scope="module")
def module_page(module_context: BrowserContext) -> Page:
    """A page shared by the tests of a module."""
    return module_context.new_page()


@pytest.fixture
def open_app(page: Page, site: Site) -> Callable[..., Page]:
    """Return a function that writes a program, opens its page and waits until it is live.

    Takes the arguments of ``Site.app``, and ``query``.
    """

    def open_app(source: str, *, query: str = "", **options: Any) -> Page:
        return visit(page, site.app(source, **options) + query)

    return open_app


@pytest.fixture
def serve(tmp_path: Path, surprises: Surprises) -> Iterator[Callable[..., Served]]:
    """Return a function that serves a program: a file, or the text of one.

    Takes the arguments of ``Served``; what it returns is up.
    """
    yield from _servers(tmp_path)


@pytest.fixture(scope="module")
def module_serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Served]]:
    """Return the same function, for servers that are shared by the tests of a module."""
    yield from _servers(tmp_path_factory.mktemp("servers"))


@pytest.fixture
def proxy(tmp_path: Path, surprises: Surprises) -> Iterator[Callable[..., Nginx]]:
    """Return a function that puts nginx in front of a server.

    Takes the ``changes`` to the guide's configuration that ``Nginx`` takes.
    """
    yield from _proxies(tmp_path)


@pytest.fixture(scope="module")
def module_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Nginx]]:
    """Return the same function, for one that is shared by the tests of a module."""
    yield from _proxies(tmp_path_factory.mktemp("proxies"))


@pytest.fixture(params=PLACES)
def place(
    request: pytest.FixtureRequest, serve: Callable[..., Served], proxy: Callable[..., Nginx]
) -> Callable[..., Served]:
    """Return what ``serve`` returns: each test that asks for it runs in every place."""
    return _in_place(request.param, serve, proxy)


@pytest.fixture(scope="module")
def mount(
    module_serve: Callable[..., Served], module_proxy: Callable[..., Nginx]
) -> Callable[[str, Path], str]:
    """Return a function that mounts a program on a host, and gives the address of its page."""
    made: dict[str, Mounts] = {}

    def mount(host: str, program: Path) -> str:
        if host not in made:
            framework = "starlette" if host == "nginx" else host
            served = module_serve(EXAMPLES, framework=framework, below=BELOW)
            if host == "nginx":
                module_proxy(served)
            made[host] = Mounts(served)
        return made[host](program)

    return mount


@pytest.fixture(params=PLACES)
def address(
    request: pytest.FixtureRequest,
    serve: Callable[..., Served],
    mount: Callable[[str, Path], str],
    tmp_path: Path,
) -> Callable[[str], str]:
    """Return a function that gives the address of a program's page: each test runs on each host."""

    def address(source: str) -> str:
        program = tmp_path / "app.py"
        program.write_text(dedent(source), encoding="utf-8")
        name = request.param
        return serve(program).url() if name == "server" else mount(name, program)

    return address


@pytest.fixture(scope="session")
def single_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Return a function that makes a single file of a program, once in a session."""
    folder = tmp_path_factory.mktemp("single")
    return lambda program: write_once(program, folder)


@pytest.fixture(scope="session")
def sharing(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """A folder for ``shared_work``, the same in all processes of this run."""
    return folder_of_run(tmp_path_factory, pytestconfig)


@pytest.fixture(scope="module")
def disk_firefox(playwright: Playwright) -> Iterator[Page]:
    """A page of Firefox, for which each file is an origin of its own."""
    with firefox(playwright) as browser:
        yield _SURPRISES.watch(browser.new_context()).new_page()


@pytest.fixture(scope="module")
def disk_webkit(playwright: Playwright) -> Iterator[WebDriverPage]:
    """A page of WebKitGTK."""
    with webkit() as driver:
        yield WebDriverPage(driver, playwright)


@pytest.fixture
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    """Where examples run: each test that asks for it runs on every host.

    Tests of the examples run from single files as well.
    """
    name, fixture = request.param, request.getfixturevalue
    made: Host
    if name in FILES:
        page = {"file": "page", "firefox": "disk_firefox", "webkit": "disk_webkit"}[name]
        made = FileHost(fixture(page), fixture("single_file"), name)
    elif name == "page":
        made = PageHost(fixture("module_page"), fixture("module_site"))
    elif name == "server":
        serve = fixture("serve")
        made = ServedHost(fixture("page"), lambda program: serve(program).url(), name=name)
    else:
        mount = fixture("mount")
        made = ServedHost(fixture("page"), lambda program: mount(name, program), name=name)
    yield made
    made.close()


def _in_place(
    name: str, serve: Callable[..., Served], proxy: Callable[..., Nginx]
) -> Callable[..., Served]:
    def place(program: Path | str, **options: Any) -> Served:
        mounting = name if name in ("starlette", "fastapi") else "wardian"
        framework = options.pop("framework", mounting)
        below = ("" if name == "server" else BELOW) + options.pop("below", "")
        served = serve(program, framework=framework, below=below, **options)
        if name == "nginx":
            proxy(served)
        return served

    return place


def _servers(folder: Path) -> Iterator[Callable[..., Served]]:
    started: list[Served] = []

    def serve(program: Path | str, **options: Any) -> Served:
        if isinstance(program, str):
            file = folder / f"program-{len(started)}" / "app.py"
            file.parent.mkdir()
            file.write_text(dedent(program), encoding="utf-8")
            program = file
        served = Served(program, folder=folder, **options)
        _SURPRISES.origins.add(served.origin)
        started.append(served)
        served.start()
        return served

    yield serve
    for served in started:
        _SURPRISES.leave(served.origin)
        _SURPRISES.leave(served.front)
        served.stop()


def _proxies(folder: Path) -> Iterator[Callable[..., Nginx]]:
    started: list[Nginx] = []

    def proxy(served: Served, **changes: Any) -> Nginx:
        place = folder / f"nginx-{len(started)}"
        place.mkdir()
        upstream = served.origin.removeprefix("http://")
        started.append(Nginx(folder=place, upstream=upstream, **changes))
        served.front = started[-1].origin
        _SURPRISES.origins.add(served.front)
        return started[-1]

    yield proxy
    for nginx in started:
        _SURPRISES.leave(nginx.origin)
        nginx.close()


def _serve(folder: Path) -> Iterator[Site]:
    folder.mkdir(exist_ok=True)
    site = Site(folder)
    _SURPRISES.origins.add(site.origin)
    yield site
    _SURPRISES.leave(site.origin)
    site.close()
