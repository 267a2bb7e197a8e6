"""A page and the files it loads, folded into one document.

The page is one that ``build`` wrote with every address below ``SITE``. Its scripts, style sheets
and icon are written into it; all other files become blocks at its end, from which the client takes
them (``web/src/boot/inlined.ts``). What refers to no file stays as it is, letter by letter: the
parser only says where tags are, and what is between those that change is copied from the source.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import escape, unescape
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin

from ..errors import SiteError
from .media import media_type

SITE = "https://inlined.invalid/"
"""What addresses begin with: no host has that name, and no request is made for one.

``web/src/boot/inlined.ts`` has the same.
"""

MARK = "data-wardian-beside"
"""The attribute of the client's script: every single file has one, and nothing else does."""

_HINTS = {"modulepreload", "preload", "prefetch", "preconnect", "manifest"}
_SHOWN = {"img", "input", "video", "audio", "source", "track"}
_LOADED = ("src", "poster")
_OF_LINKS = {"rel", "href", "type", "integrity", "crossorigin", "referrerpolicy", "fetchpriority"}
"""What a link of a style sheet says that is of no use to the sheet itself."""
_ABSOLUTE = re.compile(r"[a-z][\w+.-]*:|[/#?]|$", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?""", re.ASCII
)
_WORTH_IT = 0.95
"""A file is compressed where at most this part of it is left."""
_FROM_MEMORY = {
    "img-src": ["data:", "blob:"],
    "media-src": ["data:", "blob:"],
    "font-src": ["data:", "blob:"],
    "worker-src": ["blob:"],
}
"""What stands for ``'self'`` in the policy of a document that has no origin."""


def fold(
    page: str, files: Mapping[str, bytes], *, client: str, sheets: Collection[str] = ()
) -> str:
    """Return a page that carries everything it loads.

    Args:
        page: The document; its one module script is the client.
        files: What it shall carry, by path below ``SITE``.
        client: What takes the place of the client: it finds files in the document.
        sheets: Paths of style sheets of the program's, each as ``sheets.embed`` gives it: where a
            relative link names one, it stands in the page, and the client may put it there later.
    """
    folding = _Folding(page, files, client, sheets)
    # One block has one type: a style sheet is none under the name of a text.
    blocks: dict[tuple[str, bytes], list[str]] = {}
    for path in sorted(set(files) - folding.written):
        blocks.setdefault((media_type(path), files[path]), []).append(path)
    return folding.document("".join(_block(blocks[each], *each) for each in blocks))


def path_of(address: str) -> str | None:
    """Return the path below ``SITE`` that an address of the page names; ``None`` for none.

    ``located`` in ``web/src/boot/inlined.ts`` finds the same.
    """
    address = address.strip()
    if not _ABSOLUTE.match(address):
        address = urljoin(SITE, address)
    if not address.startswith(SITE):
        return None
    return unquote(re.sub(r"[?#].*", "", address.removeprefix(SITE)))


def attributes_of(tag: str) -> dict[str, str]:
    """Return the attributes of a tag, as browsers read them."""
    return {each.name: each.value for each in _attributes(tag)}


def is_applied(link: Mapping[str, str]) -> bool:
    """Whether a link is one of a style sheet, and not of one that is there to be chosen."""
    kinds = link.get("rel", "").lower().split()
    return "stylesheet" in kinds and "alternate" not in kinds and "disabled" not in link


def in_a_style(text: str) -> str:
    """Return CSS in which nothing ends the element it stands in."""
    return re.sub(r"(?i)<(?=/style)", r"<\\", text)


def packed(content: bytes) -> bytes:
    """Return a file as small as it can be; the client unpacks it with the browser's own means."""
    return zlib.compress(content, 9)


def _block(paths: Iterable[str], kind: str, content: bytes) -> str:
    names = " ".join(quote(path) for path in paths)
    described = f'data-wardian-file="{names}" data-type="{kind}"'
    compressed = packed(content)
    if len(compressed) <= _WORTH_IT * len(content):
        content = compressed
        described += ' data-coding="deflate"'
    text = base64.b64encode(content).decode()
    return f'<script type="text/plain" {described}>{text}</script>\n'


class _Attribute(NamedTuple):
    """One attribute of a tag: where its value stands, with its quotes; nowhere, if it has none."""

    name: str
    value: str
    start: int
    end: int


class _Folding(HTMLParser):
    """Copies a document and puts files where it refers to them.

    Attributes:
        written: Paths of what stands in the document now and needs no block.
    """

    def __init__(
        self, page: str, files: Mapping[str, bytes], client: str, sheets: Collection[str]
    ) -> None:
        super().__init__()
        self.written: set[str] = set()
        self._files = files
        self._client = client
        self._sheets = sheets
        self._page = page
        self._lines = [0, *(found.end() for found in re.finditer("\n", page))]
        self._copied = 0
        self._parts: list[str] = []
        self._end: int | None = None
        self._hashes: dict[str, list[str]] = {"script-src": [], "style-src": []}
        self._policies: list[tuple[int, str]] = []
        self._swallowing = False
        for path in sorted(sheets):
            self._allow_sheet(files[path].decode())
        self.feed(page)
        self.close()
        self._copy(len(page))

    def document(self, blocks: str) -> str:
        """Return the document with blocks at the end of its body.

        Policies come last, as they name what else stands in it.
        """
        parts = list(self._parts)
        for at, policy in self._policies:
            content = escape(_without_origin(policy, self._hashes))
            parts[at] = f'<meta http-equiv="Content-Security-Policy" content="{content}">'
        parts.insert(len(parts) if self._end is None else self._end, blocks)
        return "".join(parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Put a file in the place of a tag, or into it."""
        if tag in _SHOWN:
            self._embed()
        if tag not in ("meta", "link", "script"):
            return
        values = attributes_of(self.get_starttag_text() or "")
        if tag == "meta" and values.get("http-equiv", "").lower() == "content-security-policy":
            self._put("")
            self._policies.append((len(self._parts) - 1, values.get("content", "")))
        elif tag == "link":
            self._link(values)
        elif tag == "script":
            self._script(values)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Do the same to a tag that closes itself, such as those of drawings."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Leave out the end of what was replaced with all of it; see where the body ends."""
        if self._swallowing and tag == "script":
            self._swallowing = False
            self._copied = self._page.index(">", self._at()) + 1
        elif tag == "body":
            self._copy(self._at())
            self._end = len(self._parts)

    def _at(self) -> int:
        """Return where in the page the parser is."""
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _copy(self, end: int) -> None:
        """Copy the page from where it was copied to last."""
        if end > self._copied:
            self._parts.append(self._page[self._copied : end])
            self._copied = end

    def _put(self, text: str) -> None:
        """Put a text in the place of the tag where the parser is."""
        self._copy(self._at())
        self._parts.append(text)
        self._copied += len(self.get_starttag_text() or "")

    def _link(self, values: Mapping[str, str]) -> None:
        """Put a style sheet or an icon into the document; take out what only hastens loading."""
        path = _below_site(values.get("href", ""))
        if path is None:
            self._own_sheet(values)
            return
        kinds = set(values.get("rel", "").lower().split())
        if "stylesheet" in kinds:
            style = self._hashed("style-src", in_a_style(self._take(path).decode()))
            mark = values.get("data-wardian")  # what the page itself takes out again
            marked = f' data-wardian="{escape(mark)}"' if mark else ""
            self._put(f"<style{marked}>{style}</style>")
        elif "icon" in kinds:
            kind = escape(values["rel"])
            self._put(f'<link rel="{kind}" href="{_data(path, self._take(path))}">')
        elif kinds & _HINTS:
            self._put("")

    def _own_sheet(self, values: Mapping[str, str]) -> None:
        """Put a style sheet of the program's in the place of the link that names it.

        ``web/src/boot/inlined-markup.ts`` does the same to what the program gives, and finds here
        what it would put here.
        """
        path = path_of(values.get("href", ""))
        if path is None or path not in self._sheets or not is_applied(values):
            return
        kept = "".join(
            f' {name}="{escape(value)}"'
            for name, value in values.items()
            if name not in _OF_LINKS and not name.startswith("on")
        )
        # Another page of the program may name it as well, so it gets a block, too.
        self._put(f"<style{kept}>{self._files[path].decode()}</style>")

    def _allow_sheet(self, text: str) -> None:
        self._hashed("style-src", text)
        if "data:text/css" in text and "data:" not in self._hashes["style-src"]:
            self._hashes["style-src"].append("data:")

    def _script(self, values: Mapping[str, str]) -> None:
        """Put a script into the document; in the place of its module, the client."""
        path = _below_site(values.get("src", ""))
        if path is None:
            return
        text = self._take(path).decode()
        kind = ""
        if values.get("type") == "module":
            text = self._client
            folder = SITE + quote(path.rpartition("/")[0])
            kind = f' type="module" {MARK}="{folder}/"'
        text = self._hashed("script-src", _in_a_script(text))
        self._put(f"<script{kind}>{text}</script>")
        self._swallowing = True

    def _embed(self) -> None:
        """Let what the document shows at once be there at once."""
        tag = self.get_starttag_text() or ""
        text, at = "", 0
        for each in _attributes(tag):
            path = path_of(each.value) if each.name in _LOADED else None
            if path is not None and path in self._files:
                # The program may want it as well, so it gets a block, too.
                text += f'{tag[at : each.start]}"{_data(path, self._files[path])}"'
                at = each.end
        if at:
            self._put(text + tag[at:])

    def _take(self, path: str) -> bytes:
        if path not in self._files:
            raise SiteError(f"expected {path} among the files of the site, its page refers to it")
        self.written.add(path)
        return self._files[path]

    def _hashed(self, directive: str, text: str) -> str:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        self._hashes[directive].append(f"'sha256-{digest}'")
        return text


def _below_site(address: str) -> str | None:
    """Return the path of a file that the build has written: it has the whole address."""
    return path_of(address) if address.startswith(SITE) else None


def _attributes(tag: str) -> Iterator[_Attribute]:
    """Read the attributes of a tag, as browsers do; of several with one name the first counts."""
    start = re.match(r"<[^\s/>]*", tag, re.ASCII)
    at = start.end() if start else 0
    seen = set()
    while found := _ATTRIBUTE.match(tag, at):
        at = found.end()
        name, value = found[1].lower(), found[2] or ""
        inside = value[1:-1] if value[:1] in ('"', "'") else value
        if name not in seen:
            yield _Attribute(name, unescape(inside), *found.span(2))
        seen.add(name)


def _data(path: str, content: bytes) -> str:
    return f"data:{media_type(path)};base64,{base64.b64encode(content).decode()}"


def _in_a_script(text: str) -> str:
    """Return JavaScript in which nothing ends the element it stands in."""
    return re.sub(r"(?i)<(?=/script|!--)", r"<\\", text)


def _without_origin(policy: str, hashes: Mapping[str, Iterable[str]]) -> str:
    """Return a policy under which the document may run what it holds, and load nothing else."""
    directives = []
    for directive in filter(None, map(str.strip, policy.split(";"))):
        name, *sources = directive.split()
        if "'self'" in sources:
            sources.remove("'self'")
            held = [*hashes.get(name, ()), *_FROM_MEMORY.get(name, ())]
            if name == "script-src":
                held.append("blob:")  # modules are imported from memory
            sources += [source for source in held if source not in sources]
            sources = sources or ["'none'"]
        directives.append(" ".join([name, *sources]))
    return "; ".join(directives)
