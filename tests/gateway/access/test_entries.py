"""What a row may hold is decided before it is written: nothing open, nothing empty, nothing without a zone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import pytest

from contracts.access import GrantEntry, Quota, Validity
from contracts.identifiers import ProcedureCode
from gateway.access import entries
from gateway.access.entries import RegistrationRefused
from tests.gateway.access.parties import ALWAYS, START, House, Party

GRANT = GrantEntry(
    id="g-1",
    caller="one-stop-h26",
    procedure=ProcedureCode.parse("1.001193"),
    dataset="persons",
    operations=frozenset({"query"}),
    fields=frozenset({"full_name", "permanent_residence.line"}),
    channels=frozenset({"counter"}),
    legal_basis="Điều 10 Nghị định thử nghiệm",
    validity=ALWAYS,
    quota=Quota(10, "day"),
)


def test_a_good_grant_passes() -> None:
    entries.check_grant(GRANT)
    entries.check_grant(replace(GRANT, quota=None))


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""}, {"id": "a b"}, {"caller": "x" * 65}, {"dataset": "Persons"}, {"dataset": "*"},
        {"dataset": ""},
        {"operations": frozenset()}, {"operations": frozenset({"delete"})}, {"operations": frozenset({"query", "*"})},
        {"fields": frozenset()}, {"fields": frozenset({"*"})}, {"fields": frozenset({"a..b"})},
        {"fields": frozenset({""})},
        {"channels": frozenset()}, {"channels": frozenset({"fax"})}, {"legal_basis": ""}, {"legal_basis": "a\nb"},
        {"quota": Quota(0, "day")}, {"quota": Quota(1, cast(Any, "year"))},
    ],
)  # fmt: skip
def test_an_open_or_empty_grant_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(RegistrationRefused):
        entries.check_grant(replace(GRANT, **change))


@pytest.mark.parametrize("validity", [Validity(START, START), Validity(START.replace(tzinfo=None))])
def test_an_interval_that_never_holds_is_refused(validity: Validity) -> None:
    with pytest.raises(RegistrationRefused):
        entries.validity_columns(validity)


@pytest.mark.parametrize("when", [START, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_times_go_round_and_keep_their_order(when: datetime) -> None:
    assert entries.to_time(entries.to_text(when)) == when
    assert len(entries.to_text(when)) == 27


def test_times_of_other_zones_are_stored_in_utc() -> None:
    here = START.astimezone(timezone(timedelta(hours=7)))
    assert entries.to_text(here) == entries.to_text(START) == "2026-11-22T03:04:05.000000Z"


@pytest.mark.parametrize(
    "uri", ["https://one.example/cb", "https://one.example:8443/cb?a=b", "http://127.0.0.1:1/cb", "http://localhost/cb"]
)
def test_a_good_redirect_uri_passes(uri: str) -> None:
    assert entries.check_redirect_uri(uri) == uri


@pytest.mark.parametrize(
    "uri",
    [
        "", "/cb", "http://one.example/cb", "https://one.example/cb#x", "https://one.example/cb#", "https://a@one.example/",
        "javascript:alert(1)", "https://", "https://one.example/ cb", "https://one.example/\n", "https://mộtcửa.example/",
        "https://one.example:x/", "http://localhost.evil.example/", "custom:/cb", "https://[::1/",
        "https://" + "x" * 2000,
    ],
)  # fmt: skip
def test_a_bad_redirect_uri_is_refused(uri: str) -> None:
    with pytest.raises(RegistrationRefused):
        entries.check_redirect_uri(uri)


def test_a_caller_is_active_from_to_and_until_disabled(house: House, party: Party) -> None:
    caller = house.register.caller(party.id)
    assert caller is not None and caller.active(START)
    day = timedelta(days=1)
    dated = replace(caller, validity=Validity(START, START + day))
    assert dated.active(START) and not dated.active(START - day) and not dated.active(START + day)
    disabled = replace(caller, disabled_at=START)
    assert not disabled.active(START) and disabled.active(START - day)


@pytest.mark.parametrize("text", ["", " x", "x ", "a\tb", "a\x00", "x" * 201, "a\u202eb"])
def test_a_label_is_printable(text: str) -> None:
    with pytest.raises(RegistrationRefused):
        entries.check_label("name", text)


@pytest.mark.parametrize("account", ["099080000001", "990000001"])
def test_a_personal_number_is_no_account(account: str) -> None:
    """Accounts stand in clear in the log, and in lists of officers."""
    with pytest.raises(RegistrationRefused, match="personal number"):
        entries.check_account(account)
    assert entries.check_account(account + "x") == account + "x"
