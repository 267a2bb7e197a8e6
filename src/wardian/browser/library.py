"""The library of a page: modules as bytecode, in an archive that comes first and one that may come.

Both are made by ``site/jobs/bytecode.py``, which says how they look. The first one carries this
module as its ``sitecustomize``, so it runs before everything else, and does the work of
``zipimport`` in less time. The second one holds what is left, and is fetched when something of it
is imported first: by a request that blocks, once.
"""

from __future__ import annotations

import sys
from _frozen_importlib import ModuleSpec
from marshal import loads
from posix import close, listdir, pread
from posix import open as open_file

# Nothing else is imported when this runs: every module above is part of the interpreter.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, ModuleType
    from typing import Any

PATH = "/lib/python314.zip"
"""Where the interpreter looks for its library, and what the files of the modules seem to be in."""

FILES = ((PATH, "python.wasm"), ("/lib/rest.wasm", "rest.wasm"))
"""Both archives: where they are in the interpreter's file system, and what a site calls them."""

FOLDERS = ("/apps/", "/lib/python3.14/site-packages")
"""Where programs and packages are, whose modules have files."""

FLAGS = (
    *("OPTIMIZED", "NEWLOCALS", "VARARGS", "VARKEYWORDS", "NESTED", "GENERATOR", "NOFREE"),
    *("COROUTINE", "ITERABLE_COROUTINE", "ASYNC_GENERATOR"),
)
"""What the lowest bits of a code's flags say, as ``dis`` calls them."""

HOOKS = ("__getattr__", "__dir__")
"""What the interpreter calls of a module whose code did not run."""


class Folder:
    """Stands in for a ``pathlib.Path``, of which Pyodide wants the text."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __str__(self) -> str:
        return self.path


def note_installed() -> None:
    """Have Pyodide note what is installed, if anything is: at the start, nothing is."""
    try:
        files = listdir(FOLDERS[1])
    except FileNotFoundError:
        return
    if any(file.endswith(".dist-info") for file in files):
        loader: Any = sys.modules["pyodide._package_loader"]
        loader.TARGETS  # noqa: B018  # runs its code
        loader.init_loaded_packages()


DEFERRED: dict[str, dict[str, Any]] = {
    "_colorize": {},
    "asyncio.sslproto": {},
    "dis": {
        "COMPILER_FLAG_NAMES": {
            **{1 << bit: name for bit, name in enumerate(FLAGS)},
            0x4000000: "HAS_DOCSTRING",
            0x8000000: "METHOD",
        }
    },
    "pyodide._package_loader": {
        "DSO_DIR": Folder("/usr/lib"),
        "SITE_PACKAGES": Folder(FOLDERS[1]),
        "init_loaded_packages": note_installed,
    },
    "selectors": {},
    "signal": {},
    "ssl": {},
    "subprocess": {"DEVNULL": -3, "PIPE": -1, "STDOUT": -2},
}
"""Modules that others import at the start, and ask nothing of in most pages but what stands here.

Their code runs when something else is asked for; when a program runs, whatever it asks for. What
was set before stays. Only ``vars()`` tells such a module from one whose code ran.
"""


class Library:
    """Finds and loads the modules of both archives.

    Attributes:
        codes: Where the code of each module is: in which archive, from which byte, how many bytes.
            By its name, or if it has a file of its own, by the path of that.
        packages: Those modules that are packages.
        has_stand_ins: Whether no program runs yet, so that none can see them.
    """

    def __init__(self, table: tuple[tuple[int, str, tuple[int, ...]], ...]) -> None:
        """Take what stands as ``table`` in the first archive.

        Args:
            table: For each archive the position of the first module, the names of all of them with
                a slash behind those of packages, and the size of each.
        """
        self.codes: dict[str, tuple[int, int, int]] = {}
        self.packages: set[str] = set()
        self.has_stand_ins = True
        for archive, (start, names, sizes) in enumerate(table):
            for each, size in zip(names.split(), sizes, strict=True):
                name = each.rstrip("/")
                self.codes[name] = archive, start, size
                start += size
                if name != each:
                    self.packages.add(name)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Give the spec of a module, for a path or for them all; ``None`` for one that is not here.

        Where an archive stands on a path, so does this.
        """
        if name not in self.codes:
            return None
        folder = f"{PATH}/{name.replace('.', '/')}"
        package = name in self.packages
        loader: Any = self  # that it is a Loader shows in what it can do
        spec = ModuleSpec(name, loader, origin=folder + ("/__init__.py" if package else ".py"))
        spec.has_location = True
        if package:
            spec.submodule_search_locations = [folder]
            sys.path_importer_cache[folder] = loader
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to the interpreter."""

    def exec_module(self, module: ModuleType) -> None:
        """Run a module's code, or have it ready to run."""
        name, space = module.__name__, module.__dict__
        if name in DEFERRED and space.keys().isdisjoint({"__builtins__", *HOOKS}):
            self._defer(module)
            return
        for each in HOOKS:  # of one that is loaded again, before its code ran
            space.pop(each, None)
        exec(self.get_code(name), space)  # noqa: S102  # checked by the boot

    def _defer(self, module: ModuleType) -> None:
        """Have a module's code run when something is asked for that does not stand in for it."""
        name, space = module.__name__, module.__dict__

        def run(attribute: str) -> Any:
            if space.get("__getattr__") is run:
                code, before = self.get_code(name), space.copy()
                for each in HOOKS:
                    del space[each]
                # What it imports is of the library, whatever is beside the program.
                sys.meta_path.insert(0, library)
                try:
                    exec(code, space)  # noqa: S102  # checked by the boot
                except BaseException:
                    space.clear()
                    space.update(before)
                    raise
                finally:
                    sys.meta_path.remove(library)
                for each, value in before.items():
                    if given.get(each, space) is not value:  # somebody has set it
                        space[each] = value
            return getattr(module, attribute)

        def names() -> list[str]:
            run("__name__")
            return sorted(space)

        library: Any = self
        if self.has_stand_ins:
            space.update(DEFERRED[name])
        space.update(__getattr__=run, __dir__=names)
        given = space.copy()

    def get_code(self, name: str) -> CodeType:
        """Give a module's code.

        Raises:
            ImportError: It is in an archive that cannot be had.
        """
        archive, start, size = self.codes[name]
        path, file = FILES[archive]
        try:
            opened = open_file(path, 0)
        except FileNotFoundError:  # the rest; or all of them, where the memory was restored
            content = fetched(file)
            with open(path, "wb") as written:
                written.write(content)
            opened = open_file(path, 0)
        try:
            marshalled = pread(opened, size, start)
        finally:
            close(opened)
        return loads(marshalled)  # type: ignore[no-any-return]  # noqa: S302  # checked by the boot

    def get_filename(self, name: str) -> str:
        """Give the file that the tracebacks of a module speak of."""
        spec = self.find_spec(name)
        if spec is None:
            raise ImportError(f"expected a module of the library, got {name!r}", name=name)
        return str(spec.origin)

    def get_source(self, name: str) -> None:
        """Say that sources do not travel."""

    def is_package(self, name: str) -> bool:
        """Whether a module is a package."""
        return name in self.packages


def fetched(name: str) -> bytes:
    """Fetch a file of the runtime while the page waits, and check that it is the one of the build.

    Args:
        name: What the boot description, or ``manifest.json`` beside ``wardian.js``, calls it.

    Raises:
        ImportError: It is not there, or not the one.
    """
    import json

    from _sha2 import sha256  # type: ignore[import-not-found]  # of Python 3.12 and later
    from js import URL, document, wardian

    described = document.querySelector("script[data-wardian=boot]")
    content = described.textContent if described else None
    if content is None:
        content = _content(f"{wardian.beside}manifest.json").decode()
    entry = json.loads(content)["files"].get(name, {})
    base = document.baseURI if "url" in entry else wardian.beside
    url = URL.new(entry.get("url", name), base).href
    got = _content(url)
    expected, found = entry.get("sha256"), sha256(got).hexdigest()
    if found != expected:
        raise ImportError(
            f"expected {name} with the SHA-256 {expected}, as the build says, got {found} from "
            f"{url}; deploy all files of one build together"
        )
    return got


def _content(url: str) -> bytes:
    from js import XMLHttpRequest, wardian
    from pyodide.ffi import JsException

    held = getattr(wardian, "held", None)  # a page that carries its files in itself
    try:
        if held is not None:
            return bytes(held(url).to_bytes())
        request = XMLHttpRequest.new()
        request.open("GET", url, False)
        # Bytes as text: a request that the page waits for may not give them as they are.
        request.overrideMimeType("text/plain; charset=x-user-defined")
        request.send()
    except JsException as error:
        raise ImportError(f"expected {url}, got {error}") from error
    if request.status != 200:
        raise ImportError(f"expected {url}, got HTTP {request.status}")
    return str(request.responseText).encode("utf-16-le")[::2]  # a byte each is in the lower half


def install() -> None:
    """Take the place of ``zipimport`` for the archive that this comes from.

    Until ``give_way``, nothing else is even asked: no file of a program can be meant before.
    """
    from zipimport import zipimporter

    library: Any = Library(loads(zipimporter(PATH).get_data("table")))  # noqa: S302
    for path in {PATH, *sys.path_importer_cache}:
        if path.startswith(PATH):  # also of packages that came before this
            sys.path_importer_cache[path] = library
    sys.meta_path.insert(2, library)


def run_deferred() -> None:
    """Have all code run that was put off: for whoever looks what it needs, or keeps memory."""
    from importlib import import_module

    for name in DEFERRED:
        getattr(import_module(name), "__all__", None)


def give_way() -> None:
    """From now on, modules beside a program may have the names of modules in the library.

    Those, and modules of packages, have files of their own; what the library has compiled of them
    is taken all the same.
    """
    if len(sys.meta_path) < 3 or not isinstance(sys.meta_path[2], Library):
        return
    for name, stand_ins in DEFERRED.items():
        space = sys.modules[name].__dict__ if name in sys.modules else {}
        if "__getattr__" in space:  # its code did not run
            for each in stand_ins:
                space.pop(each, None)
    library: Any = sys.meta_path.pop(2)
    library.has_stand_ins = False
    if not any(name[0] == "/" for name in library.codes):
        return
    from _frozen_importlib_external import FileFinder, SourceFileLoader

    class Loader(SourceFileLoader):
        def get_code(self, name: str) -> CodeType | None:
            path = self.get_filename(name)
            return library.get_code(path) if path in library.codes else super().get_code(name)

    def hook(path: str) -> Any:
        if not path.startswith(FOLDERS):
            raise ImportError(path)
        return FileFinder(path, (Loader, [".py"]))

    sys.path_hooks.insert(0, hook)
    for path in list(sys.path_importer_cache):
        if path.startswith(FOLDERS):
            del sys.path_importer_cache[path]


def unpack() -> None:
    """Have our own modules at hand: those of ``wardian.bin``, where they came in that.

    Raises:
        ImportError: They are for another interpreter.
    """
    if "wardian" in sys.modules or any("wardian" in getattr(f, "codes", ()) for f in sys.meta_path):
        return
    from _frozen_importlib_external import MAGIC_NUMBER
    from _lzma import LZMADecompressor

    with open("/lib/wardian.bin", "rb") as packed:
        if packed.read(4) != MAGIC_NUMBER:
            raise ImportError("wardian.bin was built for another Pyodide")
        exec(*loads(LZMADecompressor().decompress(packed.read())))  # noqa: S102, S302  # checked


if __name__ == "sitecustomize":
    install()
