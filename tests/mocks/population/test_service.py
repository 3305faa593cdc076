"""The population service over real HTTP: it refuses what the real one refuses, in the order and the form it would."""

from collections.abc import Mapping
from datetime import UTC, datetime

import httpx
import pytest
from lxml import etree

from contracts.schemas import read
from mocks.discovery import discover
from mocks.faults import Faults
from mocks.nation.catalogue import people_with, person_with
from mocks.nation.model import Officer
from mocks.nation.personas import synthetic_nation
from mocks.population.service import build
from mocks.server import RunningMocks, running
from mocks.wsdl import located
from tests.mocks.asking import KHUE, NS, PATH, ask, citizens, envelope, fault_code, question, signed, text, zeep_client

NATION = synthetic_nation()
SCHEMA = etree.XMLSchema(etree.fromstring(read("population/population-reply.xsd")))


@pytest.fixture
def base(mocks: RunningMocks) -> str:
    return mocks.urls["population"]


def why(mocks: RunningMocks) -> list[str]:
    """The notes on the last request."""
    return mocks.journal.entries(everything=True)[-1].notes


async def test_the_composed_question_gets_the_composed_answer(base: str, http: httpx.AsyncClient) -> None:
    answer = await ask(http, base)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    (citizen,) = citizens(answer)
    assert text(citizen, "HoVaTen/Ten") == "NGUYỄN THỊ MINH KHUÊ"
    assert text(citizen, "ThuongTru/ChiTiet") == "SỐ 0 PHỐ THỬ NGHIỆM"


async def test_every_persona_is_found_by_each_of_their_numbers(base: str, http: httpx.AsyncClient) -> None:
    for person in NATION.people:
        _, name, year = question(person)
        for number in filter(None, (person.personal_id, person.old_card_number, *person.superseded_numbers)):
            answer = await ask(http, base, (number, name, year))
            assert answer.status_code == 200
            root = etree.fromstring(answer.content)
            collection = root.find("soap:Body/dc:CongdanCollection", NS)
            assert collection is not None
            SCHEMA.assertValid(collection)
            expected = people_with(NATION, "two_matches") if "two_matches" in person.traits else (person,)
            assert [text(one, "HoVaTen/Ten") for one in citizens(answer)] == [one.full_name for one in expected]


async def test_a_generated_person_is_found(base: str, http: httpx.AsyncClient) -> None:
    person = next(found for n in range(1000, 1100) if (found := NATION.person(f"099180{n:06d}")))
    (citizen,) = citizens(await ask(http, base, question(person)))
    assert text(citizen, "SoDinhDanh") == person.personal_id


@pytest.mark.parametrize(
    "asked",
    [
        ("099190000999", "NGUYENTHIMINHKHUE", "19900415"),
        ("099190000123", "NGUYENTHIMINHKHUY", "19900415"),
        ("099190000123", "NGUYENTHIMINHKHUE", "19900514"),
    ],
)
async def test_absence_and_mismatch_are_the_same_bytes(
    base: str, http: httpx.AsyncClient, asked: tuple[str, str, str]
) -> None:
    nobody = await ask(http, base, ("099290000999", "AIDO", "1990"))
    answer = await ask(http, base, asked)
    assert citizens(answer) == []
    assert (answer.status_code, answer.content) == (nobody.status_code, nobody.content)


async def test_an_ordinary_zeep_client_completes_the_call(base: str) -> None:
    client = zeep_client()
    message = client.create_message(
        client.service,
        "TraCuuThongTinCongDan",
        MaYeuCau="1",
        MaDVC="1.001193",
        MaTichHop="037",
        MaCanBo="099080000001",
        MaDonVi="H26",
        TaiKhoan="canbo.thu",
        SoDienThoai="0",
        SoDinhDanh=KHUE[0],
        HoVaTen=KHUE[1],
        NgayThangNamSinh={"NgayThangNam": KHUE[2]},
    )
    async with httpx.AsyncClient(trust_env=False) as http:
        headers = {**signed(), "content-type": "text/xml; charset=utf-8"}
        answer = await http.post(base + PATH, content=etree.tostring(message), headers=headers)
    operation = client.service._binding.get("TraCuuThongTinCongDan")
    found = client.service._binding.process_reply(client, operation, _Answered(answer))
    assert found[0]["HoVaTen"]["Ten"] == "NGUYỄN THỊ MINH KHUÊ"


class _Answered:
    """An httpx answer in the shape that zeep expects of requests."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status_code = answer.status_code
        self.headers = answer.headers
        self.content = answer.content
        self.encoding = answer.encoding


@pytest.mark.parametrize(
    ("headers", "note"),
    [
        ({"authorization": ""}, "no Basic"),
        ({"timestamp": ""}, "missing or no number"),
        (signed("1767225600000"), "too far"),
        (signed(secret="other"), "hash differs"),
        (signed(user="other"), "unknown user"),
        (signed(sv_url=PATH), "hash differs"),
    ],
)
async def test_a_wrong_signature_is_a_401_fault(
    mocks: RunningMocks, base: str, http: httpx.AsyncClient, headers: dict[str, str], note: str
) -> None:
    answer = await http.post(base + PATH, content=envelope(*KHUE).encode(), headers={**signed(), **headers})
    assert (answer.status_code, fault_code(answer)) == (401, "SAI_CHU_KY")
    assert note in why(mocks)[0]
    assert KHUE[0] not in answer.text


async def test_a_timestamp_in_seconds_passes(base: str, http: httpx.AsyncClient) -> None:
    assert len(citizens(await ask(http, base, headers=signed(str(int(datetime.now(UTC).timestamp())))))) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/json"},
        {"content-type": "text/xml; charset=utf-16"},
        {"soapaction": '"Other"'},
    ],
)
async def test_a_wrong_content_type_or_action_is_a_fault(
    base: str, http: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await ask(http, base, headers=headers)
    assert (answer.status_code, fault_code(answer)) == (500, "SAI_DINH_DANG")


async def test_a_missing_action_is_a_fault(base: str, http: httpx.AsyncClient) -> None:
    headers = {name: value for name, value in signed().items() if name != "soapaction"}
    answer = await http.post(base + PATH, content=envelope(*KHUE).encode(), headers=headers)
    assert fault_code(answer) == "SAI_DINH_DANG"


@pytest.mark.parametrize("media", ["text/xml", "application/xml", 'text/xml; charset="UTF-8"'])
async def test_both_content_types_pass(base: str, http: httpx.AsyncClient, media: str) -> None:
    assert len(citizens(await ask(http, base, headers={"content-type": media}))) == 1


async def test_a_malformed_request_is_a_fault_without_values(base: str, http: httpx.AsyncClient) -> None:
    answer = await ask(http, base, (KHUE[0], KHUE[1], "1990-04-15"))
    assert (answer.status_code, fault_code(answer)) == (500, "SAI_DINH_DANG")
    assert KHUE[0] not in answer.text
    assert "1990-04-15" not in answer.text


async def test_another_integration_code_is_refused(base: str, http: httpx.AsyncClient) -> None:
    assert fault_code(await ask(http, base, code="003")) == "SAI_MA_TICH_HOP"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"procedure": "1.009999"}, "004"),
        ({"officer": "099083000009"}, "005"),
        ({"officer": "099080000777"}, "005"),
        ({"agency": "H29.99"}, "01"),
        ({"agency": "H26x"}, "01"),
    ],
)
async def test_the_middle_layer_refuses_in_json(
    base: str, http: httpx.AsyncClient, options: dict[str, str], code: str
) -> None:
    body = envelope(*KHUE, **options)
    answer = await http.post(base + PATH, content=body.encode(), headers=signed())
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/json")
    assert answer.json()["error_code"] == code
    assert set(answer.json()) == {"error_code", "message"}


async def test_the_unlicensed_examples_are_those_of_the_hints(base: str, http: httpx.AsyncClient) -> None:
    hints = discover()["population"].hints
    officer = next(one for one in NATION.officers if one.account == hints["unlicensed_officer"])
    assert (await ask(http, base, officer=officer.personal_id)).json()["error_code"] == "005"
    assert (await ask(http, base, procedure=str(hints["unlicensed_procedure"]))).json()["error_code"] == "004"
    for procedure in hints["procedures"]:  # type: ignore[attr-defined]  # a list, says the next line
        assert len(citizens(await ask(http, base, procedure=procedure))) == 1


@pytest.mark.parametrize("officer", [one for one in NATION.officers if one.licensed], ids=lambda one: one.account)
async def test_every_licensed_officer_may_ask(base: str, http: httpx.AsyncClient, officer: Officer) -> None:
    assert len(citizens(await ask(http, base, officer=officer.personal_id))) == 1


async def test_the_signature_is_checked_before_anything_else(base: str, http: httpx.AsyncClient) -> None:
    answer = await http.post(base + PATH, content=b"nonsense", headers=signed(secret="other"))
    assert answer.status_code == 401


async def test_the_description_is_served_and_other_gets_are_not(base: str, http: httpx.AsyncClient) -> None:
    served = await http.get(f"{base}{PATH}?wsdl")
    assert served.content == located("population/population.wsdl", base + PATH)
    for name in ("population-request.xsd", "population-reply.xsd"):
        assert f"{base}{PATH}?xsd={name}".encode() in served.content
        assert (await http.get(f"{base}{PATH}?xsd={name}")).content == read(f"population/{name}")
    assert (await http.get(f"{base}{PATH}?xsd=../pins.toml")).status_code == 404
    assert (await http.get(base + PATH)).status_code == 405
    assert (await http.post(f"{base}/elsewhere")).status_code == 404


async def test_empty_body_is_a_body_without_anything(base: str, http: httpx.AsyncClient) -> None:
    answer = await ask(http, base, headers={"X-Mock-Fault": "empty_body"})
    body = etree.fromstring(answer.content).find("soap:Body", NS)
    assert answer.status_code == 200
    assert body is not None and len(body) == 0


async def test_malformed_xml_does_not_parse(base: str, http: httpx.AsyncClient) -> None:
    answer = await ask(http, base, headers={"X-Mock-Fault": "malformed_xml"})
    assert answer.status_code == 200
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(answer.content)


async def test_wrong_prefix_says_the_same_in_other_words(base: str, http: httpx.AsyncClient) -> None:
    usual, other = await ask(http, base), await ask(http, base, headers={"X-Mock-Fault": "wrong_prefix"})
    assert b"ns1:" in usual.content
    assert b"ns1:" not in other.content
    (first,), (second,) = citizens(usual), citizens(other)
    assert [(one.tag, one.text) for one in first.iter()] == [(one.tag, one.text) for one in second.iter()]
    wrong = await ask(http, base, (*KHUE[:2], "1990-04-15"), headers={"X-Mock-Fault": "wrong_prefix"})
    assert fault_code(wrong) == "SAI_DINH_DANG"


@pytest.mark.parametrize(("code", "expected"), [(None, "LOI_HE_THONG"), ("QUA_TAI", "QUA_TAI")])
async def test_a_fault_in_200_carries_the_code_that_was_armed(
    mocks: RunningMocks, base: str, http: httpx.AsyncClient, code: str | None, expected: str
) -> None:
    mocks.faults.arm("population", "fault_in_200", code=code)
    answer = await ask(http, base)
    assert (answer.status_code, fault_code(answer)) == (200, expected)


async def test_refused_credentials_stay_refused_and_an_expired_token_is_good_again(
    mocks: RunningMocks, base: str, http: httpx.AsyncClient
) -> None:
    mocks.faults.arm("population", "expired_token")
    assert [(await ask(http, base)).status_code for _ in range(3)] == [401, 200, 200]
    mocks.faults.arm("population", "bad_credentials")
    assert [(await ask(http, base)).status_code for _ in range(3)] == [401, 401, 401]


async def test_two_matches_are_two_records_of_whoever_was_found(base: str, http: httpx.AsyncClient) -> None:
    answer = await ask(http, base, headers={"X-Mock-Fault": "two_matches"})
    first, second = citizens(answer)
    assert text(first, "SoDinhDanh") == text(second, "SoDinhDanh") == KHUE[0]
    assert etree.tostring(first) != etree.tostring(second)
    collection = first.getparent()
    assert collection is not None
    SCHEMA.assertValid(collection)
    nobody = await ask(http, base, ("099290000999", "AIDO", "1990"), headers={"X-Mock-Fault": "two_matches"})
    assert citizens(nobody) == []


async def test_the_demo_people_are_told_apart_by_trait_alone(base: str, http: httpx.AsyncClient) -> None:
    first, second = people_with(NATION, "twin")
    for twin in (first, second):
        (citizen,) = citizens(await ask(http, base, question(twin)))
        assert text(citizen, "SoDinhDanh") == twin.personal_id
    old = person_with(NATION, "renumbered").superseded_numbers[0]
    (citizen,) = citizens(await ask(http, base, (old, "MAIHOANGAN", "19880308")))
    assert text(citizen, "SoDinhDanhCu") == old


@pytest.mark.parametrize("lacking", ["credentials", "procedures", "agencies", "skew_seconds"])
def test_a_setting_that_lacks_stops_the_start(lacking: str) -> None:
    service = discover()["population"]
    config: Mapping[str, object] = {**service.settings, "credentials": service.credentials}
    control = Faults([service.terms]).control("population")
    assert build(NATION, control, config).routes
    with pytest.raises(ValueError, match="population mock needs"):
        build(NATION, control, {name: value for name, value in config.items() if name != lacking})


CONFIRMATION = etree.XMLSchema(etree.fromstring(read("population/confirmation.xsd")))


@pytest.mark.parametrize(
    ("profile", "code", "officer", "name", "said"),
    [
        ("c06-soap", "<dan:MaTichHop>003</dan:MaTichHop>", "099080000001", "NGUYENTHIMINHKHUE", "true"),
        ("c06-soap", "<dan:MaTichHop>003</dan:MaTichHop>", "099080000001", "NGUYENTHIKHAC", "false"),
        ("c06-soap-033", "<dan:MaDichVu>033</dan:MaDichVu>", "VDXP_VPCP", "NGUYENTHIMINHKHUE", "true"),
        ("c06-soap-033", "<dan:MaTichHop>003</dan:MaTichHop>", "VDXP_VPCP", "NGUYENTHIMINHKHUE", None),
        ("c06-soap-033", "<dan:MaDichVu>033</dan:MaDichVu>", "099080000001", "NGUYENTHIMINHKHUE", None),
    ],
)
async def test_the_yes_no_service(
    http: httpx.AsyncClient, profile: str, code: str, officer: str, name: str, said: str | None
) -> None:
    body = envelope(KHUE[0], name, KHUE[2], officer=officer)
    body = body.replace("TraCuuThongTinCongDan", "XacThucThongTinCongDan")
    body = body.replace("<dan:MaTichHop>037</dan:MaTichHop>", code)
    async with running(["population"], profiles={"population": profile}) as mocks:
        url = mocks.urls["population"] + PATH.replace("TraCuu", "XacThuc")
        answer = await http.post(url, content=body.encode(), headers=signed())
        assert (await http.get(f"{url}?wsdl")).content == located("population/confirmation.wsdl", url)
    if said is None:
        assert (answer.status_code, fault_code(answer)) == (500, "SAI_MA_TICH_HOP")
        return
    found = etree.fromstring(answer.content).find("soap:Body", NS)
    assert found is not None
    CONFIRMATION.assertValid(found[0])
    assert found[0].findtext("{http://dancuquocgia.bca}TonTai") == said


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("replayed_timestamp", 401, "SAI_CHU_KY"),
        ("clock_skew", 401, "SAI_CHU_KY"),
        ("rate_limited", 500, "QUA_TAI"),
        ("maintenance", 500, "BAO_TRI"),
    ],
)
async def test_failures_in_the_services_own_words(
    base: str, http: httpx.AsyncClient, kind: str, status: int, code: str
) -> None:
    answer = await ask(http, base, headers={"X-Mock-Fault": kind})
    assert (answer.status_code, fault_code(answer)) == (status, code)


async def test_a_clock_that_is_a_little_off_is_tolerated(
    base: str, http: httpx.AsyncClient, mocks: RunningMocks
) -> None:
    mocks.faults.arm("population", "clock_skew", seconds=-200)
    assert (await ask(http, base)).status_code == 200


async def test_a_replay_is_refused_once(base: str, http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    mocks.faults.arm("population", "replayed_timestamp")
    assert [(await ask(http, base)).status_code for _ in range(2)] == [401, 200]
    assert mocks.journal.entries()[0].notes == ["timestamp was shown before (replayed_timestamp)"]


async def test_a_name_drifts_out_of_its_field(base: str, http: httpx.AsyncClient) -> None:
    answer = await ask(http, base, headers={"X-Mock-Fault": "field_renamed"})
    (citizen,) = citizens(answer)
    assert text(citizen, "HoVaTen") is None and text(citizen, "HoVaTenMoi") is not None
