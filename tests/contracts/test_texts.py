"""Damage is told from Vietnamese as it is written, in every manner that the mocks know, and never in a whole name."""

import pytest

from contracts.texts import damaged, garbled
from mocks.nation.personas import synthetic_nation
from mocks.texts import DAMAGES

NATION = synthetic_nation()
NAMES = [person.full_name for person in NATION.named] + [one.name for one in NATION.organizations]
ADDRESSES = [one.head_office.line for one in NATION.organizations]
MADE = [NATION.generator.person(f"0990900{n:05d}") for n in range(20_000, 20_150)] if NATION.generator else []


@pytest.mark.parametrize(
    "text",
    [
        *NAMES,
        *ADDRESSES,
        *[one.full_name for one in MADE if one],
        "LÊ",
        "HÀ",
        "ÔNG ÍCH",
        "Ã",
        "Â",
        "SỐ 3° ½",
        "",
        "Café",
    ],
)
def test_text_as_it_is_written_is_whole(text: str) -> None:
    assert not garbled(text)
    assert not damaged(text, name=True)


@pytest.mark.parametrize("name", ["NGUYỄN VĂN THỬ", "ĐỖ THỊ Ê", "LÊ", "HÀ", "Y THÔ", "Nguyễn", "SỐ 1 PHỐ HUẾ"])
def test_what_was_encoded_twice_is_garbled(name: str) -> None:
    double = DAMAGES["text_double_encoded"](name)
    assert double != name
    assert garbled(double) and damaged(double)
    assert garbled(name.encode().decode("latin-1"))


def test_the_mark_of_a_decoder_that_gave_up_is_garbled() -> None:
    assert garbled("NGUY\ufffdN")


@pytest.mark.parametrize("text", ["NGUY?N THỊ", "S? 1 ph? Hu?t", "Việt N?m"])
def test_a_question_mark_inside_a_word_is_a_letter_lost(text: str) -> None:
    expected = any(a.isalpha() and c.isalpha() for a, b, c in zip(text, text[1:], text[2:], strict=False) if b == "?")
    assert damaged(text) is expected
    assert damaged(text, name=True)


@pytest.mark.parametrize("text", ["Nhà số 5 ?", "a? b", "https://mock.example/a?b=c"])
def test_elsewhere_a_question_mark_asks(text: str) -> None:
    assert damaged(text) is ("a?b" in text)
    assert damaged(text, name=True)
