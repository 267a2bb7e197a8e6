"""What is true of every example: the gallery and the people who learn from them rely on it."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from tests.examples.conftest import EXAMPLES, NAMES

from wardian.testing import Screen


def test_the_gallery_lists_every_example() -> None:
    """Each folder with a program is in the gallery's order, once."""
    folders = {path.parent.name for path in EXAMPLES.glob("*/app.py")}
    assert sorted(NAMES) == sorted(folders)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_says_what_it_is(name: str) -> None:
    """Its docstring is a title of a few words, and one paragraph."""
    text = ast.get_docstring(ast.parse((EXAMPLES / name / "app.py").read_text(encoding="utf-8")))
    assert text is not None
    title, _, paragraph = text.partition("\n\n")
    assert len(title) <= 32
    assert len(paragraph) > 60
    assert "\n\n" not in paragraph


@pytest.mark.parametrize("name", NAMES)
def test_an_example_opens_and_closes(example: Callable[..., Screen], name: str) -> None:
    """It shows something at once, and reports nothing then or in the seconds that follow."""
    screen = example(name)
    screen.wait(2)
    assert screen.html()


@pytest.mark.parametrize("name", NAMES)
def test_the_css_of_an_example_stays_in_its_page(name: str) -> None:
    """Every rule is nested under the page's own class: other people's elements are left alone."""
    source = (EXAMPLES / name / "app.py").read_text(encoding="utf-8")
    css = source.partition('CSS = """')[2].partition('"""')[0]
    depth, selectors, current = 0, [], ""
    for letter in css:
        if letter == "{":
            if depth == 0:
                selectors.append(current.strip())
            depth += 1
        elif letter == "}":
            depth -= 1
            current = ""
        elif depth == 0:
            current += letter
    assert selectors
    assert all(selector.startswith(".") for selector in selectors)
