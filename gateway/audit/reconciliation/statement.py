"""Reads a source's statement, CSV or JSON lines, row by row: a bad line is named by number, never by what it holds."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from gateway.audit.months import HO_CHI_MINH

COLUMNS = ("request_id", "time", "outcome", "officer", "unit")
"""What a statement may tell; the first two it must."""
_NEEDED = ("request_id", "time")
_LONGEST_ID = 200
_FORMS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%Y%m%d%H%M%S")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class StatementRefused(ValueError):
    """The file as a whole can't be read as a statement; the message names the rule, never a value."""


@dataclass(frozen=True, slots=True)
class Row:
    """One call that a source tells of; ``time`` is aware UTC. ``outcome`` is the source's own word, if it gives one."""

    line: int
    request_id: str
    time: datetime
    outcome: str | None = None
    officer: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no row, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a statement: which of its columns is which of ours, and its encoding where it bears no mark."""

    columns: Mapping[str, str]
    encoding: str = "utf-8"

    @classmethod
    def of(cls, pairs: tuple[str, ...], encoding: str = "utf-8") -> Reading:
        """From ``ours=theirs`` pairs; what isn't named is looked for under our own name. Raises `StatementRefused`."""
        columns = {name: name for name in COLUMNS}
        for pair in pairs:
            ours, _, theirs = pair.partition("=")
            if ours not in columns or not theirs:
                raise StatementRefused(f"a column is given as NAME=THEIRS, NAME one of {', '.join(COLUMNS)}")
            columns[ours] = theirs
        try:
            codecs.lookup(encoding)
        except LookupError:
            raise StatementRefused("the encoding is unknown") from None
        return cls(columns, encoding)


def read(path: Path, how: Reading) -> Iterator[Row | BadLine]:
    """Rows in the order of the file, which is never held whole; raises `StatementRefused`, `OSError`."""
    with path.open("rb") as raw:
        start = raw.read(4)
    encoding = next((name for mark, name in _MARKS if start.startswith(mark)), how.encoding)
    with path.open(encoding=encoding, errors="strict", newline="") as text:
        try:
            first = text.read(1)
            while first.isspace():
                first = text.read(1)
            text.seek(0)
            yield from _lines(text, how) if first == "{" else _table(text, how)
        except UnicodeDecodeError:
            raise StatementRefused("the file is not text in the encoding that was named") from None


def _lines(text: TextIO, how: Reading) -> Iterator[Row | BadLine]:
    for number, line in enumerate(text, 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            yield BadLine(number, "it is not JSON")
            continue
        yield _row(number, found, how) if isinstance(found, dict) else BadLine(number, "it is not an object")


def _table(text: TextIO, how: Reading) -> Iterator[Row | BadLine]:
    head = text.readline()
    delimiter = max(",;\t|", key=head.count)
    names = [name.strip() for name in next(csv.reader([head], delimiter=delimiter), [])]
    missing = [ours for ours in _NEEDED if how.columns[ours] not in names]
    if missing:
        raise StatementRefused(f"the first line names no column for {' and '.join(missing)}: see --column")
    if len(set(names)) != len(names):
        raise StatementRefused("the first line names a column twice")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 2  # the head is a line of its own
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield BadLine(number, "it is not CSV")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            yield BadLine(number, "it has another number of cells than the first line")
            continue
        yield _row(number, dict(zip(names, cells, strict=True)), how)


def _row(number: int, found: Mapping[str, Any], how: Reading) -> Row | BadLine:
    cells = {ours: found.get(theirs) for ours, theirs in how.columns.items()}
    if any(not isinstance(cell, str | int | type(None)) or isinstance(cell, bool) for cell in cells.values()):
        return BadLine(number, "a cell is neither text nor a whole number")
    texts = {name: str(cell).strip() for name, cell in cells.items() if cell is not None and str(cell).strip()}
    if "request_id" not in texts:
        return BadLine(number, "it has no request id")
    if len(texts["request_id"]) > _LONGEST_ID:
        return BadLine(number, f"its request id is longer than {_LONGEST_ID} characters")
    moment = _moment(texts.get("time", ""))
    if moment is None:
        return BadLine(number, "its time can't be read")
    return Row(
        number, texts["request_id"], moment, texts.get("outcome"), texts.get("officer"), texts.get("unit")
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    """ISO 8601, or a form usual in Viet Nam; without an offset it is the city's time."""
    found: datetime | None = None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        for form in _FORMS:
            try:
                found = datetime.strptime(text, form)  # noqa: DTZ007  # the zone follows two lines below
                break
            except ValueError:
                continue
    if found is None or not 2000 <= found.year <= 2999:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=HO_CHI_MINH)).astimezone(UTC)
