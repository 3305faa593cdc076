"""Statements as they come: marks, delimiters, columns, times of all sorts; bad lines by number, never by value."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.audit.reconciliation.statement import BadLine, Reading, Row, StatementRefused, read

SECRET = "099190000123"
AT = datetime(2026, 11, 2, 1, 2, 3, tzinfo=UTC)


def rows(path: Path, content: bytes, *columns: str, encoding: str = "utf-8") -> list[Row | BadLine]:
    path.write_bytes(content)
    return list(read(path, Reading.of(columns, encoding)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    lines = [
        ["request_id", "time", "outcome", "unit", "ghi chú"],
        ["A-1", "2026-11-02T01:02:03Z", "found", "H26.99", "ổn"],
    ]
    content = end.join(delimiter.join(cells) for cells in lines) + end
    assert rows(tmp_path / "s", content.encode(encoding)) == [Row(2, "A-1", AT, "found", None, "H26.99")]


def test_their_own_columns_and_encoding(tmp_path: Path) -> None:
    content = 'Mã giao dịch,Thời điểm,Tài khoản\r\n"A,1",02/11/2026 08:02:03,canbo.thu\r\n'.encode("cp1258", "replace")
    how = ("request_id=Mã giao dịch", "time=Thời điểm", "officer=Tài khoản")
    text = content.decode("cp1258")
    names = text.split("\r\n", maxsplit=1)[0].split(",")
    mapped = tuple(f"{each.split('=')[0]}={name}" for each, name in zip(how, names, strict=True))
    assert rows(tmp_path / "s", content, *mapped, encoding="cp1258") == [Row(2, "A,1", AT, None, "canbo.thu", None)]


def test_lines_of_json(tmp_path: Path) -> None:
    content = b'{"id":"A-1","at":"2026-11-02T08:02:03+07:00","unit":null}\n\n{"id":17,"at":"20261102080203"}\n'
    found = rows(tmp_path / "s", b"\xef\xbb\xbf" + content, "request_id=id", "time=at")
    assert found == [Row(1, "A-1", AT), Row(3, "17", AT)]


def test_bad_lines_of_a_table_are_named_by_number(tmp_path: Path) -> None:
    content = (
        f"request_id,time\n{SECRET},yesterday\n,2026-11-02T01:02:03Z\nA-1,2026-11-02T01:02:03Z,more\n\n"
        f'{"x" * 201},2026-11-02T01:02:03Z\n"A"-2,{SECRET}\nA-3,2026-11-02T01:02:03Z\n'
    )
    found = rows(tmp_path / "s", content.encode())
    assert [(type(row), row.line) for row in found] == [(BadLine, n) for n in (2, 3, 4, 6, 7)] + [(Row, 8)]
    assert SECRET not in str(found[:-1])


def test_bad_lines_of_json_are_named_by_number(tmp_path: Path) -> None:
    bad = (
        f'{{"request_id":"{SECRET}"',
        "[1]",
        '{"request_id":{"a":1},"time":"x"}',
        '{"request_id":true}',
        '{"time":"x"}',
    )
    content = "\n".join(bad)
    found = rows(tmp_path / "s", content.encode())
    assert [(type(row), row.line) for row in found] == [(BadLine, n) for n in (1, 2, 3, 4, 5)]
    assert SECRET not in str(found)


@pytest.mark.parametrize("moment", ["1899-01-01T00:00:00Z", "3000-01-01", "24:00", "2026-13-01T00:00:00Z", "", "١"])
def test_a_time_that_is_none(tmp_path: Path, moment: str) -> None:
    assert rows(tmp_path / "s", f"request_id,time\nA-1,{moment}\n".encode()) == [BadLine(2, "its time can't be read")]


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "no column for request_id and time"), (b"request_id,when\nA,B\n", "no column for time"),
     (b"request_id,time,time\n", "a column twice"), (b"request_id,time\n\xff\xfe,\xff\n", "not text"),
     (b"request_id,time\n" + b"A,2026-11-02\n" * 10_000 + b"\xff", "not text")],
)  # fmt: skip
def test_a_file_that_is_no_statement(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(StatementRefused, match=why):
        rows(tmp_path / "s", content)


@pytest.mark.parametrize("pair", ["time", "when=x", "time=", "=x"])
def test_a_mapping_that_is_none(pair: str) -> None:
    with pytest.raises(StatementRefused, match="NAME=THEIRS"):
        Reading.of((pair,))


def test_an_encoding_that_is_none() -> None:
    with pytest.raises(StatementRefused, match="unknown"):
        Reading.of((), "utf-9")


def test_a_long_file_is_read_as_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "s"
    path.write_bytes(b"request_id,time\n" + b"A-1,2026-11-02T01:02:03Z\n" * 50_000)
    reading = read(path, Reading.of(()))
    assert next(reading) == Row(2, "A-1", AT)
    with path.open("r+b") as file:
        file.truncate(len(b"request_id,time\n"))
    assert sum(1 for _ in reading) < 10_000  # what was cut off behind it was not in memory
