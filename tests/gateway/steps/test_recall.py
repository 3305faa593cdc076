"""An answer is recalled for the same caller asking the same for the same purpose, while it is fresh; else never."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from contracts.access import GrantEntry
from contracts.dossiers import Applicant, Dossier
from contracts.identifiers import OldCardNumber, PersonalId, ProcedureCode
from contracts.queries import PersonQuery, Query
from gateway.registry.registry import Route
from gateway.steps.arrival import Ask, Found
from gateway.steps.recall import Recall, pack, unpack
from tests.gateway.steps.parts import (
    CALLER,
    NAME,
    NOW,
    NUMBER,
    OFFICER,
    PERSON,
    PURPOSE,
    SERVICE,
    FakeRegister,
    ask,
    entry,
    grant,
    mac,
    route,
)

FOUND = Found({"full_name": NAME}, None, NOW, 2, {"request_id": "LT-1"}, ("MaVung",))


@dataclass
class Memory:
    """A cache that remembers what it was told, and for how long."""

    kept: dict[bytes, bytes] = field(default_factory=dict)
    seconds: list[int] = field(default_factory=list)

    async def get(self, key: bytes) -> bytes | None:
        return self.kept.get(key)

    async def set(self, key: bytes, value: bytes, seconds: int) -> None:
        self.kept[key] = value
        self.seconds.append(seconds)


async def key_of(
    asked: Ask | None = None, by: Route | None = None, query: Query = PERSON, who: str = "demo", **changes: Any
) -> bytes:
    """The key of a question; ``changes`` go to the grant entry."""
    asked = asked or ask()
    entries: tuple[GrantEntry, ...] = (entry(by.operation.dataset if by else "persons", caller=who, **changes),)
    other = replace(OFFICER, account="canbo.khac", personal_id=PersonalId("099080000003"))
    register = FakeRegister(entries, (OFFICER, SERVICE, other))
    given = await grant(asked, by or route(), register=register, caller=replace(CALLER, id=who))
    return Recall(Memory(), mac).key(given, query)


def purpose(**changes: Any) -> Ask:
    return ask(purpose=replace(PURPOSE, **changes))


class AnotherQuestion(PersonQuery):
    """Asks something else of the same person."""


async def test_each_part_of_who_asks_what_and_why_is_in_the_key() -> None:
    procedure = ProcedureCode.parse("2.000815")
    keys = [
        await key_of(),
        await key_of(who="another"),
        await key_of(purpose(procedure=procedure), procedure=procedure),
        await key_of(by=route(source="population_two", officer_required=False)),
        await key_of(by=route(contract_version=2)),
        await key_of(by=route(profile_name="ndop")),
        await key_of(by=route(synthetic=False)),
        await key_of(purpose(officer_account="canbo.khac")),
        await key_of(purpose(dossier="H26.99-260302-0002")),
        await key_of(purpose(dossier=None, draft="H26.99-260302-0001")),
        await key_of(purpose(dossier=None, draft="another-draft")),
        await key_of(purpose(channel="background", officer_account=None)),
        await key_of(query=replace(PERSON, full_name="NGUYỄN THỊ")),
        await key_of(query=replace(PERSON, identifier=OldCardNumber("990000001"))),
        await key_of(query=AnotherQuestion(PERSON.identifier, PERSON.full_name, PERSON.date_of_birth)),
    ]
    assert len(set(keys)) == len(keys)
    assert await key_of() == keys[0]


async def test_what_is_cut_out_behind_the_cache_is_not_in_the_key() -> None:
    same = await key_of()
    assert await key_of(ask(fields=("sex", "father"))) == same
    assert await key_of(ask(operation="verify", claims={"full_name": "X"}), route(operation="verify")) == same
    assert await key_of(ask(max_age_seconds=5, max_wait_seconds=3)) == same
    assert await key_of(purpose(channel="post")) == same
    assert await key_of(purpose(procedure=ProcedureCode.parse("1.001193.000.00.00.H56"))) == same


async def test_where_the_source_attributes_to_the_caller_officer_and_dossier_do_not_matter() -> None:
    by = route(attribution="caller")
    same = await key_of(by=by)
    assert await key_of(purpose(officer_account="canbo.khac"), by) == same
    assert await key_of(purpose(dossier="H26.99-260302-0002"), by) == same
    assert await key_of(by=by, who="another") != same


async def test_a_sending_is_of_one_dossier_whoever_it_is_attributed_to() -> None:
    by = route("dossiers", "send", attribution="caller", officer_required=False)
    sent = Dossier(Applicant(PersonalId(NUMBER), NAME), "received", "counter")

    def sending(**changes: Any) -> Ask:
        return ask("dossiers", "send", subject=sent, fields=("status",), purpose=replace(PURPOSE, **changes))

    keys = [
        await key_of(sending(), by, sent),
        await key_of(sending(dossier="H26.99-260302-0002"), by, sent),
        await key_of(sending(), by, replace(sent, change=1)),
    ]
    assert len(set(keys)) == 3 and await key_of(sending(), by, sent) == keys[0]


async def test_a_key_tells_nobody_who_was_asked_about() -> None:
    given = await grant(ask(), route())
    assert Recall(Memory(), mac).key(given, PERSON) != Recall(Memory(), lambda part: mac(b"2" + part)).key(
        given, PERSON
    )
    assert NUMBER.encode() not in Recall(Memory(), mac).key(given, PERSON)


async def recalled(
    age: float, *, cache_seconds: int = 3600, max_age: int | None = None, found: Found = FOUND
) -> Found | None:
    memory = Memory()
    given = await grant(ask(), route(cache_seconds=cache_seconds))
    memory.kept[b"key"] = pack(replace(found, retrieved_at=NOW - timedelta(seconds=age)))
    return await Recall(memory, mac).recall(given, ask(max_age_seconds=max_age), b"key", NOW)


@pytest.mark.parametrize(
    ("age", "cache_seconds", "max_age", "is_recalled"),
    [
        (0, 3600, None, True),
        (3600, 3600, None, True),
        (3601, 3600, None, False),
        (10, 3600, 10, True),
        (11, 3600, 10, False),
        (0, 3600, 0, False),
        (100, 60, 3600, False),
        (0, 0, None, False),
        (0, 0, 3600, False),
        (-1, 3600, None, True),
        (-120, 3600, 5, True),
        (-121, 3600, None, False),
        (-3600, 3600, None, False),
    ],
)
async def test_how_old_an_answer_may_be(age: float, cache_seconds: int, max_age: int | None, is_recalled: bool) -> None:
    """Younger than the question: it came while the question waited. Much younger: a clock was set back."""
    found = await recalled(age, cache_seconds=cache_seconds, max_age=max_age)
    assert (found is not None) is is_recalled


async def test_what_is_recalled_is_what_was_kept() -> None:
    assert await recalled(0) == FOUND
    assert await recalled(0, found=Found(None, "not_found", NOW)) == Found(None, "not_found", NOW)
    given = await grant(ask(), route())
    assert await Recall(Memory(), mac).recall(given, ask(), b"key", NOW) is None


@pytest.mark.parametrize("kept", [b"", b"{", b"[]", b"null", b'{"document": null}', b'{"retrieved_at": 5}', b"\xff"])
async def test_a_form_of_another_version_counts_as_nothing(kept: bytes) -> None:
    given = await grant(ask(), route())
    assert await Recall(Memory({b"key": kept}), mac).recall(given, ask(), b"key", NOW) is None


@pytest.mark.parametrize("absence", [None, "not_found", "ambiguous", "out_of_scope"])
@pytest.mark.parametrize("cache_seconds", [0, 3600])
async def test_only_a_record_or_a_definite_absence_is_kept(absence: Any, cache_seconds: int) -> None:
    memory = Memory()
    given = await grant(ask(), route(cache_seconds=cache_seconds))
    found = Found({} if absence is None else None, absence, NOW)
    await Recall(memory, mac).remember(given, b"key", found)
    keeps = cache_seconds > 0 and absence in (None, "not_found")
    assert memory.seconds == ([3600] if keeps else []) and (b"key" in memory.kept) is keeps


def test_packing_loses_nothing() -> None:
    for found in (FOUND, Found(None, "ambiguous", NOW), Found({"a": [1, None, {"b": True}]}, None, NOW)):
        assert unpack(pack(found)) == found
