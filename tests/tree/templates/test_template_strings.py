"""What needs Python 3.14: where in a file a template stands."""

from __future__ import annotations

import linecache
import sys
from typing import Any

import pytest

from wardian.errors import TemplateError

pytestmark = pytest.mark.skipif(
    sys.version_info < (3, 14), reason="template strings came with Python 3.14"
)

PROGRAM = '''
from wardian.elements.templates import html

MADE = t"<p><b></p>"

def lines(item):
    other = t"<p>{item}</p>"
    return html(t"""
        <ul class="{[item,
                     item]}">
            <li>{item}</b></li>
        </ul>""")

def twice(item):
    html(t"<p>{item}</p>")
    return [html(t"<p>{item}</p>"), html(t"<i>{item}</i></b>")]

def given():
    template = t"<p><b>\\n\\n\\n</p>"
    return pass_on(template)

def pass_on(template):
    return html(template)

def apart():
    return html(MADE)

def value(thing):
    return html(t"""<div>
        <p>{thing}</p>
    </div>""")

def plain(a):
    return html(t"<p>{a}</p>")

def shown(a):
    return html(t"<p>{a!r}</p>")
'''


@pytest.fixture
def program() -> dict[str, Any]:
    """A program that Python reads as if it stood in a file."""
    linecache.cache["program.py"] = (len(PROGRAM), None, PROGRAM.splitlines(True), "program.py")
    names: dict[str, Any] = {"__name__": "program"}
    exec(compile(PROGRAM, "program.py", "exec"), names)
    return names


@pytest.mark.parametrize(
    ("function", "where"),
    [
        ("lines", 'File "program.py", line 11, line 4 of the template'),
        ("twice", 'File "program.py", line 16'),
        ("given", 'File "program.py", line 19, line 4 of the template'),
        ("apart", 'File "program.py", line 26'),
    ],
)
def test_the_line_of_the_program_is_told(
    program: dict[str, Any], function: str, where: str
) -> None:
    """That of the mistake, where the template's own code is running, else that of the call."""
    arguments = ("x",) if program[function].__code__.co_argcount else ()
    with pytest.raises(TemplateError) as caught:
        program[function](*arguments)
    assert str(caught.value).split("\n")[1].strip() == where


def test_a_refused_value_is_found_too(program: dict[str, Any]) -> None:
    """The note names the line of the tag it was for."""
    with pytest.raises(TypeError) as caught:
        program["value"](object())
    assert caught.value.__notes__ == [
        '  File "program.py", line 30, line 2 of the template\n    <p>{thing}</p>\n    ^'
    ]


def test_a_template_is_remembered_by_its_strings(program: dict[str, Any]) -> None:
    """What differs only in its conversions is still told apart."""
    assert (program["plain"]("x").text, program["shown"]("x").text) == ("x", "'x'")
