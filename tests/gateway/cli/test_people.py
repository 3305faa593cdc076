"""The person on record is the one who types, or says who they are; the machine's account stands beside."""

import pytest

from gateway.access.entries import RegistrationRefused
from gateway.cli import people, state


def test_without_a_name_the_machines_account_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "operator", lambda: "An.Le")
    assert people.acting(None) == "an.le" and people.acting("binh") == "binh"


def test_a_number_is_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account of nine digits could be somebody's old card."""
    monkeypatch.setattr(state, "operator", lambda: "990000001")
    with pytest.raises(RegistrationRefused, match="--as"):
        people.acting(None)


def test_whoever_types_for_somebody_else_stands_beside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "operator", lambda: "may.truc")
    assert people.on_record("binh") == (("by", "binh"), ("operator", "may.truc"))
    assert people.on_record(None) == (("by", "may.truc"),)
    assert people.beside("binh") == "may.truc" and people.beside(None) is None
