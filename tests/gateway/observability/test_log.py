"""A log line has room for words and numbers that we chose; whatever else is handed over stays out."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from gateway.observability import log, trace

NUMBER = "099190000123"
NAME = "NGUYỄN THỊ MINH KHUÊ"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Lines of one test; the process's own logging is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    log.configure(written)
    yield written
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_time_level_and_trace(stream: io.StringIO) -> None:
    begun = trace.begin(None)
    log.get().info("listening", port=8080, name="public")
    (line,) = lines(stream)
    assert (line["event"], line["level"], line["port"], line["trace"]) == ("listening", "info", 8080, begun)
    assert line["time"].endswith("Z") and "dropped" not in line


def test_members_that_are_not_listed_are_dropped_and_counted(stream: io.StringIO) -> None:
    log.get().warning("breaker", source="population", full_name=NAME, body=NUMBER)
    (line,) = lines(stream)
    assert line["dropped"] == 2 and line["source"] == "population"
    assert NAME not in stream.getvalue() and NUMBER not in stream.getvalue()


@pytest.mark.parametrize(
    "value", [{"full_name": NAME}, [NUMBER], (NUMBER,), ValueError(NUMBER), NAME.encode(), NAME * 20, object()]
)
def test_a_listed_member_holds_words_and_numbers_only(stream: io.StringIO, value: object) -> None:
    log.get().error("internal", reason=value)
    (line,) = lines(stream)
    assert "reason" not in line and line["dropped"] == 1
    assert NAME not in stream.getvalue() and NUMBER not in stream.getvalue()


@pytest.mark.parametrize("event", [f"no record of {NUMBER}", NUMBER, NAME, "Failed", "", "x" * 41, "a\nb"])
def test_an_event_is_one_word_of_ours(stream: io.StringIO, event: str) -> None:
    log.get().error(event)
    (line,) = lines(stream)
    assert line["event"] == "unnamed" and NUMBER not in stream.getvalue() and NAME not in stream.getvalue()


def test_a_text_with_places_for_values_is_no_event(stream: io.StringIO) -> None:
    log.get().error("asked for %s", NUMBER)
    assert lines(stream)[0]["event"] == "unnamed" and NUMBER not in stream.getvalue()


def test_an_exception_never_brings_its_text(stream: io.StringIO) -> None:
    try:
        raise ValueError(NUMBER)
    except ValueError as fault:
        kind, where = log.place_of(fault)
        log.get().error("internal", exception=kind, where=where, exc_info=True)
    (line,) = lines(stream)
    assert line["exception"] == "ValueError" and NUMBER not in stream.getvalue()
    assert line["where"].startswith("test_an_exception_never_brings_its_text:")


def test_a_library_is_heard_but_not_quoted(stream: io.StringIO) -> None:
    logger = logging.getLogger("zeep.transports")
    logger.warning("reply was %s", NUMBER)
    logger.error(NAME, exc_info=ValueError(NUMBER))
    logger.info("not even heard")
    heard = lines(stream)
    assert [(line["event"], line["name"]) for line in heard] == [("library", "zeep.transports")] * 2
    assert all("test_log:" in line["where"] for line in heard)
    assert NUMBER not in stream.getvalue() and NAME not in stream.getvalue()


def test_debugging_lines_are_not_written(stream: io.StringIO) -> None:
    log.get().debug("listening")
    assert stream.getvalue() == ""


def test_the_place_is_the_innermost_one() -> None:
    def inner() -> None:
        raise KeyError(NUMBER)

    with pytest.raises(KeyError) as broken:
        inner()
    kind, where = log.place_of(broken.value)
    assert kind == "KeyError" and "inner:" in where and NUMBER not in where
    assert log.place_of(ValueError(NUMBER)) == ("ValueError", "?")


class FullDisk(io.StringIO):
    """Takes nothing."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_line_that_can_not_be_written_is_lost_and_nothing_else(stream: io.StringIO) -> None:
    log.configure(FullDisk())
    log.get().error("internal", code="internal")
    log.configure(stream)
    log.get().info("listening", port=1)
    assert [line["event"] for line in lines(stream)] == ["listening"]
