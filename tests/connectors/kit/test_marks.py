"""A field's mark says where it stands; a field without one is no field of a question or record."""

from dataclasses import dataclass

import pytest

from connectors.kit.marks import At, placed
from contracts.identifiers import PersonalId
from tests.connectors.kit.sample import NS, Owner, OwnerQuery, Paper


def test_fields_are_told_with_type_place_and_number() -> None:
    found = {one.field: (one.kind, one.at.name, one.many) for one in placed(Owner)}
    assert found["number"] == (PersonalId, "cccd", False) and found["papers"] == (Paper, "giay", True)
    assert {one.at.where for one in placed(OwnerQuery)} == {"body", "path", "query"}


def test_names_as_lxml_writes_them() -> None:
    assert (
        At("cccd", NS).clark == "{urn:thu}cccd" and At("@loai").clark == "loai" and At("@l", NS).clark == "{urn:thu}l"
    )


def test_a_field_without_a_mark_is_refused() -> None:
    @dataclass
    class Bare:
        name: str

    with pytest.raises(TypeError, match="name doesn't say"):
        placed(Bare)
    with pytest.raises(TypeError):
        placed(str)
