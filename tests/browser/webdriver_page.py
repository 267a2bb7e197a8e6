"""A page of a browser that only WebDriver drives, with the locators of Playwright.

So one test runs in all engines. Playwright's own classes make the selectors and the assertions;
what they would send to a browser of Playwright's arrives at ``_Driver``, which looks for elements
with Playwright's own script, put into the page, and clicks and types through WebDriver. It knows
what the tests of the examples use, and says so when it is asked for anything else.

All of it rests on the insides of the version that ``scripts/constraints.txt`` names.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import playwright
from playwright._impl._element_handle import ElementHandle
from playwright._impl._errors import Error
from playwright._impl._frame import Frame
from playwright._impl._helper import TimeoutSettings
from playwright._impl._js_handle import parse_value, serialize_argument
from playwright._impl._page import Page as PageInside
from playwright.sync_api import Locator, Playwright
from selenium.webdriver import WebKitGTK
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.mouse_button import MouseButton
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

_LIMIT_SECONDS = 30
_PAUSE_SECONDS = 0.05
_KEYS = {
    "Enter": Keys.ENTER,
    "Escape": Keys.ESCAPE,
    "Home": Keys.HOME,
    "End": Keys.END,
    "PageDown": Keys.PAGE_DOWN,
    "PageUp": Keys.PAGE_UP,
    "Delete": Keys.DELETE,
    "ArrowLeft": Keys.ARROW_LEFT,
    "ArrowRight": Keys.ARROW_RIGHT,
    "Tab": Keys.TAB,
}
_BUTTONS = {"left": MouseButton.LEFT, "right": MouseButton.RIGHT}
_OPTIONS = {
    "isUnderTest": False,
    "sdkLanguage": "python",
    "testIdAttributeName": "data-testid",
    "stableRafCount": 1,
    "browserName": "webkit",
    "customEngines": [],
    "isUtilityWorld": False,
}
_INSTALL = """
const module = {};
SOURCE
globalThis.wardianTestFinder = new (module.exports.InjectedScript())(globalThis, arguments[0]);
"""
_RUN = """
const [selector, strict, ...given] = arguments;
const done = given.pop();
(async () => {
  const finder = globalThis.wardianTestFinder;
  if (!finder) return { absent: true };
  const parsed = finder.parseSelector(selector);
  const elements = finder.querySelectorAll(parsed, document);
  if (strict && elements.length > 1) throw finder.strictModeViolationError(parsed, elements);
  const element = elements[0];
  BODY
})().then((value) => done(value ?? {}), (error) => done({ error: String(error) }));
"""
_EXPECT = """
const [options] = given;
const found = element || options.expression === 'to.have.count' ||
  options.expression.endsWith('.array');
if (found) return { value: await finder.expect(element, options, elements, true) };
const gone = { 'to.be.hidden': true, 'to.be.visible': false, 'to.be.detached': true,
  'to.be.attached': false, 'to.be.in.viewport': false }[options.expression];
return { value: { matches: gone ?? options.isNot } };
"""
_READY = """
if (!element) return { wait: 'it is not there' };
for (const state of given[0]) {
  const { matches } = await finder.elementState(element, state, true);
  if (!matches) return { wait: `it is not ${state}` };
}
element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
const box = element.getBoundingClientRect();
await new Promise((painted) => requestAnimationFrame(painted));
const { x, y } = element.getBoundingClientRect();
if (x !== box.x || y !== box.y) return { wait: 'it moves' };
return { value: { x: x + element.clientLeft, y: y + element.clientTop, width: box.width,
  height: box.height } };
"""
_EVALUATE = """
const call = (EXPRESSION);
const done = arguments[arguments.length - 1];
Promise.resolve(typeof call === 'function' ? call(arguments[0], arguments[1]) : call).then(
  (value) => done({ value }), (error) => done({ error: String(error) }));
"""


class WebDriverPage:
    """What the tests of the examples need of a page."""

    def __init__(self, driver: WebKitGTK, playwright: Playwright) -> None:
        """Take over a browser.

        Args:
            driver: It.
            playwright: Its loop runs what locators ask for.
        """
        driver.set_script_timeout(_LIMIT_SECONDS)
        self._driver = driver
        inside = playwright._impl_obj
        page: Any = object.__new__(PageInside)
        frame: Any = object.__new__(Frame)
        self._frame = frame
        for each in (page, frame):
            each._loop = inside._loop
            each._dispatcher_fiber = inside._dispatcher_fiber
            each._connection = SimpleNamespace(_dispatcher_fiber=inside._dispatcher_fiber)
        page._main_frame = frame
        page._browser_context = None
        page._timeout_settings = TimeoutSettings(None)
        frame._page = page
        frame._channel = _Driver(driver, self._handle)

    def open(self, url: str) -> Locator:
        """Open a page and wait until its app is live; give the app.

        Raises:
            AssertionError: It failed; says what stands in it.
        """
        self._driver.get(url)
        app = self.locator("wardian-app")
        deadline = time.monotonic() + 2 * _LIMIT_SECONDS
        while (status := app.get_attribute("status")) != "live":
            if status == "failed" or time.monotonic() > deadline:
                raise AssertionError(f"the app did not boot ({status}):\n{app.inner_text()}")
            time.sleep(_PAUSE_SECONDS)
        return app

    def locator(self, selector: str) -> Locator:
        """Give a locator."""
        from playwright._impl._sync_base import mapping

        found: Locator = mapping.from_impl(self._frame.locator(selector))
        return found

    def evaluate(self, expression: str) -> Any:
        """Run JavaScript in the page."""
        return self._driver.execute_script(f"return ({expression})")

    def _handle(self, element: WebElement) -> Any:
        handle: Any = object.__new__(ElementHandle)
        handle._loop = self._frame._loop
        handle._dispatcher_fiber = self._frame._dispatcher_fiber
        handle._connection = self._frame._connection
        handle._channel = _Element(self._driver, element, handle)
        return handle


class _Driver:
    """Takes what a frame would tell its browser."""

    def __init__(self, driver: WebKitGTK, handle: Callable[[WebElement], Any]) -> None:
        self._driver = driver
        self._handle = handle
        self._source = _finder()

    async def send(self, method: str, _timeout: Any, params: dict[str, Any], **_: Any) -> Any:
        """Do what is asked.

        Raises:
            Error: It cannot be done within the time, or not here at all.
        """
        do = getattr(self, f"_do_{method}", None)
        if do is None:
            raise Error(f"expected what the examples' tests use, got {method}")
        return do(**params)

    def _run(self, body: str, selector: str, *given: Any, strict: bool = True) -> Any:
        script = _RUN.replace("BODY", body)
        answer = self._driver.execute_async_script(script, selector, strict, *given)
        if "absent" in answer:
            self._driver.execute_script(_INSTALL.replace("SOURCE", self._source), _OPTIONS)
            answer = self._driver.execute_async_script(script, selector, strict, *given)
        if "error" in answer:
            raise Error(answer["error"])
        return answer

    def _wait(self, body: str, selector: str, *given: Any) -> Any:
        deadline = time.monotonic() + _LIMIT_SECONDS
        while "wait" in (answer := self._run(body, selector, *given)):
            if time.monotonic() > deadline:
                raise Error(f"waited {_LIMIT_SECONDS} s for {selector}: {answer['wait']}")
            time.sleep(_PAUSE_SECONDS)
        return answer.get("value")

    def _get(self, what: str, selector: str, *given: Any) -> Any:
        absent = "if (!element) return { wait: 'it is not there' };"
        return self._wait(f"{absent} return {{ value: {what} }};", selector, *given)

    def _do_expect(self, selector: str, timeout: float, **options: Any) -> None:
        deadline = time.monotonic() + timeout / 1000
        is_not = options["isNot"]
        while True:
            strict = options["expression"] != "to.have.count"
            strict = strict and not options["expression"].endswith(".array")
            answer = self._run(_EXPECT, selector, options, strict=strict)["value"]
            if answer["matches"] != is_not:
                return
            if time.monotonic() > deadline:
                received = (answer.get("received") or {}).get("value")
                error = Error(f"{options['expression']} within {timeout} ms")
                error._details = {"received": {"value": serialize_argument(received)["value"]}}
                error._log = [f"{selector} in WebKitGTK"]
                raise error
            time.sleep(_PAUSE_SECONDS)

    def _do_queryCount(self, selector: str) -> int:
        return int(self._run("return { value: elements.length };", selector, strict=False)["value"])

    def _do_getAttribute(self, selector: str, name: str, **_: Any) -> str | None:
        found: str | None = self._get("element.getAttribute(given[0])", selector, name)
        return found

    def _do_innerText(self, selector: str, **_: Any) -> str:
        return str(self._get("element.innerText", selector))

    def _do_waitForSelector(self, selector: str, **_: Any) -> Any:
        return self._handle(self._get("element", selector))._channel

    def _do_evalOnSelectorAll(self, selector: str, expression: str, arg: Any) -> Any:
        what = f"return {{ value: ({expression})(elements, given[0]) }};"
        given = parse_value(arg["value"])
        return _serialized(self._run(what, selector, given, strict=False).get("value"))

    def _do_click(self, selector: str, **how: Any) -> None:
        self._click(selector, 1, **how)

    def _do_dblclick(self, selector: str, **how: Any) -> None:
        self._click(selector, 2, **how)

    def _click(
        self,
        selector: str,
        count: int,
        *,
        position: dict[str, float] | None = None,
        button: str = "left",
        **_rest: Any,
    ) -> None:
        box = self._wait(_READY, selector, ["visible", "enabled"])
        place = position or {"x": box["width"] / 2, "y": box["height"] / 2}
        actions = ActionBuilder(self._driver)
        pointer: Any = actions.pointer_action
        pointer.move_to_location(int(box["x"] + place["x"]), int(box["y"] + place["y"]))
        for _ in range(count):
            pointer.pointer_down(_BUTTONS[button])
            pointer.pointer_up(_BUTTONS[button])
        actions.perform()

    def _do_check(self, selector: str, **_: Any) -> None:
        if not self._get("element.checked", selector):
            self._click(selector, 1)
        assert self._get("element.checked", selector), f"{selector} is not checked after a click"

    def _do_fill(self, selector: str, value: str, **_: Any) -> None:
        self._wait(_READY, selector, ["visible", "enabled", "editable"])
        if self._get("finder.fill(element, given[0])", selector, value) == "needsinput":
            self._insert(selector, value)

    def _do_press(self, selector: str, key: str, **_: Any) -> None:
        self._get("finder.focusNode(element)", selector)
        self._type(_KEYS[key] if len(key) > 1 else key)

    def _do_type(self, selector: str, text: str, **_: Any) -> None:
        self._get("finder.focusNode(element)", selector)
        for character in text:
            if character.isupper():
                self._insert(selector, character)  # the driver loses Shift now and then
            else:
                self._type(character)

    def _insert(self, selector: str, text: str) -> None:
        """Put a text in the place of what is selected, as Playwright does it."""
        command = (
            "document.execCommand(...(given[0] ? ['insertText', false, given[0]] : ['delete']))"
        )
        self._get(command, selector, text)

    def _type(self, keys: str) -> None:
        ActionChains(self._driver).send_keys(keys).perform()

    def _do_selectOption(self, selector: str, options: list[Any], **_: Any) -> Any:
        self._wait(_READY, selector, ["visible", "enabled"])
        return self._get("finder.selectOptions(element, given[0])", selector, options)

    def _do_setInputFiles(self, selector: str, payloads: list[Any], **_: Any) -> None:
        self._get("await finder.setInputFiles(element, given[0])", selector, payloads)


class _Element:
    """Takes what an element would tell its browser."""

    def __init__(self, driver: WebKitGTK, element: WebElement, handle: Any) -> None:
        self._driver = driver
        self.element = element
        self._object = handle

    async def send(self, method: str, _timeout: Any, params: Any = None, **_: Any) -> Any:
        """Run a function on the element; what is let go of needs nothing."""
        if method == "dispose":
            return None
        if method != "evaluateExpression":
            raise Error(f"expected what the examples' tests use, got {method}")
        arg = params["arg"]
        handles = arg["handles"]
        given = handles[0].element if handles else parse_value(arg["value"])
        script = _EVALUATE.replace("EXPRESSION", params["expression"])
        answer = self._driver.execute_async_script(script, self.element, given)
        if "error" in answer:
            raise Error(answer["error"])
        return _serialized(answer.get("value"))


def _serialized(value: Any) -> Any:
    return serialize_argument(value)["value"]


def _finder() -> str:
    """Return Playwright's script that finds elements; its package holds it as a string."""
    bundle = Path(playwright.__file__).parent / "driver" / "package" / "lib" / "coreBundle.js"
    for line in bundle.read_text(encoding="utf-8").split("\n"):
        name, found, text = line.strip().rstrip(";").partition(" = ")
        if found and name.startswith("source") and "InjectedScript: () =>" in text:
            return str(ast.literal_eval(text))
    raise AssertionError(f"expected Playwright's script for elements in {bundle}, found none")
