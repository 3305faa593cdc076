"""What is done at once and what is done after approval is the same change, and ends in the same register."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contracts.access import Unit, Validity
from contracts.identifiers import AgencyCode
from gateway.access import changes
from gateway.access.changes import ACTS, ON_APPROVAL, Change, apply, before_and_after, present
from gateway.access.entries import RegistrationRefused, to_text
from gateway.access.registrations import RegisterUnavailable
from tests.gateway.access.parties import ALWAYS, START, House, Party
from tests.gateway.access.test_entries import GRANT
from tests.gateway.access.test_registrations import OFFICER

NOW = (None, None)
LATER = (START + timedelta(days=1), START + timedelta(days=9))
UNIT = Unit(AgencyCode.parse("H26.97"), "Đơn vị mới", ALWAYS, ("H26.96",), (), "dichvu")


def through_text(change: Change) -> Change:
    """As it comes back from the table."""
    return Change(change.act, change.name, json.loads(change.text()))


@pytest.mark.parametrize("when", [NOW, LATER])
def test_every_entry_arrives_as_it_was_meant(house: House, party: Party, when: changes.When) -> None:
    register, other = house.register, Party("khac")
    validity = Validity(when[0] or START, when[1])
    for change in (
        changes.add_caller("khac", "Khác", other.jwks, units=["H26.99"], scopes=["prefills", "batches"], when=when,
                           redirect_uris=["https://khac.example/x"], contact="an@khac.example"),
        changes.add_unit(UNIT, when),
        changes.add_officer(register, OFFICER, when),
        changes.add_grant(GRANT, when),
    ):  # fmt: skip
        apply(register, through_text(change))
    caller = register.caller("khac")
    assert caller is not None
    assert (caller.name, caller.units, caller.contact, caller.validity) == (
        "Khác", ("H26.99",), "an@khac.example", validity,
    )  # fmt: skip
    assert caller.scopes == {"prefills", "batches"} and caller.redirect_uris == ("https://khac.example/x",)
    assert register.unit("H26.97") == replace(UNIT, validity=validity)
    assert register.officer(OFFICER.account) == replace(OFFICER, validity=validity)
    assert list(register.grants_of(party.id)) == [replace(GRANT, validity=validity)]


def test_what_nobody_dated_begins_when_it_is_applied(house: House) -> None:
    change = changes.add_unit(UNIT, NOW)
    house.clock.advance(86_400)
    apply(house.register, change)
    unit = house.register.unit("H26.97")
    assert unit is not None and unit.validity == Validity(START + timedelta(days=1))


def test_ending_and_replacing(house: House, party: Party) -> None:
    register = house.register
    register.add_officer(OFFICER)
    register.add_grant(GRANT)
    new = replace(GRANT, id="g-2", fields=frozenset({"full_name"}))
    apply(register, through_text(changes.replace_grant(GRANT.id, new, NOW)))
    old, now = register.grants_of(party.id)
    assert old.validity.valid_to == START == now.validity.valid_from and now.fields == {"full_name"}
    other = Party("x")
    apply(register, through_text(changes.replace_keys(party.id, other.jwks)))
    caller = register.caller(party.id)
    assert caller is not None and [key.thumbprint for key in caller.keys] == [other.key.thumbprint()]
    for kind, name in (("grant", "g-2"), ("officer", OFFICER.account), ("unit", "H26.99"), ("caller", party.id)):
        apply(register, changes.ending(kind, name))
        with pytest.raises(RegistrationRefused):
            apply(register, changes.ending(kind, f"{name}x"))
    caller = register.caller(party.id)
    assert caller is not None and caller.disabled_at == START
    assert not any(entry.validity.holds(START) for entry in register.grants_of(party.id))


def test_half_of_a_replacement_is_none(house: House, party: Party) -> None:
    house.register.add_grant(GRANT)
    bad = changes.replace_grant(GRANT.id, replace(GRANT, id="g-2", legal_basis=""), NOW)
    with pytest.raises(RegistrationRefused, match="legal_basis"):
        apply(house.register, bad)
    (entry,) = house.register.grants_of(party.id)
    assert entry.validity.valid_to is None


@pytest.mark.parametrize("act", [*ACTS, "drop everything", ""])
def test_a_damaged_change_is_refused(house: House, act: str) -> None:
    payloads: list[Any] = [{}, {"valid_from": 7}, {"sealed_personal_id": "***", "jwks": 1, "id": None}]
    for payload in payloads:
        with pytest.raises((RegistrationRefused, RegisterUnavailable)):
            apply(house.register, Change(act, "khong-co", payload))


def test_another_accounts_seal_does_not_open(house: House) -> None:
    change = changes.add_officer(house.register, OFFICER, NOW)
    assert OFFICER.personal_id.value not in change.text()
    with pytest.raises(RegisterUnavailable):
        apply(house.register, replace(change, name="nguoi.khac"))


def test_what_there_is_and_what_there_would_be(house: House, party: Party) -> None:
    register = house.register
    register.add_grant(GRANT)
    register.add_officer(OFFICER)
    new = replace(GRANT, id="g-2", fields=frozenset({"full_name"}), quota=None)
    before, after = before_and_after(change := changes.replace_grant(GRANT.id, new, NOW), present(register, change))
    assert before and before["fields"] == ["full_name", "permanent_residence.line"] and "id" not in after
    assert after["fields"] == ["full_name"] and after["quota"] is None and after["valid_from"] == ON_APPROVAL
    before, after = before_and_after(change := changes.ending("caller", party.id), present(register, change))
    assert before and before["disabled_at"] is None and after["disabled_at"] == ON_APPROVAL
    before, after = before_and_after(change := changes.ending("officer", OFFICER.account), present(register, change))
    assert before and after == {**before, "valid_to": ON_APPROVAL}
    other = Party("x")
    before, after = before_and_after(
        change := changes.replace_keys(party.id, other.jwks), present(register, change)
    )  # fmt: skip
    assert before and after == {**before, "keys": [other.key.thumbprint()]}
    before, after = before_and_after(change := changes.add_officer(register, OFFICER, LATER), present(register, change))
    assert before is None and set(after) == {"unit", "licences", "service", "valid_from", "valid_to"}
    assert present(register, changes.ending("unit", "H26.99"))[0]["name"] == "Ủy ban thử nghiệm"
    assert present(register, changes.ending("unit", "H30")) == []


def test_a_time_that_was_named_is_shown_and_any_other_is_that_of_the_approval() -> None:
    for when, shown in ((NOW, ON_APPROVAL), (LATER, to_text(START + timedelta(days=1)))):
        for change in (changes.add_unit(UNIT, when), changes.replace_grant(GRANT.id, GRANT, when)):
            assert before_and_after(change, [])[1]["valid_from"] == shown


def test_what_is_not_there_any_more_is_shown_without_a_before() -> None:
    assert before_and_after(changes.ending("grant", "g-0"), []) == ({}, {"valid_to": ON_APPROVAL})


def test_of_several_entries_only_the_named_one_is_its_base(house: House, party: Party) -> None:
    register, other = house.register, house.enroll(Party("khac"))
    for account in ("mot", "hai"):
        register.add_officer(replace(OFFICER, account=account))
    for id_, fields in (("g-1", {"full_name"}), ("g-2", {"sex"})):
        register.add_grant(replace(GRANT, id=id_, fields=frozenset(fields)))
    assert [one["fields"] for one in present(register, changes.ending("grant", "g-2"))] == [["sex"]]
    assert len(present(register, changes.ending("officer", "hai"))) == 1
    for one in (party, other):
        (found,) = present(register, changes.ending("caller", one.id))
        assert found["keys"] == [one.key.thumbprint()]
