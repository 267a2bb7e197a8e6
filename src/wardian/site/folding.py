"""A page and the files it loads, folded into one document.

The page is one that ``build`` wrote with every address below ``SITE``. Its scripts, style sheets
and icon are written into it; all other files become blocks at its end, from which the client takes
them (``web/src/boot/inlined.ts``). What refers to no file stays as it is, letter by letter.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
import zlib
from collections.abc import Iterable, Mapping
from html import escape
from html.parser import HTMLParser
from urllib.parse import quote, unquote

from ..errors import SiteError

SITE = "https://inlined.invalid/"
"""What addresses begin with: no host has that name, and no request is made for one.

``web/src/boot/inlined.ts`` has the same.
"""

_HINTS = {"modulepreload", "preload", "prefetch", "preconnect", "manifest"}
_SHOWN = {"img", "input", "video", "audio", "source", "track"}
_LOADED = ("src", "poster")
_WORTH_IT = 0.95
"""A file is compressed where at most this part of it is left."""
_FROM_MEMORY = {
    "img-src": ["data:", "blob:"],
    "media-src": ["data:", "blob:"],
    "font-src": ["data:", "blob:"],
    "worker-src": ["blob:"],
}
"""What stands for ``'self'`` in the policy of a document that has no origin."""
_TYPES = mimetypes.MimeTypes()  # what the standard library knows, whatever this machine knows
for _suffix, _type in {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}.items():
    _TYPES.add_type(_type, _suffix)


def fold(page: str, files: Mapping[str, bytes], *, client: str) -> str:
    """Return a page that carries everything it loads.

    Args:
        page: The document; its one module script is the client.
        files: What it shall carry, by path below ``SITE``.
        client: What takes the place of the client: it finds files in the document.
    """
    folding = _Folding(files, client)
    folding.feed(page)
    folding.close()
    paths: dict[bytes, list[str]] = {}
    for path in sorted(set(files) - folding.written):
        paths.setdefault(files[path], []).append(path)
    blocks = "".join(_block(paths[content], content) for content in paths)
    text = folding.text
    end = text.lower().rfind("</body>")
    at = end if end >= 0 else len(text)
    return f"{text[:at]}{blocks}{text[at:]}"


def media_type(path: str) -> str:
    """Return the media type of a file by its name."""
    return _TYPES.guess_type(path)[0] or "application/octet-stream"


def _block(paths: Iterable[str], content: bytes) -> str:
    names = [quote(path) for path in paths]
    described = f'data-wardian-file="{" ".join(names)}" data-type="{media_type(names[0])}"'
    packed = zlib.compress(content, 9)
    if len(packed) <= _WORTH_IT * len(content):
        content = packed
        described += ' data-coding="deflate"'
    text = base64.b64encode(content).decode()
    return f'<script type="text/plain" {described}>{text}</script>\n'


class _Folding(HTMLParser):
    """Copies a document and puts files where it refers to them.

    Attributes:
        written: Paths of what stands in the document now and needs no block.
    """

    def __init__(self, files: Mapping[str, bytes], client: str) -> None:
        super().__init__(convert_charrefs=False)
        self.written: set[str] = set()
        self._files = files
        self._client = client
        self._parts: list[str] = []
        self._hashes: dict[str, list[str]] = {"script-src": [], "style-src": []}
        self._policies: list[tuple[int, str]] = []
        self._swallowing = False

    @property
    def text(self) -> str:
        """The document; policies come last, as they name what else stands in it."""
        parts = list(self._parts)
        for at, policy in self._policies:
            content = escape(_without_origin(policy, self._hashes))
            parts[at] = f'<meta http-equiv="Content-Security-Policy" content="{content}">'
        return "".join(parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy a tag, or put a file in its place."""
        values = {name: value or "" for name, value in attrs}
        if tag == "meta" and values.get("http-equiv", "").lower() == "content-security-policy":
            self._policies.append((len(self._parts), values.get("content", "")))
        if tag == "link" and self._link(values):
            return
        path = self._path(values.get("src", ""))
        if tag == "script" and path is not None:
            self._script(path, module=values.get("type") == "module")
            return
        written = self.get_starttag_text() or ""
        for name in _LOADED if tag in _SHOWN else ():
            written = self._embedded(written, name, values.get(name, ""))
        self._parts.append(written)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy a tag that closes itself, such as those of drawings."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Copy the end of an element, unless its beginning was replaced with all of it."""
        if self._swallowing and tag == "script":
            self._swallowing = False
            return
        self._parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Copy text."""
        self._parts.append(data)

    def handle_entityref(self, name: str) -> None:
        """Copy a named character."""
        self._parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy a numbered character."""
        self._parts.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        """Copy a comment."""
        self._parts.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """Copy the document's type."""
        self._parts.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        """Copy what begins with a question mark."""
        self._parts.append(f"<?{data}>")

    def _link(self, values: dict[str, str]) -> bool:
        """Put a style sheet or an icon into the document; ``True`` if the link is dealt with."""
        path = self._path(values.get("href", ""))
        if path is None:
            return False
        kinds = set(values.get("rel", "").lower().split())
        if "stylesheet" in kinds:
            style = self._hashed("style-src", self._take(path).decode())
            mark = values.get("data-wardian")  # what the page itself takes out again
            marked = f' data-wardian="{escape(mark)}"' if mark else ""
            self._parts.append(f"<style{marked}>{style}</style>")
        elif "icon" in kinds:
            kind = escape(values["rel"])
            self._parts.append(f'<link rel="{kind}" href="{_data(path, self._take(path))}">')
        elif not kinds & _HINTS:
            return False
        return True

    def _script(self, path: str, *, module: bool) -> None:
        text = self._take(path).decode()
        kind = ""
        if module:
            text = self._client
            folder = SITE + quote(path.rpartition("/")[0])
            kind = f' type="module" data-wardian-beside="{folder}/"'
        text = self._hashed("script-src", _in_a_script(text))
        self._parts.append(f"<script{kind}>{text}</script>")
        self._swallowing = True

    def _embedded(self, written: str, name: str, address: str) -> str:
        """Let what the document shows at once be there at once."""
        path = self._path(address) if ":" in address else address
        if not path or path not in self._files:
            return written
        data = _data(path, self._files[path])  # the program may want the file as well
        return re.sub(
            rf"""(\s{name}\s*=\s*)("[^"]*"|'[^']*'|[^\s>]+)""",
            lambda found: f'{found[1]}"{data}"',
            written,
            count=1,
            flags=re.IGNORECASE,
        )

    def _path(self, address: str) -> str | None:
        if not address.startswith(SITE):
            return None
        return unquote(re.sub(r"[?#].*", "", address.removeprefix(SITE)))

    def _take(self, path: str) -> bytes:
        if path not in self._files:
            raise SiteError(f"expected {path} among the files of the site, its page refers to it")
        self.written.add(path)
        return self._files[path]

    def _hashed(self, directive: str, text: str) -> str:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        self._hashes[directive].append(f"'sha256-{digest}'")
        return text


def _data(path: str, content: bytes) -> str:
    return f"data:{media_type(path)};base64,{base64.b64encode(content).decode()}"


def _in_a_script(text: str) -> str:
    """Return JavaScript in which nothing ends the element it stands in."""
    return re.sub(r"</(?=script)|<(?=!--)", lambda found: found[0][0] + "\\" + found[0][1:], text)


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
