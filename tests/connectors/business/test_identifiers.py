"""A number of the answer counts only in its form, and the answer only about the organization that was asked for."""

import pytest

from connectors.business.identifiers import code_of, personal_id
from connectors.rest.reading import Node
from contracts.errors import SourceMalformed
from contracts.identifiers import OrganizationCode, PersonalId

CODE = OrganizationCode("9900000016")


def test_the_code_asked_for_is_given_back() -> None:
    assert code_of(Node({"C": " 9900000016 "}), "C", CODE) == CODE


@pytest.mark.parametrize("held", ["9900000023", "9900000016-001", "99", "", None, 9900000016])
def test_another_code_or_none_is_malformed(held: object) -> None:
    with pytest.raises(SourceMalformed):
        code_of(Node({"C": held}), "C", CODE)


@pytest.mark.parametrize("document", [None, "Căn cước", "Thẻ căn cước công dân", "CCCD", "Số định danh cá nhân"])
def test_a_card_holds_a_personal_id(document: str | None) -> None:
    assert personal_id("099085000456", document) == PersonalId("099085000456")


@pytest.mark.parametrize(
    ("number", "document"), [(None, "Căn cước"), ("099085000456", "Hộ chiếu"), ("B0000001", None), ("", None)]
)
def test_another_document_does_not(number: str | None, document: str | None) -> None:
    assert personal_id(number, document) is None
