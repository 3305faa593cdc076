"""Simple values read as zeep reads them, written as the schema wants them, and never guessed."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from zeep.xsd.types import builtins
from zeep.xsd.types.collection import ListType, UnionType

from connectors.soap.simple import collapsed, simple

Builtins: Any = builtins
Lists: Any = ListType
Unions: Any = UnionType
"""zeep's classes have no types."""


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (builtins.String, " a\tb ", " a\tb "),
        (builtins.NormalizedString, "a\tb\nc", "a b c"),
        (builtins.Token, " a \n\t b ", "a b"),
        (builtins.AnyURI, " urn:x ", "urn:x"),
        (builtins.Boolean, " 1 ", True),
        (builtins.Boolean, "false", False),
        (builtins.Integer, " +7 ", 7),
        (builtins.UnsignedByte, "007", 7),
        (builtins.Decimal, " -1.50 ", Decimal("-1.50")),
        (builtins.Double, "1e3", 1000.0),
        (builtins.Date, "2024-02-29", date(2024, 2, 29)),
        (builtins.Date, "2024-02-29+07:00", date(2024, 2, 29)),
        (builtins.DateTime, "2024-02-29T01:02:03", datetime(2024, 2, 29, 1, 2, 3)),  # noqa: DTZ001 -- none was told
        (builtins.DateTime, "2024-02-29T01:02:03.25Z", datetime(2024, 2, 29, 1, 2, 3, 250_000, UTC)),
        (builtins.gYear, "1990", (1990, None)),
        (builtins.Base64Binary, "a Gk\n=", b"hi"),
        (builtins.HexBinary, "0aFF", "0aFF"),
    ],
)
def test_texts_become_values(kind: Any, text: str, value: Any) -> None:
    read = simple(kind()).read
    found = text if read is None else read(text)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (builtins.Integer, "9" * 65),
        (builtins.Integer, "0" * 5000),
        (builtins.Decimal, "1" * 65),
        (builtins.Date, "02024-02-29"),
        (builtins.Date, "-0001-01-01"),
        (builtins.Date, "2023-02-29"),
        (builtins.DateTime, "2024-02-29T24:00:00"),
        (builtins.Base64Binary, "%%%"),
    ],
)
def test_what_has_no_value_is_an_error(kind: Any, text: str) -> None:
    read = simple(kind()).read
    assert read is not None
    with pytest.raises(ValueError):
        read(text)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (builtins.String, "a<b", "a<b"),
        (builtins.String, 5, "5"),
        (builtins.Boolean, True, "true"),
        (builtins.Boolean, "0", "false"),
        (builtins.Integer, 7, "7"),
        (builtins.Decimal, Decimal("1E+3"), "1000"),
        (builtins.Date, date(999, 1, 2), "0999-01-02"),
        (builtins.Date, "1990-04-15", "1990-04-15"),
        (builtins.DateTime, datetime(2024, 1, 2, 3, tzinfo=UTC), "2024-01-02T03:00:00Z"),
        (builtins.DateTime, datetime(2024, 1, 2, tzinfo=timezone(timedelta(hours=7))), "2024-01-02T00:00:00+07:00"),
        (builtins.Base64Binary, b"hi", "aGk="),
    ],
)
def test_values_become_texts(kind: Any, value: Any, text: str) -> None:
    assert simple(kind()).write(value) == text


@pytest.mark.parametrize("value", [["a"], {"a": 1}, b"a", ("a",)])
def test_a_collection_is_no_text(value: Any) -> None:
    with pytest.raises(TypeError):
        simple(Builtins.String()).write(value)


def test_lists_and_unions() -> None:
    numbers = simple(Lists(Builtins.Integer()))
    assert numbers.read is not None and numbers.read(" 1 2\n3 ") == [1, 2, 3] and numbers.write([1, 2]) == "1 2"
    words = simple(Lists(Builtins.String()))
    assert words.read is not None and words.read("a b") == ["a", "b"]
    either = simple(Unions([Builtins.Integer(), Builtins.String()]))
    assert either.read is None and either.write(5) == "5"


def test_white_space_is_the_schemas_and_no_more() -> None:
    assert collapsed(" a\u00a0 \r\n b\u2003") == "a\u00a0 b\u2003"
