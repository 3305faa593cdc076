"""A number alone chooses its failure at SOAP and REST mocks; all others choose nothing, and nobody loses theirs."""

import httpx
import pytest

from mocks import reserved
from mocks.discovery import discover
from mocks.faults import RESERVED, Faults
from mocks.kinds import MENU, TLS_KINDS, Kind
from mocks.matching import Traffic
from mocks.nation.numbers import RESERVED as OF_THE_DATA_FILES
from mocks.nation.personas import named_people, synthetic_nation
from mocks.nation.registers import Registers
from mocks.server import running
from mocks.terms import ServiceTerms
from tests.mocks.asking import ask, fault_code
from tests.mocks.identity import walk

NATION = synthetic_nation()
ONE = ServiceTerms(name="one", not_applicable={"two_matches": "nobody is two"}, only_on={"html": "^/data$"})


def chosen(store: Faults, body: str, target: str = "/data", bearer: str = "") -> str | None:
    traffic = Traffic(method="POST", target=target, body=body.encode())
    rule = store.choose(ONE, traffic, None, None, bearer)[1]
    assert rule is None or rule.number == RESERVED
    return rule.kind if rule else None


@pytest.mark.parametrize("kind", reserved.KINDS, ids=lambda kind: kind.name)
def test_each_kind_has_a_person_and_an_organization_of_its_own(kind: Kind) -> None:
    name, slot = kind.name, kind.slot
    number, code = reserved.person_number(slot), reserved.organization_code(slot)
    assert reserved.kind_of(number) == reserved.kind_of(code) == name
    person, organization = NATION.person(number), NATION.organization(code)
    assert person is not None and person.personal_id == number and person.traits == ("reserved", name)
    assert organization is not None and organization.representatives[0].personal_id == number
    assert int(number[6:]) < OF_THE_DATA_FILES  # no generated person ever has it
    registers = Registers(NATION)
    record = registers.insurance(number)
    assert record is not None and registers.insured(record.number) == record
    assert registers.tax(number) and registers.tax(code) and registers.birth(number)


def test_they_are_nobody_elses_and_on_no_list() -> None:
    people, officers = named_people()
    taken = {person.personal_id for person in people} | {officer.personal_id for officer in officers}
    assert not taken & {person.personal_id for person in reserved.people()}
    assert not {one.organization_code for one in NATION.organizations} & {
        one.organization_code for one in reserved.organizations()
    }
    assert not any("reserved" in person.traits for person in NATION.people)
    assert {kind.name for kind in MENU.values()} - TLS_KINDS == {kind.name for kind in reserved.KINDS}


def test_a_number_chooses_wherever_it_stands_and_only_whole() -> None:
    store, number = Faults([ONE]), reserved.person_number(MENU["html"].slot)
    assert chosen(store, f"<a>{number}</a>") == "html"
    assert chosen(store, "", f"/data?msdn={reserved.organization_code(MENU['reset'].slot)}&x=1") == "reset"
    for body in (f"1{number}", f"{number}2", number[:-1], "099190000123", reserved.person_number(99)):
        assert chosen(store, body) is None


def test_what_cannot_be_there_chooses_nothing() -> None:
    store = Faults([ONE])
    assert chosen(store, reserved.person_number(MENU["two_matches"].slot)) is None
    assert chosen(store, reserved.person_number(MENU["html"].slot), "/elsewhere") is None


def test_an_armed_fault_goes_before() -> None:
    store = Faults([ONE])
    store.arm("one", "zero_bytes", times=1)
    traffic = Traffic(method="POST", target="/data", body=reserved.person_number(MENU["html"].slot).encode())
    kinds = [rule.kind for _ in range(2) if (rule := store.choose(ONE, traffic, None, None)[1])]
    assert kinds == ["zero_bytes", "html"]


def test_what_happens_once_happens_every_other_time() -> None:
    store, number = Faults([ONE]), reserved.person_number(MENU["expired_token"].slot)
    assert [chosen(store, number) for _ in range(4)] == ["expired_token", None, "expired_token", None]


def test_a_code_or_a_token_may_stand_for_a_number() -> None:
    store, number = Faults([ONE]), reserved.person_number(MENU["http_500"].slot)
    store.stand_for("a-code", number)
    store.stand_for("another", "099190000123")
    assert chosen(store, "code=a-code&grant_type=x") == "http_500"
    assert chosen(store, "", bearer="a-code") == "http_500"
    assert chosen(store, "code=another", bearer="another") is None


async def test_soap_and_rest_alike_over_the_wire() -> None:
    slots = {kind: MENU[kind].slot for kind in ("maintenance", "fault_in_200", "text_question_marks")}
    async with running(["population", "tax"]) as mocks, httpx.AsyncClient(trust_env=False, timeout=20) as http:
        born = reserved.BORN.replace("-", "")
        question = (reserved.person_number(slots["maintenance"]), "NGUYENVANTHULOI", born)
        assert fault_code(await ask(http, mocks.urls["population"], question)) == "BAO_TRI"
        spoilt = (reserved.person_number(slots["text_question_marks"]), *question[1:])
        assert "NGUY?N V?N TH? L?I" in (await ask(http, mocks.urls["population"], spoilt)).text
        tax = mocks.urls["tax"]
        pair = ("mock-key", "mock-secret")
        token = (await http.post(f"{tax}/token", data={"grant_type": "client_credentials"}, auth=pair)).json()
        answer = await http.post(
            f"{tax}/apiThue/1.0/traCuuNguoiNopThue",
            json={"maYeuCau": "1", "maDonVi": "H26.99", "maSoThue": reserved.organization_code(slots["fault_in_200"])},
            headers={"Authorization": f"Bearer {token['access_token']}"},
        )
        assert answer.json()["errorCode"] == "99"
        notes = mocks.journal.entries(everything=True)[-1].notes
        assert notes == ["a reserved identifier chose this fault"]


@pytest.mark.parametrize("profile", sorted(discover()["identity"].profiles))
async def test_a_sign_in_meets_the_fault_of_its_account(profile: str) -> None:
    async with (
        running(["identity"], profiles={"identity": profile}) as mocks,
        httpx.AsyncClient(base_url=mocks.urls["identity"], trust_env=False) as http,
    ):
        back = await walk.silently(http, reserved.person_number(MENU["http_500"].slot))
        raw = {name: value.replace(" ", "+") for name, value in back.items()}  # generation 2 sends a bare +
        keys = {"encrypt_key": raw["encrypt_key"]} if "encrypt_key" in raw else {}
        assert (await walk.redeem(http, raw["code"], **keys)).status_code == 500
        if profile == "gen1":
            token = await walk.tokens_of(http, reserved.person_number(MENU["empty_body"].slot))
            assert (await walk.userinfo_of(http, token["access_token"])).json() == {}
