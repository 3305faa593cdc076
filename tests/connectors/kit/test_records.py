"""Both readers give the same record, and what the schema lets pass and a type doesn't is malformed, without a value."""

from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from connectors.kit.records import check_subject, is_empty, json_reader, xml_reader
from contracts.dates import PartialDate
from contracts.errors import SourceMalformed
from contracts.identifiers import PersonalId
from tests.connectors.kit.sample import Owner, OwnerQuery, Paper

XSI = "http://www.w3.org/2001/XMLSchema-instance"
WHOLE = Owner(
    number=PersonalId("099190000123"), count=7, valid=True, since=PartialDate(1990, 4, 15), area="12.50",
    papers=(Paper(kind="a", text="Hồ Gươm"), Paper(kind=None, text=None)),
)  # fmt: skip
read_xml, read_json = xml_reader(Owner), json_reader(Owner)


def xml(inside: str) -> Any:
    return read_xml(etree.fromstring(f'<r xmlns="urn:thu" xmlns:xsi="{XSI}">{inside}</r>'))


def test_a_whole_record_is_read_from_xml() -> None:
    assert WHOLE == xml(
        "<cccd>099190000123</cccd><so>7</so><conHieuLuc>1</conHieuLuc><tuNgay>1990-04-15+07:00</tuNgay>"
        '<dienTich>12.50</dienTich><giay loai="a"> Hồ Gươm </giay><giay/>'
    )


def test_members_of_json_are_read_by_name() -> None:
    found = read_json({"cccd": "099190000123", "so": 7, "dienTich": Decimal("12.50"), "tuNgay": "1990", "giay": [None]})
    assert found == Owner(
        number=PersonalId("099190000123"), count=7, area="12.50", since=PartialDate(1990), papers=()
    )  # fmt: skip


def test_nil_empty_and_absent_are_not_held() -> None:
    assert xml('<so xsi:nil="true"/><cccd/><giay xsi:nil="1" loai="x"/>') == Owner(papers=())
    assert is_empty(xml("")) and is_empty(xml("<giay/>")) and not is_empty(xml("<so>0</so>"))
    assert is_empty(read_json({"so": None}))


@pytest.mark.parametrize(
    ("inside", "field"),
    [
        ("<cccd>09919000012</cccd>", "number"),
        ("<so>7.5</so>", "count"),
        (f"<so>{'7' * 60}</so>", "count"),
        (f"<so>{2**53}</so>", "count"),
        ("<tuNgay>1990-02-31</tuNgay>", "since"),
        ("<so>1</so><so>2</so>", "count"),
    ],
)
def test_what_the_type_doesnt_take_is_malformed(inside: str, field: str) -> None:
    with pytest.raises(SourceMalformed) as refused:
        xml(inside)
    assert refused.value.reason.startswith(f"{field}: ") and "0991900" not in refused.value.reason


def test_another_namespace_is_another_member() -> None:
    assert xml('<so xmlns="urn:khac">7</so>') == Owner()


def test_an_answer_about_another_is_malformed() -> None:
    asked = OwnerQuery(PersonalId("099190000123"), None, None, "01", None, None)
    check_subject(asked, WHOLE, {"number": "number"})
    check_subject(asked, Owner(), {"number": "number"})
    with pytest.raises(SourceMalformed):
        check_subject(asked, Owner(number=PersonalId("099190000124")), {"number": "number"})
