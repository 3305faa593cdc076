"""Nobody changes the register alone once two could approve: not by spelling, by racing, by waiting or by deleting."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.access import Unit
from contracts.identifiers import AgencyCode
from gateway.access import changes
from gateway.access.changes import SEALED
from gateway.access.entries import RegistrationRefused
from gateway.access.proposals import LASTING, Proposal, Proposals
from gateway.access.register import AccessRegister
from gateway.access.registrations import RegisterUnavailable
from gateway.keys.sealing import Sealer
from gateway.store.sqlite_file import SqliteFile
from tests.gateway.access.parties import ALWAYS, START, House, Party
from tests.gateway.access.test_entries import GRANT
from tests.gateway.access.test_registrations import OFFICER
from tests.gateway.access.test_stops import together

NOW = (None, None)
GRANTING = changes.add_grant(GRANT, NOW)
LEADS = ["An.Le", "binh"]


@pytest.fixture
def proposals(house: House, party: Party) -> Proposals:
    return Proposals(house.register, lambda: LEADS)


@pytest.mark.parametrize(
    ("accounts", "demanded"),
    [([], False), (["an"], False), (["an", "AN", "An"], False), (["an", "binh"], True), (["an", "binh", "chi"], True)],
)
def test_two_who_can_approve_make_a_second_person_needed(
    house: House, party: Party, accounts: list[str], demanded: bool
) -> None:
    proposals = Proposals(house.register, lambda: accounts)
    assert proposals.demanded() is demanded
    if demanded:
        with pytest.raises(RegistrationRefused, match="second person"):
            proposals.at_once(GRANTING)
    else:
        proposals.at_once(GRANTING)
    assert len(house.register.grants_of(party.id)) == (not demanded)


def test_accounts_that_are_taken_away_bring_nobody_back_to_acting_alone(house: House, party: Party) -> None:
    accounts = ["an", "binh"]
    assert Proposals(house.register, lambda: accounts).demanded()
    accounts.clear()
    left = Proposals(house.register, lambda: accounts)
    assert left.demanded()
    with pytest.raises(RegistrationRefused, match="second person"):
        left.at_once(GRANTING)


def test_a_demonstrations_accounts_are_not_remembered(house: House, party: Party) -> None:
    def nobody() -> list[str]:
        return []

    shown = Proposals(house.register, lambda: LEADS, remembered=nobody)
    assert shown.demanded()
    typed = Proposals(house.register, lambda: LEADS, counted=nobody)
    assert not typed.demanded()
    typed.at_once(GRANTING)
    filed = typed.file(changes.ending("grant", GRANT.id), "chi")
    assert typed.approve(filed.id, "binh").state == "approved"
    assert Proposals(house.register, lambda: LEADS).demanded() and typed.demanded()


def test_who_can_not_tell_who_approves_acts_not(house: House, party: Party) -> None:
    def broken() -> list[str]:
        raise RegisterUnavailable("accounts can't be read")

    with pytest.raises(RegisterUnavailable):
        Proposals(house.register, broken).at_once(GRANTING)
    assert not house.register.grants_of(party.id)


def test_filed_by_one_and_approved_by_another(house: House, party: Party, proposals: Proposals) -> None:
    filed = proposals.file(GRANTING, "Chi", "Thủ tục mới")
    assert (filed.state, filed.proposed_by, filed.expires) == ("open", "chi", START + LASTING)
    assert not house.register.grants_of(party.id)
    house.clock.advance(3600)
    done = proposals.approve(filed.id, "an.le", "Đúng căn cứ")
    assert (done.state, done.decided_by, done.decided_reason) == ("approved", "an.le", "Đúng căn cứ")
    (entry,) = house.register.grants_of(party.id)
    assert entry.validity.valid_from == START + timedelta(hours=1) and entry.fields == GRANT.fields


@pytest.mark.parametrize("spelling", ["an.le", "AN.LE", " An.Le "])
def test_nobody_decides_on_their_own(house: House, party: Party, proposals: Proposals, spelling: str) -> None:
    filed = proposals.file(GRANTING, "an.le")
    for act in (proposals.approve, proposals.reject):
        with pytest.raises(RegistrationRefused, match="second person"):
            act(filed.id, spelling, "x")
    assert proposals.find(filed.id).state == "open" and not house.register.grants_of(party.id)


def test_not_even_by_writing_past_our_code(house: House, proposals: Proposals) -> None:
    filed = proposals.file(GRANTING, "an.le")
    with sqlite3.connect(house.path / "access.db") as past, pytest.raises(sqlite3.IntegrityError):
        past.execute("UPDATE proposals SET state='approved', decided_by='AN.LE' WHERE id=?", (filed.id,))
    past.close()


def test_who_can_not_approve_decides_nothing(proposals: Proposals) -> None:
    filed = proposals.file(GRANTING, "an.le")
    for act in (proposals.approve, proposals.reject):
        with pytest.raises(RegistrationRefused, match="only a lead"):
            act(filed.id, "chi", "x")


def test_rejecting_needs_a_reason_and_is_final(proposals: Proposals) -> None:
    filed = proposals.file(GRANTING, "chi")
    with pytest.raises(RegistrationRefused, match="reason"):
        proposals.reject(filed.id, "binh", "")
    assert proposals.reject(filed.id, "binh", "Thiếu căn cứ").state == "rejected"
    for act in (proposals.approve, proposals.reject, proposals.withdraw):
        with pytest.raises(RegistrationRefused, match="rejected already"):
            act(filed.id, "an.le", "x")


def test_only_its_proposer_withdraws(proposals: Proposals) -> None:
    filed = proposals.file(GRANTING, "an.le")
    with pytest.raises(RegistrationRefused, match="only its proposer"):
        proposals.withdraw(filed.id, "binh")
    assert proposals.withdraw(filed.id, "An.Le", "Nhầm").state == "withdrawn"


def test_what_waits_too_long_is_over(house: House, party: Party, proposals: Proposals) -> None:
    filed = proposals.file(GRANTING, "chi")
    house.clock.advance(LASTING.total_seconds())
    assert proposals.find(filed.id).state == "expired"
    with pytest.raises(RegistrationRefused, match="expired"):
        proposals.approve(filed.id, "an.le")
    assert not house.register.grants_of(party.id)


def test_what_could_not_be_applied_is_not_filed(proposals: Proposals) -> None:
    proposals.demanded()
    for change in (
        changes.ending("grant", "g-0"),
        changes.add_grant(replace(GRANT, caller="khong-co"), NOW),
        changes.add_grant(replace(GRANT, legal_basis=""), NOW),
    ):
        with pytest.raises(RegistrationRefused):
            proposals.file(change, "chi")
    assert proposals.list() == []


def test_a_base_that_changed_meanwhile_is_told(house: House, party: Party, proposals: Proposals) -> None:
    house.register.add_grant(GRANT)
    filed = proposals.file(changes.replace_grant(GRANT.id, replace(GRANT, id="g-2"), NOW), "chi")
    end = proposals.file(changes.ending("caller", party.id), "chi")
    house.register.end_grant(GRANT.id, START + timedelta(days=9))
    house.register.replace_keys(party.id, Party("x").jwks)
    for one in (filed, end):
        with pytest.raises(RegistrationRefused, match="has changed since"):
            proposals.approve(one.id, "binh")
        assert proposals.find(one.id).state == "open"
    (entry,) = house.register.grants_of(party.id)
    assert entry.validity.valid_to == START + timedelta(days=9)


def test_what_can_not_be_applied_any_more_leaves_everything_as_it_was(
    house: House, party: Party, proposals: Proposals
) -> None:
    """A new entry has no base to change; the register itself refuses it."""
    change = changes.add_unit(Unit(AgencyCode.parse("H26.97"), "Mới", ALWAYS), NOW)
    first, second = proposals.file(change, "chi"), proposals.file(change, "chi")
    proposals.approve(first.id, "binh")
    with pytest.raises(RegistrationRefused):
        proposals.approve(second.id, "binh")
    assert proposals.find(second.id).state == "open"


def test_the_difference_is_shown_field_by_field(house: House, party: Party, proposals: Proposals) -> None:
    house.register.add_grant(GRANT)
    new = replace(GRANT, id="g-2", fields=frozenset({"full_name", "sex"}), quota=None)
    filed = proposals.file(changes.replace_grant(GRANT.id, new, NOW), "chi")
    told = {one.field: one for one in filed.differences()}
    assert set(told) == {"fields", "valid_from", "quota"}
    assert (told["fields"].added, told["fields"].removed) == (("sex",), ("permanent_residence.line",))
    assert (told["quota"].before, told["quota"].after) == ("count 10, period day", None)
    house.clock.advance(5)
    proposals.approve(filed.id, "binh")
    assert proposals.find(filed.id).differences() == filed.differences()  # history tells what was approved


def test_a_personal_id_is_kept_sealed_and_no_longer_than_it_is_needed(house: House, proposals: Proposals) -> None:
    def kept() -> list[str]:
        return [payload for (payload,) in house.register.rows("SELECT payload FROM proposals ORDER BY id")]

    change = changes.add_officer(house.register, OFFICER, NOW)
    filed = proposals.file(change, "chi")
    assert SEALED in kept()[0] and OFFICER.personal_id.value not in str(house.register.rows("SELECT * FROM proposals"))
    assert "personal" not in str([one.field for one in filed.differences()])
    proposals.approve(filed.id, "binh")
    officer = house.register.officer(OFFICER.account)
    assert officer is not None and officer.personal_id == OFFICER.personal_id
    other = proposals.file(changes.add_officer(house.register, replace(OFFICER, account="khac"), NOW), "chi")
    proposals.reject(other.id, "binh", "x")
    proposals.file(changes.add_officer(house.register, replace(OFFICER, account="khac"), NOW), "chi")
    house.clock.advance(LASTING.total_seconds())
    proposals.file(changes.ending("unit", "H26.99"), "chi")
    assert not any(SEALED in payload for payload in kept())


@pytest.mark.parametrize(
    "damage",
    ["payload='{'", "act='drop all'", "base='7'", "expires='x'", "payload='{\"jwks\": 1}'"],
)
def test_a_damaged_proposal_is_not_applied(house: House, party: Party, proposals: Proposals, damage: str) -> None:
    filed = proposals.file(GRANTING, "chi")
    with sqlite3.connect(house.path / "access.db") as past:
        past.execute(f"UPDATE proposals SET {damage}")  # noqa: S608  # words of this test
    past.close()
    with pytest.raises((RegistrationRefused, RegisterUnavailable)):
        proposals.approve(filed.id, "an.le")
    assert not house.register.grants_of(party.id)
    if "jwks" not in damage:  # that is only no payload of this act
        with pytest.raises(RegisterUnavailable):
            proposals.list()


@pytest.mark.parametrize("reason", ["người có số 099190000123", "a\nb"])
def test_a_reason_holds_no_number(proposals: Proposals, reason: str) -> None:
    filed = proposals.file(GRANTING, "chi")
    with pytest.raises(RegistrationRefused, match="reason"):
        proposals.file(GRANTING, "chi", reason)
    with pytest.raises(RegistrationRefused, match="reason"):
        proposals.approve(filed.id, "an.le", reason)
    assert proposals.find(filed.id).state == "open"


def test_an_unknown_proposal_is_refused(proposals: Proposals) -> None:
    for act in (proposals.approve, proposals.reject, proposals.withdraw):
        with pytest.raises(RegistrationRefused, match="no such proposal"):
            act("p-0", "an.le", "x")


def test_of_several_each_is_found_by_its_id_and_stays_what_it_became(house: House, proposals: Proposals) -> None:
    first, second = (proposals.file(GRANTING, "chi", why, id=id_) for why, id_ in (("a", "p-2"), ("b", "p-1")))
    assert proposals.approve(first.id, "an.le").id == first.id and proposals.find(second.id) == second
    house.clock.advance(LASTING.total_seconds())
    assert [proposals.find(one.id).state for one in (first, second)] == ["approved", "expired"]
    with pytest.raises(RegistrationRefused, match="no such proposal"):
        proposals.find("p-0")


def test_of_many_who_decide_at_once_one_does(house: House, party: Party, proposals: Proposals) -> None:
    people = [f"nguoi{at}" for at in range(6)]
    others = [AccessRegister(SqliteFile(house.path / "access.db"), house.sealer, house.clock) for _ in people]
    filed = proposals.file(GRANTING, "chi")
    done = together(
        [
            lambda other=other, person=person, at=at: getattr(  # type: ignore[misc]  # bound now
                Proposals(other, lambda: people), "approve" if at % 2 else "reject"
            )(filed.id, person, "x")
            for at, (other, person) in enumerate(zip(others, people, strict=True))
        ]
    )
    (won,) = [one for one in done if isinstance(one, Proposal)]
    found = proposals.find(filed.id)
    assert won.state == found.state and len(house.register.grants_of(party.id)) == (found.state == "approved")
    for other in others:
        other.close()


# ---- every order of acts, against the rule in one sentence

PEOPLE = ("an", "AN", "binh", "chi")
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("file"), st.sampled_from(PEOPLE), st.integers(0, 0)),
        st.tuples(st.sampled_from(["approve", "reject", "withdraw"]), st.sampled_from(PEOPLE), st.integers(0, 2)),
        st.tuples(st.just("wait"), st.just(""), st.integers(1, 10)),
        st.tuples(st.just("leave"), st.sampled_from(["an", "binh"]), st.integers(0, 0)),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(acts=ACTS)
def test_in_every_order_a_change_takes_two_people_of_whom_one_can_approve(acts: list[tuple[str, str, int]]) -> None:
    with TemporaryDirectory() as folder:
        now, leads = [START], {"an", "binh"}
        register = AccessRegister(
            SqliteFile(Path(folder) / "access.db"), Sealer({1: b"k" * 32}, "officers"), lambda: now[0]
        )
        proposals, made = Proposals(register, lambda: leads), list[tuple[str, str]]()
        for act, person, number in acts:
            if act == "wait":
                now[0] += timedelta(days=number)
            elif act == "leave":
                leads.discard(person)
            elif act == "file":
                code = f"H26.{len(made)}"
                change = changes.add_unit(Unit(AgencyCode.parse(code), "x", ALWAYS), NOW)
                made.append((proposals.file(change, person).id, person.lower()))
            elif number < len(made):
                id_, proposer = made[number]
                found, who = proposals.find(id_), person.lower()
                may = found.state == "open" and (
                    who == proposer if act == "withdraw" else who != proposer and who in leads
                )
                try:
                    getattr(proposals, act)(id_, person, "x")
                    assert may
                except RegistrationRefused:
                    assert not may
        registered = {unit.code.value for unit in register.list_units()}
        approved = {one.change.name for one in proposals.list() if one.state == "approved"}
        assert registered == approved
        assert all(one.decided_by != one.proposed_by for one in proposals.list() if one.state == "approved")
        register.close()


def test_a_proposal_is_read_as_it_was_filed_and_decided(house: House, proposals: Proposals) -> None:
    filed = proposals.file(GRANTING, "An.Le", "Hợp đồng mới")
    assert (filed.proposed_by, filed.proposed_at, filed.expires) == ("an.le", START, START + LASTING)
    assert proposals.list() == [filed] and filed.reason == "Hợp đồng mới"
    house.clock.advance(60)
    over = proposals.withdraw(filed.id, "an.le", "nhầm")
    decided = (over.state, over.decided_by, over.decided_at, over.decided_reason)
    assert decided == ("withdrawn", "an.le", START + timedelta(seconds=60), "nhầm")
    assert proposals.find(filed.id) == over
