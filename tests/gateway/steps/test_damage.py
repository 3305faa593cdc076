"""What is damaged neither leaves nor is compared nor remembered; what nobody asked for stands in nobody's way."""

from typing import Any

import pytest

from contracts.errors import SourceMalformed
from gateway.steps.damage import check_claimed, check_part, is_whole

RECORD: dict[str, Any] = {
    "full_name": "NGUYỄN VĂN THỬ",
    "permanent_residence": {"line": "S? 1 PH? HU?T", "commune_code": "00070"},
    "father": {"full_name": "TR?"},
    "business_lines": [{"label": "BÁN LẺ"}, {"label": "NGUYá»„N"}],
    "amount": 3,
    "nothing": None,
}


@pytest.mark.parametrize("name", ["permanent_residence", "father", "business_lines"])
def test_a_damaged_part_does_not_leave(name: str) -> None:
    with pytest.raises(SourceMalformed) as caught:
        check_part({name: RECORD[name]}, 2)
    assert (str(caught.value), caught.value.attempts) == ("damaged text", 2)


@pytest.mark.parametrize("name", ["full_name", "amount", "nothing"])
def test_a_whole_part_leaves(name: str) -> None:
    check_part({name: RECORD[name]}, 1)


@pytest.mark.parametrize("path", ["permanent_residence.line", "father.full_name", "business_lines.label"])
def test_a_damaged_text_is_not_compared(path: str) -> None:
    with pytest.raises(SourceMalformed) as caught:
        check_claimed(RECORD, [path], 3)
    assert caught.value.attempts == 3


@pytest.mark.parametrize("path", ["full_name", "head.father.full_name"])
def test_a_name_is_a_name_wherever_it_stands(path: str) -> None:
    """In a name alone a question mark at a word's end, too, is a letter lost; beside names it may be a question."""
    record: dict[str, Any] = {"full_name": "TR?", "head": {"father": {"full_name": ["TR?"]}}, "text": "TR?"}
    with pytest.raises(SourceMalformed):
        check_claimed(record, [path], 1)
    for part in ({"full_name": record["full_name"]}, {"head": record["head"]}):
        with pytest.raises(SourceMalformed):
            check_part(part, 1)
    check_claimed(record, ["text"], 1)
    check_part({"text": record["text"]}, 1)
    assert is_whole({"text": record["text"], "texts": ["TR?", 3], "lines": [{"label": "BÁN LẺ"}]})
    assert not is_whole({"full_name": [record["full_name"]]})


def test_what_is_not_claimed_stands_in_nobodys_way() -> None:
    check_claimed(RECORD, ["full_name", "permanent_residence.commune_code", "spouse.full_name", "amount"], 1)


def test_only_a_whole_record_is_remembered() -> None:
    assert not is_whole(RECORD)
    assert is_whole({"full_name": RECORD["full_name"], "amount": 3})
    assert is_whole(None)
