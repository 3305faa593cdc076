"""A number is known by its form; what is none is refused without being repeated."""

import pytest

from gateway.audit.typed import NotANumber, handle_typed, read_typed


def test_each_number_by_its_form() -> None:
    seen: list[tuple[str, str]] = []

    def handle_of(kind: str, identifier: str) -> str | None:
        seen.append((kind, identifier))
        return "h" if kind == "personal_id" else None

    assert handle_typed(" 099190 000123 ", handle_of) == "h"
    assert handle_typed("990000001", handle_of) is None
    assert handle_typed("9900000016", handle_of) is None
    assert seen == [
        ("personal_id", "099190000123"), ("old_card_number", "990000001"), ("organization_code", "9900000016"),
        ("insurance_number", "9900000016"),
    ]  # fmt: skip


def test_ten_digits_may_be_an_insurance_number() -> None:
    assert read_typed("9900000017") == ("insurance_number", "9900000017")
    assert read_typed("9900000016") == ("organization_code", "9900000016")
    assert handle_typed("9900000016", lambda kind, identifier: "h" if kind == "insurance_number" else None) == "h"


@pytest.mark.parametrize("text", ["", "khuê", "9900000017-001", "٠٩٩١٩٠٠٠٠١٢٣", "0991900001234"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(NotANumber) as refused:
        handle_typed(text, lambda kind, identifier: "h")
    assert not text or text not in str(refused.value)
