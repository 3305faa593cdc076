"""``match`` needs number, name and birth date; ``no_match`` needs certainty; the rest is ``unknown``."""

from typing import Any

import pytest

from connectors.business.representation import representation
from contracts.errors import SourceMalformed
from contracts.identifiers import PersonalId
from contracts.records import Organization, Representation, Representative
from tests.connectors.business.wire import PERSON, block, main, person, represents, sound

OTHER = {**PERSON, "FULL_NAME": "LÊ THỊ MẪU", "DATE_OF_BIRTH": "01/01/1990", "PERS_DOC_NO": "099190000333"}
HIDDEN = {name: value for name, value in PERSON.items() if not name.startswith("PERS_DOC")}


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [
        (person(), "match"),
        (person(name="DO VAN THU"), "match"),
        (person(name="Ðỗ Văn Thử"), "match"),
        (person(born="1985"), "match"),
        (person(born="1985-09"), "match"),
        (person(number="099085000457"), "no_match"),
        (person(name="Đỗ Văn Khác"), "no_match"),
        (person(born="1985-09-03"), "no_match"),
        (person(born="1986"), "no_match"),
        (person(number="990000001"), "unknown"),
        (person(number="990000001", name="Lê Thị Mẫu"), "no_match"),
    ],
)
def test_the_person_is_compared_in_three_things(asked: Any, verdict: str) -> None:
    assert represents(sound(), asked) == verdict


def test_one_of_three_is_enough() -> None:
    assert represents(block("Representatives", [OTHER, HIDDEN, PERSON]), person()) == "match"


def test_all_must_be_excluded_for_a_no() -> None:
    assert represents(block("Representatives", [OTHER, OTHER]), person()) == "no_match"
    assert represents(block("Representatives", [OTHER, HIDDEN]), person()) == "unknown"


@pytest.mark.parametrize("asked", [person(), person(name="Đỗ Văn Khác"), person(number="099190000123")])
def test_where_numbers_are_hidden_nothing_is_told_about_anybody(asked: Any) -> None:
    assert represents(block("Representatives", [HIDDEN]), asked) == "unknown"


@pytest.mark.parametrize("blocks", [None, []])
def test_where_the_block_is_hidden_nothing_is_told(blocks: Any) -> None:
    assert represents(block("Representatives", blocks), person()) == "unknown"


def test_a_missing_birth_date_leaves_it_open() -> None:
    assert represents(block("Representatives", [{**PERSON, "DATE_OF_BIRTH": None}]), person()) == "unknown"


def test_another_document_of_perhaps_the_same_person_leaves_it_open() -> None:
    passport = {**PERSON, "PERS_DOC_NO": "B0000001", "PERS_DOC_NAME": "Hộ chiếu"}
    assert represents(block("Representatives", [passport]), person()) == "unknown"
    assert represents(block("Representatives", [passport]), person(name="Đỗ Văn Khác")) == "no_match"


def test_an_old_card_is_compared_with_an_old_card() -> None:
    card = {**PERSON, "PERS_DOC_NO": "990000001", "PERS_DOC_NAME": "Chứng minh nhân dân"}
    assert represents(block("Representatives", [card]), person(number="990000001")) == "match"
    assert represents(block("Representatives", [card]), person(number="990000002")) == "no_match"
    assert represents(block("Representatives", [card]), person()) == "unknown"


def test_a_name_in_another_script_never_matches_folded() -> None:
    foreign = {**PERSON, "FULL_NAME": "李小龙"}
    assert represents(block("Representatives", [foreign]), person(name="王")) == "no_match"


def test_nothing_else_of_the_organization_is_told() -> None:
    assert represents(main(ENTERPRISE_STATUS_NAME="Đã giải thể, phá sản, chấm dứt tồn tại"), person()) == "match"


def test_where_no_birth_dates_are_delivered_a_personal_id_and_the_name_suffice() -> None:
    card = Representative(
        full_name="ĐỖ VĂN THỬ", personal_id=PersonalId("099085000456"), document_number="099085000456"
    )
    old = Representative(full_name="ĐỖ VĂN THỬ", document_number="990000001", document_type="CMND")
    for one, number, verdict in (
        (card, "099085000456", "match"),
        (card, "099085000457", "no_match"),
        (old, "990000001", "unknown"),  # an old card's number was given twice
        (old, "099085000456", "unknown"),
    ):
        organization = Organization(representatives=(one,))
        assert representation(organization, person(number), born=False).representative == verdict
    assert representation(Organization(representatives=(card,)), person()).representative == "unknown"
    assert representation(Organization(representatives=(card,)), person(name="Khác"), born=False) == Representation(
        representative="no_match"
    )


@pytest.mark.parametrize("spoilt", ["Đ? VĂN TH?", "?? V?N TH?"])
def test_a_spoilt_name_is_no_other_name(spoilt: str) -> None:
    with pytest.raises(SourceMalformed):
        represents(block("Representatives", [{**PERSON, "FULL_NAME": spoilt}, OTHER]), person())
