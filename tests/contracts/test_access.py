"""Dated data holds from its first instant to before its last; a granted parent covers what lies beneath it."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.access import (
    CHANNELS,
    OFFICER_CHANNELS,
    SCOPES,
    Channel,
    GrantEntry,
    Purpose,
    Validity,
)
from contracts.identifiers import AgencyCode, ProcedureCode

START = datetime(2026, 1, 1, tzinfo=UTC)
ENTRY = GrantEntry(
    id="g-1", caller="demo", procedure=ProcedureCode.parse("1.001193"), dataset="persons",
    operations=frozenset({"query"}), fields=frozenset({"full_name", "permanent_residence", "father.full_name"}),
    channels=frozenset({"counter"}), legal_basis="Decree, article", validity=Validity(START),
)  # fmt: skip


def test_validity_is_half_open() -> None:
    validity = Validity(START, START + timedelta(days=1))
    instant = timedelta(microseconds=1)
    assert not validity.holds(START - instant)
    assert validity.holds(START)
    assert validity.holds(START + timedelta(days=1) - instant)
    assert not validity.holds(START + timedelta(days=1))


def test_without_an_end_it_holds_until_further_notice() -> None:
    assert Validity(START).holds(datetime(9999, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("path", "covered"),
    [
        ("full_name", True),
        ("permanent_residence", True),
        ("permanent_residence.province_code", True),
        ("father.full_name", True),
        ("father", False),
        ("father.personal_id", False),
        ("full", False),
        ("full_names", False),
        ("permanent_residence_old", False),
        ("", False),
        (".full_name", False),
    ],
)
def test_a_granted_parent_covers_its_children_and_nothing_beside(path: str, covered: bool) -> None:
    assert ENTRY.covers(path) is covered


def test_nothing_listed_is_nothing_granted() -> None:
    assert not replace(ENTRY, fields=frozenset()).covers("full_name")


@given(st.sampled_from(sorted(ENTRY.fields)), st.from_regex(r"(\.[a-z_]{1,8}){0,3}", fullmatch=True))
def test_whatever_lies_beneath_a_granted_path_is_covered(path: str, below: str) -> None:
    assert ENTRY.covers(path + below)


def test_channels_and_scopes_are_the_contract() -> None:
    assert CHANNELS == get_args(Channel) == ("counter", "post", "agent", "online", "background")
    assert {"counter", "post", "agent"} == OFFICER_CHANNELS
    assert " ".join(SCOPES) == (
        "persons:query persons:verify organizations:query organizations:verify representations:verify "
        "identities:sign-in datasets:query datasets:verify dossiers:send prefills batches disclosures:read"
    )


def test_a_sign_in_never_shows_in_a_purpose() -> None:
    purpose = Purpose(
        procedure=ProcedureCode.parse("1.001193"), unit=AgencyCode.parse("H26.99"), channel="online",
        dossier="H26.99-260302-0001", sign_in="s7Kf0000",
    )  # fmt: skip
    assert "s7Kf0000" not in repr(purpose)


def test_entries_are_not_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        ENTRY.caller = "another"  # type: ignore[misc]  # the point of the test
