"""One spelling for stops and embargoes: what is named, and which names of a request it concerns."""

import pytest

from gateway.access.concerned import check_name, check_why, keys
from gateway.access.entries import RegistrationRefused

KINDS = ("officer", "unit", "caller", "procedure", "source", "dossier")


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("officer", "Canbo.Thu", "canbo.thu"), ("unit", "H26.99", "H26.99"), ("caller", "Mot-Cua", "mot-cua"),
        ("procedure", "1.001193.H26", "1.001193"), ("source", "Population", "population"),
        ("dossier", "H26.99-260302-0001", "h26.99-260302-0001"),
    ],
)  # fmt: skip
def test_what_is_kept_is_what_a_request_is_found_by(kind: str, typed: str, kept: str) -> None:
    assert check_name(kind, typed, KINDS) == kept
    asked = "1.001193" if kind == "procedure" else typed
    assert (kind, kept) in keys(kind, asked)


def test_a_unit_is_concerned_by_all_above_it_and_none_below() -> None:
    assert keys("unit", "H26.99.07") == [("unit", "H26"), ("unit", "H26.99"), ("unit", "H26.99.07")]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("person", "x"), ("officer", "099190000123"), ("unit", "h26"), ("procedure", "x"), ("caller", ""),
        ("dossier", "099190000123"), ("dossier", "ho-so-099190000123"), ("dossier", "a b"), ("source", "*"),
        ("caller", "099190000123"), ("source", "990000001"),
    ],
)  # fmt: skip
def test_a_name_that_is_none_is_refused(kind: str, name: str) -> None:
    with pytest.raises(RegistrationRefused):
        check_name(kind, name, KINDS)


def test_a_kind_that_cannot_be_named_is_refused() -> None:
    with pytest.raises(RegistrationRefused, match="officer unit"):
        check_name("dossier", "x", ("officer", "unit"))


def test_a_reason_is_a_reason() -> None:
    assert check_why(" Nghi lạm dụng ") == "Nghi lạm dụng"
    with pytest.raises(RegistrationRefused, match="reason"):
        check_why("")
