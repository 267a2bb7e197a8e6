"""``Upload``: a file input whose files reach Python, piece by piece, with their progress.

The tab sends a chosen file to the host that shows the element; the host hands it to ``Incoming``,
which counts it against the limit and tells the program when it is whole.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable
from time import monotonic
from typing import IO, Any

from ..errors import UploadTooLargeError
from ..tree import hooks
from ..tree.element import Element
from ..tree.listeners import checked_handler, takes_event
from ..tree.state import State
from .making import named

MAX_UPLOAD_BYTES = 8 * 1024 * 1024
"""The most that one file may have where the program says nothing."""

IN_MEMORY_BYTES = 1024 * 1024
"""Larger files wait on the disk of a server."""

_STEP = 0.1
"""Seconds between two reports of progress."""

_Input: type[Element] = named("Input")


class UploadedFile:
    """A file that a person sent. It is gone when the handler has ended: read or save it there.

    Attributes:
        name: Its name, without any folder: what the person's machine calls it, not to be trusted.
        type: Its media type as the browser guessed it, such as ``image/png``; may be empty.
        size: Bytes.
        file: The content, as an open binary file.
        view: The view it was sent from.
    """

    __slots__ = ("file", "name", "size", "type", "view")

    def __init__(
        self, file: IO[bytes], *, name: str, type: str, size: int, view: Any = None
    ) -> None:
        self.name = name
        self.type = type
        self.size = size
        self.file = file
        self.view = view

    def read(self) -> bytes:
        """Give the whole content."""
        self.file.seek(0)
        return self.file.read()

    def text(self, encoding: str = "utf-8") -> str:
        """Give the whole content as text; what is none in this encoding becomes U+FFFD."""
        return self.read().decode(encoding, "replace")

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the content to a file. ``path`` is yours to choose: ``name`` comes from outside."""
        self.file.seek(0)
        with open(path, "wb") as target:
            while piece := self.file.read(IN_MEMORY_BYTES):
                target.write(piece)

    def __repr__(self) -> str:
        return f"<UploadedFile {self.name!r}, {self.size} bytes>"


class Upload(_Input):  # type: ignore[misc, valid-type, unused-ignore]
    """A file input that hands each chosen file to a handler.

    Attributes:
        progress: How much of what is being sent has arrived, from 0 to 1. A state: live holes that
            read it follow it.
        busy: Whether something is being sent. A state.
        problem: Why the last file was not taken; empty when it was. A state.
        max_bytes: The most that one file may have.
    """

    progress = State(0.0)
    busy = State(False)
    problem = State("")

    def __init__(
        self,
        on_upload: Callable[..., Any],
        *,
        multiple: bool = False,
        accept: str | None = None,
        max_bytes: int = MAX_UPLOAD_BYTES,
        **attributes: Any,
    ) -> None:
        """Make an upload.

        Args:
            on_upload: Called with each ``UploadedFile``: plain, async or a generator.
            multiple: Whether more than one file may be chosen at once; each is handled by itself.
            accept: What the browser offers to choose: ``"image/*,.pdf"``. It binds nobody.
            max_bytes: The most that one file may have.
            attributes: Those of any input.

        Raises:
            InvalidHandlerError: ``on_upload`` cannot be called with a file.
        """
        self.on_upload = checked_handler(on_upload, "Upload(...)")
        self._takes_file = takes_event(on_upload)
        self.max_bytes = max_bytes
        self._incoming: set[Incoming] = set()
        super().__init__(
            type="file",
            multiple=multiple,
            accept=accept,
            data_wardian_upload=str(max_bytes),
            **attributes,
        )

    def begin(
        self, name: str, type: str = "", size: int | None = None, *, view: Any = None
    ) -> Incoming:
        """Begin to take a file; called by the host.

        Args:
            name: As the tab gives it.
            type: As the tab gives it.
            size: Bytes, where the tab says how many will come.
            view: The view it is sent from.

        Raises:
            UploadTooLargeError: It has more bytes than may be.
        """
        incoming = Incoming(self, file_name(name), type=type, size=size, view=view)
        incoming.check(size or 0)
        self._incoming.add(incoming)
        self._tell(problem="")
        return incoming

    def _tell(self, **states: Any) -> None:
        """Bring the states up to date, in every tab."""

        def change() -> None:
            self.busy = bool(self._incoming)
            if self.busy:
                # Those whose size nobody knows have no progress.
                known = [each for each in self._incoming if each.size]
                total = sum(each.size or 0 for each in known)
                received = sum(each.received for each in known)
                self.progress = min(1.0, received / total) if total else 0.0
            for state, value in states.items():
                setattr(self, state, value)

        hooks.answer(change, where=f"the progress of {self!r}", element=self)


class Incoming:
    """A file on its way.

    Attributes:
        received: Bytes that have arrived.
        size: Bytes that will, or ``None``.
    """

    __slots__ = ("_file", "_told", "_upload", "name", "received", "size", "type", "view")

    def __init__(
        self, upload: Upload, name: str, *, type: str, size: int | None, view: Any
    ) -> None:
        self._upload = upload
        self._file: IO[bytes] | None = None
        self._told = 0.0
        self.name = name
        self.type = type if re.fullmatch(r"[\w.+-]{1,64}/[\w.+-]{1,64}", type, re.ASCII) else ""
        self.size = size
        self.received = 0
        self.view = view

    def check(self, size: int) -> None:
        """Refuse the file if it has more bytes than may be.

        Raises:
            UploadTooLargeError: It has.
        """
        most = self._upload.max_bytes
        if size > most:
            self._end(problem=f"{self.name} is larger than {_shown(most)}")
            raise UploadTooLargeError(
                f"expected a file of at most {most} bytes, got {self.name!r} with {size} or more; "
                "write Upload(..., max_bytes=...) to take larger ones"
            )

    def write(self, chunk: Any) -> None:
        """Take the next bytes.

        Raises:
            UploadTooLargeError: They are more than may be; the file is given up.
        """
        self.check(self.received + len(chunk))
        self.received += len(chunk)
        if self._file is None:
            self._file = _spool(max(self.size or 0, len(chunk)))
        elif self.received > IN_MEMORY_BYTES and isinstance(self._file, io.BytesIO):
            self._file = _spool(self.received, self._file)
        self._file.write(chunk)
        now = monotonic()
        if now - self._told >= _STEP:
            self._told = now
            self._upload._tell()

    def done(self) -> bool:
        """Hand the file to the program, if all of it has come. Never raises.

        Returns:
            Whether the program was given it.
        """
        upload = self._upload
        if self not in upload._incoming or (self.size is not None and self.size != self.received):
            self.abort()
            return False
        content = self._file or io.BytesIO()
        self._file = None
        self._end(progress=1.0)
        file = UploadedFile(
            content, name=self.name, type=self.type, size=self.received, view=self.view
        )
        call = (lambda: upload.on_upload(file)) if upload._takes_file else upload.on_upload
        where = f"the upload handler of {upload!r}"
        task = hooks.answer(call, where=where, element=upload, view=self.view)
        if task is None:
            content.close()
        else:
            task.add_done_callback(lambda _: content.close())
        return True

    def abort(self) -> None:
        """Give the file up: the person, or the connection, did."""
        if self in self._upload._incoming:
            self._end(progress=0.0, problem=f"{self.name} did not arrive")

    def _end(self, **states: Any) -> None:
        self._upload._incoming.discard(self)
        if self._file is not None:
            self._file.close()
            self._file = None
        self._upload._tell(**states)


def file_name(name: str) -> str:
    """Give the name a file may have: the last part of a path, without control characters.

    At most 200 characters are kept, and the end of the name rather than its beginning.
    """
    last = str(name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(each for each in last if each.isprintable()).strip(" ")
    return plain[-200:] if plain.strip(".") else "file"


def _spool(size: int, begun: io.BytesIO | None = None) -> IO[bytes]:
    """Open a file to hold ``size`` bytes, and put into it what has come already."""
    if size <= IN_MEMORY_BYTES or sys.platform == "emscripten":  # a page has no disk
        return begun or io.BytesIO()
    from tempfile import TemporaryFile

    file = TemporaryFile()  # noqa: SIM115  # open until the handler has ended
    if begun is not None:
        file.write(begun.getbuffer())
    return file


def _shown(size: int) -> str:
    for unit, factor in (("MiB", 1024 * 1024), ("KiB", 1024)):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size} bytes"
