from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.server import ServerProtocol

from wardian.server.logs import FORMATS, Format, configure, loggable_path


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Give a place for the log, and put logging back as it was."""
    root, ours = logging.getLogger(), logging.getLogger("wardian")
    before = (list(root.handlers), root.level, ours.level)
    yield io.StringIO()
    root.handlers[:], root.level, ours.level = before


def logged(stream: io.StringIO, form: Format, message: str, **extra: object) -> str:
    """Log one record, and give what was written."""
    configure(form, stream=stream)
    stream.seek(0)
    stream.truncate()
    logging.getLogger("wardian.test").info("%s", message, extra=extra)
    return stream.getvalue()


def test_each_format_has_the_named_values(stream: io.StringIO) -> None:
    """Time, level, logger, message, and what the record was given."""
    text = logged(stream, "text", "hello there", status=200, path="/a b")
    assert re.fullmatch(r'\d\d:\d\d:\d\d info    hello there status=200 path="/a b"\n', text)
    line = logged(stream, "logfmt", "hello there", status=200, path='/a"b')
    assert re.fullmatch(
        r"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=info logger=wardian\.test "
        r'message="hello there" status=200 path="/a\\"b"\n',
        line,
    )
    record = json.loads(logged(stream, "json", "hello there", status=200))
    assert (record["level"], record["logger"]) == ("info", "wardian.test")
    assert (record["message"], record["status"]) == ("hello there", 200)


HOSTILE = "x\r\n00:00:00 error forged\x1b[2J\x00\x9b\u2028\u202e\ttab"


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_in_a_message_reaches_the_terminal(stream: io.StringIO, form: Format) -> None:
    """No control character but the end of the line, and no line that looks like a record."""
    text = logged(stream, form, HOSTILE, path=HOSTILE)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", text)
    lines = text.rstrip("\n").split("\n")
    assert all(line.startswith("    ") for line in lines[1:])
    if form != "text":
        assert len(lines) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(message=st.text(), value=st.text())
@pytest.mark.parametrize("form", ["logfmt", "json"])
def test_any_text_is_one_line(stream: io.StringIO, form: Format, message: str, value: str) -> None:
    """Whatever is logged; and a machine reads it back."""
    text = logged(stream, form, message, path=value)
    assert text.count("\n") == 1
    assert text.endswith("\n")
    if form == "json":
        assert json.loads(text)["message"] == message


def test_a_traceback_keeps_its_lines_for_people(stream: io.StringIO) -> None:
    """Indented, so that they belong to their record."""
    configure("text", stream=stream)
    try:
        raise ValueError("what\nhappened")
    except ValueError:
        logging.getLogger("wardian.test").exception("It failed")
    lines = stream.getvalue().splitlines()
    assert lines[0].endswith("error   It failed")
    assert lines[1] == "    Traceback (most recent call last):"
    assert all(line.startswith("    ") for line in lines[1:])


def test_other_libraries_are_heard_when_it_matters(stream: io.StringIO) -> None:
    """Their warnings, in the same form, and not what they chat."""
    configure("json", stream=stream)
    logging.getLogger("uvicorn.error").info("chat")
    logging.getLogger("uvicorn.error").warning("trouble", extra={"color_message": "\x1b[31m"})
    assert [json.loads(line)["message"] for line in stream.getvalue().splitlines()] == ["trouble"]
    assert "color_message" not in stream.getvalue()


def test_what_goes_over_connections_is_in_no_log(stream: io.StringIO) -> None:
    """Also where somebody wants to see everything: websockets would show cookies and tokens."""
    configure("json", stream=stream)
    logger = logging.getLogger("uvicorn.error")
    before = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        protocol = ServerProtocol(logger=logger)
        protocol.receive_data(b"GET / HTTP/1.1\r\nAuthorization: Bearer secret\r\n\r\n")
        logger.debug("other things are")
    finally:
        logger.setLevel(before)
    written = [json.loads(line)["message"] for line in stream.getvalue().splitlines()]
    assert written == ["other things are"]


@pytest.mark.parametrize("module", ["protocol", "legacy/protocol", "sync/connection", "trio/x"])
def test_traffic_is_known_wherever_in_its_package_it_is_logged(
    stream: io.StringIO, module: str
) -> None:
    """The package has parts in folders of their own, and servers may be told to take them."""
    configure("json", stream=stream)
    found = {"name": "websockets.server", "levelno": logging.DEBUG, "levelname": "DEBUG"}
    path = f"/lib/site-packages/websockets/{module}.py"
    for each in (path, path.replace("/", "\\")):
        record = logging.makeLogRecord({**found, "msg": "> secret", "pathname": each})
        logging.getLogger("websockets.server").handle(record)
    assert stream.getvalue() == ""


def test_paths_are_cut_and_one_time_keys_left_out() -> None:
    """What is logged cannot be used, and does not fill the disk."""
    assert loggable_path("/shop/_wardian/download/abcdef") == "/shop/_wardian/download/…"
    assert loggable_path("/" + "a" * 5000) == "/" + "a" * 199


def test_a_value_cannot_end_its_quotes(stream: io.StringIO) -> None:
    """A backslash before a quote would undo its escape, and what follows be fields of its own."""
    hostile = '/x\\" level=critical message="pwned'
    line = logged(stream, "logfmt", "request", path=hostile).rstrip("\n")
    fields = re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|[^\s"=\\]+)(?: |$)', line)
    assert " ".join(f"{name}={value}" for name, value in fields) == line
    assert [name for name, _ in fields] == ["time", "level", "logger", "message", "path"]
    assert json.loads(dict(fields)["path"]) == hostile


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(alphabet='\\"= a\n\x00'))
def test_what_is_quoted_can_be_read_back(stream: io.StringIO, value: str) -> None:
    """As the text it was."""
    line = logged(stream, "logfmt", "request", path=value).rstrip("\n")
    shown = line.partition(" path=")[2]
    assert (json.loads(shown) if shown.startswith('"') else shown) == value
