"""Each block of the registry's answer, as it is and as it might be: found, absent, failed or malformed."""

from decimal import Decimal
from typing import Any

import pytest

from contracts.dates import PartialDate
from contracts.errors import (
    Absence,
    Ambiguous,
    NotFound,
    SourceFault,
    SourceMalformed,
    SourceRefused,
    SourceUnavailable,
)
from contracts.identifiers import OrganizationCode, PersonalId
from contracts.queries import OrganizationQuery
from contracts.records import BusinessLine, Label, LegalStatus, Member, Money, Representative
from tests.connectors.business import wire
from tests.connectors.business.wire import CODE, PERSON, block, main, read, sound


def test_a_sound_reply_is_read_whole() -> None:
    found = read(sound())
    assert found.organization_code == OrganizationCode(CODE) and found.parent_organization_code is None
    assert (found.registry_internal_code, found.name) == ("MOCK-1", "CÔNG TY CỔ PHẦN MẪU")
    assert found.type == Label(code="MOCK2", label="Công ty cổ phần")
    assert found.legal_status == LegalStatus(code="active", label="Đang hoạt động")
    assert (found.founded_on, found.last_amended_on) == (PartialDate(2024, 1, 5), PartialDate(2025, 3, 10))
    assert (found.amendment_count, found.charter_capital) == (2, Money(amount="5000000000"))
    assert found.head_office is not None and found.head_office.province_code == "01"
    assert found.business_lines == (
        BusinessLine(code="6201", edition="2018-08-20", label="Lập trình máy vi tính", main=True),
    )
    assert found.members == (Member(name="ĐỖ VĂN THỬ", amount="3000000000", ratio_percent="60", country_code="VN"),)
    assert found.representatives == (
        Representative(
            full_name="ĐỖ VĂN THỬ", sex="male", date_of_birth=PartialDate(1985, 9, 2), nationality_code="VN",
            document_type="Căn cước", document_number="099085000456", personal_id=PersonalId("099085000456"),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("status", [1, "1", " 1 "])
def test_success_is_told_as_number_or_text(status: Any) -> None:
    assert read({**sound(), "Status": status}).name


@pytest.mark.parametrize("status", [2, "ok", True, None, -1, [], "01"])
def test_another_status_is_malformed(status: Any) -> None:
    with pytest.raises(SourceMalformed):
        read({**sound(), "Status": status})


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("Lỗi hệ thống: không kết nối được cơ sở dữ liệu", SourceUnavailable),
        ("LOI HE THONG", SourceUnavailable),
        ("Mã số doanh nghiệp không hợp lệ", SourceRefused),
        ("Không tìm thấy doanh nghiệp", SourceRefused),
        ("", SourceRefused),
        (None, SourceRefused),
    ],
)
@pytest.mark.parametrize("data", [None, {"MainInformation": None}])
def test_a_failure_is_a_failure_and_never_an_absence(message: str | None, fault: type[SourceFault], data: Any) -> None:
    with pytest.raises(SourceFault) as caught:
        read({"Status": 0, "Message": message, "DataCount": 0, "Data": data})
    assert type(caught.value) is fault
    assert caught.value.source_code == "status-0" and (message or "?") not in str(caught.value)


def nothing(**changes: Any) -> dict[str, Any]:
    return {"Status": 1, "Message": "success", "DataCount": 0, "Data": {"MainInformation": None}, **changes}


@pytest.mark.parametrize("count", [0, None])
def test_a_written_null_is_the_only_absence(count: Any) -> None:
    with pytest.raises(NotFound):
        read(nothing(DataCount=count))
    with pytest.raises(NotFound):
        read({name: value for name, value in nothing().items() if name != "DataCount"})


@pytest.mark.parametrize(
    "reply",
    [
        nothing(Data=None), nothing(Data={}), nothing(Data=[]), nothing(DataCount=1), nothing(Data={"Member": None}),
        nothing(Data={"MainInformation": {}}), nothing(Data={"MainInformation": []}), nothing(Data="x"), {},
        {"Status": 1},
    ],
)  # fmt: skip
def test_everything_else_without_a_record_is_malformed(reply: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed):
        read(reply)


def test_a_profile_may_say_that_an_empty_answer_means_nothing() -> None:
    with pytest.raises(SourceMalformed):
        read(nothing(), empty_means="malformed")


def test_two_records_are_ambiguous_and_one_in_a_list_is_one() -> None:
    with pytest.raises(Ambiguous):
        read({**sound(), "Data": [sound()["Data"]] * 2, "DataCount": 2})
    assert read({**sound(), "Data": [sound()["Data"]]}).name


@pytest.mark.parametrize("code", ["9900000023", "9900000016-001", "00036", "", None, 9900000016, "not a code"])
def test_an_answer_about_another_organization_is_malformed(code: Any) -> None:
    with pytest.raises(SourceMalformed):
        read(main(ENTERPRISE_GDT_CODE=code))


@pytest.mark.parametrize("code", ["9900000016-001", "099085000456"])
@pytest.mark.parametrize("hyphen", [True, False])
def test_branches_and_households_are_asked_and_answered_by_their_own_code(code: str, hyphen: bool) -> None:
    query = OrganizationQuery(OrganizationCode.parse(code))
    written = code if hyphen else code.replace("-", "")
    answered, made = wire.ask(main(ENTERPRISE_GDT_CODE=written), query)
    assert made.params == {"msdn": code}
    record: Any = answered.record
    assert record.organization_code.value == code
    assert (record.parent_organization_code is not None) == ("-" in code)


@pytest.mark.parametrize(
    "changes",
    [
        {"NAME": None}, {"NAME": ""}, {"NAME": 7}, {"FOUNDING_DATE": "31/02/2024"}, {"FOUNDING_DATE": 20240105},
        {"LAST_AMEND_DATE": "soon"}, {"NUMBER_CHANGES": "2"}, {"NUMBER_CHANGES": -1}, {"NUMBER_CHANGES": 2.5},
        {"CAPITAL_AMOUNT": "5000000000"}, {"CAPITAL_AMOUNT": -1}, {"CAPITAL_AMOUNT": True}, {"SHORT_NAME": ["x"]},
        {"LEGAL_NAMES": {}}, {"NAME": "a\u0000b"},
    ],
)  # fmt: skip
def test_typed_members_are_strict(changes: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed):
        read(main(**changes))


def test_members_that_are_empty_are_none() -> None:
    found = read(
        main(
            ENTERPRISE_CODE=None, ENTERPRISE_TYPE_ID=None, ENTERPRISE_TYPE_NAME="", FOUNDING_DATE="",
            LAST_AMEND_DATE=None,
            NUMBER_CHANGES=None, ENTERPRISE_STATUS_ID=None, ENTERPRISE_STATUS_NAME=None, CAPITAL_AMOUNT=None,
        )
    )  # fmt: skip
    empty = (found.registry_internal_code, found.type, found.founded_on, found.last_amended_on, found.amendment_count)
    assert empty == (None,) * 5
    assert (found.legal_status, found.charter_capital) == (None, None)


def test_older_contracts_have_one_member_for_the_status() -> None:
    reply = main(ENTERPRISE_STATUS="Tạm ngừng kinh doanh", ENTERPRISE_STATUS_ID=None, ENTERPRISE_STATUS_NAME=None)
    assert read(reply).legal_status == LegalStatus(code="suspended", label="Tạm ngừng kinh doanh")


def test_capital_keeps_more_digits_than_a_double_holds() -> None:
    body = wire.response(sound()).body.replace(b"5000000000", b"123456789012345678.125")
    record: Any = wire.ask(wire.response(body))[0].record
    assert Decimal(record.charter_capital.amount) == Decimal("123456789012345678.125")


@pytest.mark.parametrize("name", ["HOAdress", "Representatives", "BusinessActivity", "Member"])
def test_a_block_may_be_null_or_absent(name: str) -> None:
    absent = sound()
    del absent["Data"][name]
    member = {"HOAdress": "head_office", "BusinessActivity": "business_lines", "Member": "members"}.get(
        name, "representatives"
    )
    assert getattr(read(block(name, None)), member) is None
    assert getattr(read(absent), member) is None


@pytest.mark.parametrize("name", ["HOAdress", "Representatives", "BusinessActivity", "Member"])
@pytest.mark.parametrize("value", ["x", 1, [1], [None], [[]], True])
def test_a_block_of_another_type_is_malformed(name: str, value: Any) -> None:
    with pytest.raises(SourceMalformed):
        read(block(name, value))


def test_one_representative_may_come_as_an_object() -> None:
    assert read(block("Representatives", PERSON)) == read(block("Representatives", [PERSON]))


def test_an_empty_list_of_representatives_is_a_hidden_one() -> None:
    assert read(block("Representatives", [])).representatives is None


def test_names_alone_stand_in_where_the_profile_says_so() -> None:
    reply = main(LEGAL_NAMES="ĐỖ VĂN THỬ; LÊ THỊ MẪU;")
    reply["Data"]["Representatives"] = None
    assert read(reply).representatives is None
    found = read(reply, legal_names="representatives").representatives
    assert found == (Representative(full_name="ĐỖ VĂN THỬ"), Representative(full_name="LÊ THỊ MẪU"))
    reply["Data"]["MainInformation"]["LEGAL_NAMES"] = None
    assert read(reply, legal_names="representatives").representatives is None


@pytest.mark.parametrize(
    ("number", "document", "personal_id"),
    [
        ("099085000456", "Căn cước", True), ("099085000456", "Thẻ căn cước công dân", True), 
        ("099085000456", None, True),
        ("099085000456", "CMND", True), ("099085000456", "Hộ chiếu", False), ("990000001", "CMND", False),
        ("B0000001", "Hộ chiếu", False), (None, "Căn cước", False), ("", None, False),
    ],
)  # fmt: skip
def test_a_number_is_a_personal_id_where_form_and_document_say_so(
    number: str | None, document: str | None, personal_id: bool
) -> None:
    (found,) = (
        read(block("Representatives", [{**PERSON, "PERS_DOC_NO": number, "PERS_DOC_NAME": document}])).representatives
        or ()
    )
    assert (found.personal_id is not None) == personal_id
    assert found.document_number == (number or None)


@pytest.mark.parametrize(("flag", "read_as"), [("Y", True), ("N", False), (None, None), ("?", None)])
def test_the_main_line(flag: str | None, read_as: bool | None) -> None:
    (line,) = read(block("BusinessActivity", [{"CODE": "62010", "NAME": None, "IS_MAIN": flag}])).business_lines or ()
    assert line.main is read_as and line.label is None


def test_unknown_members_are_counted_or_refused() -> None:
    reply = main(NEW_MEMBER=1)
    reply["Data"]["Representatives"] = [{**PERSON, "EMAIL": "x"}]
    reply["More"] = {}
    answered, _ = wire.ask(reply, unknown_elements="drift")
    assert answered.drift == ("Data.MainInformation.NEW_MEMBER", "Data.Representatives.EMAIL", "More")
    with pytest.raises(SourceMalformed):
        wire.ask(reply)


@pytest.mark.parametrize("status", [400, 404, 401, 204, 500])
def test_another_http_status_is_never_an_absence(status: int) -> None:
    with pytest.raises(SourceFault):
        wire.ask(wire.response(nothing(), status))


def test_no_value_is_in_any_fault() -> None:
    for reply in (main(NAME=["CÔNG TY BÍ MẬT"]), main(FOUNDING_DATE="BÍ MẬT"), block("Member", ["BÍ MẬT"])):
        with pytest.raises((SourceFault, Absence)) as caught:
            read(reply)
        assert "MẬT" not in f"{caught.value} {caught.value.args} {vars(caught.value)}"
