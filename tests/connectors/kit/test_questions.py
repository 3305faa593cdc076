"""A question's members go where their marks say, and what a deployment fills in never overrides them."""

import pytest

from connectors.kit.questions import PARTS, check_fill, filled, members, put
from contracts.conformance import read_context
from contracts.dates import PartialDate
from contracts.errors import SourceRefused
from contracts.identifiers import PersonalId
from contracts.manifest import InvalidManifest
from contracts.wire import REQUEST_ID
from tests.connectors.kit.sample import OwnerQuery, PlaceQuery

QUERY = OwnerQuery(PersonalId("099190000123"), PartialDate(1990, 4), PlaceQuery("00070"), "01", 2, None)
CONTEXT = read_context({}, {})


def test_members_by_the_part_of_the_request() -> None:
    assert members(QUERY) == {"cccd": "099190000123", "ngaySinh": "1990-04", "diaChi": {"maXa": "00070"}}
    assert members(QUERY, "path") == {"maTinh": "01"} and members(QUERY, "query") == {"trang": 2}


def test_every_part_of_a_context_can_be_filled_in() -> None:
    text = filled(" ".join(f"{{{part}}}" for part in PARTS), CONTEXT)
    assert text.split()[:4] == [REQUEST_ID, "H26.99", "1.001193", "H26.99-260302-0001"]
    assert filled("1.0", CONTEXT) == "1.0"


def test_without_an_officer_the_question_cant_be_put() -> None:
    with pytest.raises(SourceRefused) as refused:
        filled("{officer_code}", read_context({"officer": None}, {}))
    assert refused.value.owner == "gateway"


def test_a_part_that_no_context_has_is_a_mistake_of_the_profile() -> None:
    check_fill({"a": "{unit}-{now}"})
    with pytest.raises(InvalidManifest, match=r"fill\.a"):
        check_fill({"a": "{secret}"})


def test_what_is_filled_in_stands_beside_what_was_asked() -> None:
    body = {"a": {"b": 1}, "d": 2}
    for path in ("a.b", "a.c", "e.f.g", "d.x"):
        put(body, path, "new")
    assert body == {"a": {"b": 1, "c": "new"}, "d": 2, "e": {"f": {"g": "new"}}}
