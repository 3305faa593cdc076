"""Which example a question gets depends on the question, the operation and the nation, and on nothing else."""

import pytest

from mocks.kit.asked import description_of, finds_nobody, seed_of


def test_the_same_question_has_the_same_seed_in_any_order() -> None:
    assert seed_of(1, "find", {"a": "1", "b": "2"}) == seed_of(1, "find", {"b": "2", "a": "1"})
    assert len({seed_of(1, "find", {"a": "1"}), seed_of(2, "find", {"a": "1"}), seed_of(1, "look", {"a": "1"})}) == 3


def test_a_value_with_the_reserved_ending_finds_nobody() -> None:
    assert finds_nobody({"a": "x", "b": "099190000000"})
    assert not finds_nobody({"a": "00001"}) and not finds_nobody({}) and not finds_nobody({"MaYeuCau": "0000"})


def test_who_asks_and_how_the_request_is_called_changes_no_answer() -> None:
    assert seed_of(1, "find", {"a": "1", "MaYeuCau": "r-1", "MaDonVi": "H26"}) == seed_of(1, "find", {"a": "1"})


def test_a_mock_needs_its_description() -> None:
    assert description_of({"description": "a/a.wsdl"}) == "a/a.wsdl"
    with pytest.raises(ValueError, match=r"settings\.description"):
        description_of({})
