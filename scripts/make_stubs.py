"""Write the types of the element classes for editors and type checkers.

The classes themselves exist only once they are used, so nothing could read their types from code.

python scripts/make_stubs.py            write src/wardian/elements/__init__.pyi
python scripts/make_stubs.py --check    exit with 1 if it is not what would be written
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src" / "wardian" / "elements" / "__init__.pyi"
sys.path.insert(0, str(ROOT / "src"))

from wardian.elements import table  # noqa: E402 - the package need not be installed

KINDS = {
    "string": "Text",
    "bool": "Bool",
    "url": "Text",
    "number": "Number",
    "enumerated": "Switch",
    "list": "Tokens",
}
# Attributes that are more than their kind says.
SPECIAL = {
    "hidden": "TextOrBool",
    "download": "TextOrBool",
    "popover": "TextOrBool",
    "capture": "TextOrBool",
    "value": "Number",
    "writingsuggestions": "Switch",
}
PROPERTIES = {
    "value": "Value",
    "defaultValue": "Value",
    "checked": "Bool",
    "defaultChecked": "Bool",
    "indeterminate": "Bool",
    "selected": "Bool",
    "muted": "Bool",
}

ARIA = """
activedescendant atomic autocomplete braillelabel brailleroledescription busy checked colcount
colindex colindextext colspan controls current describedby description details disabled
errormessage expanded flowto haspopup hidden invalid keyshortcuts label labelledby level live modal
multiline multiselectable orientation owns placeholder posinset pressed readonly relevant required
roledescription rowcount rowindex rowindextext rowspan selected setsize sort valuemax valuemin
valuenow valuetext
"""
OTHERS = ("Each", "Icon", "Tag", "Upload", "UploadedFile", "VirtualList", "html")
# A type checker cannot be told "any name that begins with data_"; these are the usual ones.
DATA = "action id index key kind name state testid theme value"

HEAD = '''\
"""Every element as a class. Made by scripts/make_stubs.py from the tag table; do not edit."""

from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from typing import IO, Any, Generic, Self, TypeAlias, TypedDict, TypeVar, Unpack

from ..tree.branch import Child
from ..tree.classes import Names
from ..tree.element import Element
from ..tree.listeners import Listener
from ..tree.lists.each import Each as Each
from ..tree.style import StyleValue
from .templates import html as html

_Given = TypeVar("_Given")
_Taken = TypeVar("_Taken")
_Item = TypeVar("_Item")

_Words: TypeAlias = str | Iterable[str] | None
_Values: TypeAlias = str | float | list[str] | None
Text: TypeAlias = str | Callable[[], str | None] | None
Bool: TypeAlias = bool | Callable[[], bool | None] | None
TextOrBool: TypeAlias = str | bool | Callable[[], str | bool | None] | None
Number: TypeAlias = float | str | Callable[[], float | str | None] | None
Switch: TypeAlias = bool | str | Callable[[], bool | str | None] | None
Aria: TypeAlias = bool | str | float | Callable[[], bool | str | float | None] | None
Tokens: TypeAlias = _Words | Callable[[], _Words]
Value: TypeAlias = _Values | Callable[[], _Values]
Handler: TypeAlias = Callable[..., object] | Listener | None

class _Attribute(Generic[_Given, _Taken]):
    def __get__(self, element: object, owner: Any = None) -> _Given: ...
    def __set__(self, element: object, value: _Taken) -> None: ...

_Text: TypeAlias = _Attribute[str | None, Text]
_Bool: TypeAlias = _Attribute[bool, Bool]
_TextOrBool: TypeAlias = _Attribute[str | None, TextOrBool]
_Number: TypeAlias = _Attribute[Any, Number]
_Switch: TypeAlias = _Attribute[bool | str | None, Switch]
_Tokens: TypeAlias = _Attribute[str | None, Tokens]
_Value: TypeAlias = _Attribute[Any, Value]

class ElementKeywords(TypedDict, total=False):
    parent: Element | None
    key: str | int | None
    classes: Names | Callable[[], Names]
    style: StyleValue | Callable[[], StyleValue]
    text: object
    show: bool | Callable[[], bool]
    animation: str | Mapping[str, Any] | None
'''

TAIL = """
class CustomElement(HTMLElement):
    def __init__(self, *children: Child, **attributes: Any) -> None: ...

def Tag(name: str) -> type[CustomElement]: ...

class Icon(Svg):
    def __init__(
        self,
        name: str,
        *,
        size: float | str = 24,
        stroke_width: float = 2,
        label: str | None = None,
        **attributes: Unpack[_IconAttributes],
    ) -> None: ...
    @property
    def name(self) -> str: ...
    @name.setter
    def name(self, name: str) -> None: ...

class UploadedFile:
    name: str
    type: str
    size: int
    file: IO[bytes]
    view: Any
    def __init__(
        self, name: str, type: str, size: int, file: IO[bytes], view: Any = None
    ) -> None: ...
    def read(self) -> bytes: ...
    def text(self, encoding: str = "utf-8") -> str: ...
    def save(self, path: str | PathLike[str]) -> None: ...

class Upload(Input):
    progress: float
    busy: bool
    problem: str
    max_bytes: int
    def __init__(
        self,
        on_upload: Callable[..., object],
        *,
        multiple: bool = False,
        accept: str | None = None,
        max_bytes: int = ...,
        **attributes: Unpack[_UploadAttributes],
    ) -> None: ...

class VirtualList(Div, Generic[_Item]):
    each: Each[_Item]
    def __init__(
        self,
        items: Iterable[_Item] | Callable[[], Iterable[_Item]],
        row: Callable[[_Item], Any],
        *,
        key: str | Callable[[Any], Any] | None = None,
        height: str = "60vh",
        **attributes: Any,
    ) -> None: ...
    def scroll_to(self, index: int) -> None: ...
"""


def stub() -> str:
    """Give the whole text of the stub."""
    parts = [HEAD, _common_keywords()]
    for svg, tags in ((False, table.HTML_TAGS), (True, table.SVG_TAGS)):
        parts.append(_base(svg=svg))
        parts += [_element(name, tag, svg=svg) for name, tag in tags.items()]
    spec = table.attributes_of("svg").items()
    icon = {name: html for name, html in spec if name not in ("stroke_width", "width", "height")}
    parts.append(_keywords("_IconAttributes", "CommonKeywords", icon))
    spec = table.attributes_of("input").items()
    upload = {name: html for name, html in spec if name not in ("type", "multiple", "accept")}
    parts.append(_keywords("_UploadAttributes", "CommonKeywords", upload))
    parts.append(TAIL)
    names = sorted([*table.HTML_TAGS, *table.SVG_TAGS, *OTHERS])
    parts.append("\n__all__ = [\n" + "".join(f'    "{name}",\n' for name in names) + "]\n")
    return "".join(parts)


def _common_keywords() -> str:
    lines = ["\nclass CommonKeywords(ElementKeywords, total=False):\n"]
    lines += [f"    aria_{name}: Aria\n" for name in ARIA.split()]
    lines += [f"    data_{name}: Aria\n" for name in DATA.split()]
    events = sorted([*table.EVENTS, "mount", "unmount"])
    return "".join([*lines, *(f"    on_{event}: Handler\n" for event in events)])


def _base(*, svg: bool) -> str:
    language = "SVG" if svg else "HTML"
    spec = table.global_attributes(svg=svg)
    return (
        _keywords(f"{language}Keywords", "CommonKeywords", spec)
        + f"\nclass {language}Element(Element):\n"
        + _descriptors(spec)
        + _constructor(f"{language}Keywords")
        + "    def __iadd__(self, child: Child) -> Self: ...\n"
        + "    def __enter__(self) -> Self: ...\n"
    )


def _element(name: str, tag: str, *, svg: bool) -> str:
    language = "SVG" if svg else "HTML"
    where = "SVG/Reference/Element" if svg else "HTML/Reference/Elements"
    doc = f'    """``<{tag}>``: https://developer.mozilla.org/docs/Web/{where}/{_page(tag)}."""\n'
    noqa = "  # noqa: E742" if name in ("I", "O", "L") else ""
    spec = table.own_attributes(tag, svg=svg)
    text = f"\nclass {name}({language}Element):{noqa}\n{doc}"
    if not spec:
        return text
    keywords = f"_{name}Keywords"
    return (
        _keywords(keywords, f"{language}Keywords", spec)
        + text
        + "\n"
        + _descriptors(spec)
        + _constructor(keywords)
    )


def _page(tag: str) -> str:
    return "Heading_Elements" if tag[0] == "h" and tag[1:].isdigit() else tag


def _keywords(name: str, parent: str, spec: Mapping[str, tuple[str, str]]) -> str:
    lines = [f"    {keyword}: {_type(*html)}\n" for keyword, html in spec.items()]
    return f"\nclass {name}({parent}, total=False):\n" + "".join(lines)


def _descriptors(spec: Mapping[str, tuple[str, str]]) -> str:
    return "".join(f"    {keyword}: _{_type(*html)}\n" for keyword, html in spec.items())


def _constructor(keywords: str) -> str:
    signature = f"self, *children: Child, **attributes: Unpack[{keywords}]"
    line = f"    def __init__({signature}) -> None: ...\n"
    # As the formatter would have it.
    return (
        line
        if len(line) <= 101
        else f"    def __init__(\n        {signature}\n    ) -> None: ...\n"
    )


def _type(name: str, kind: str) -> str:
    if kind == "property":
        return PROPERTIES.get(name, "Number")
    return SPECIAL.get(name, KINDS[kind])


def main(arguments: Iterable[str]) -> int:
    """Write the stub, or compare it."""
    text = stub()
    if "--check" not in arguments:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TARGET.relative_to(ROOT)} is stale; run: python scripts/make_stubs.py")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
