"""No number here can belong to somebody: a well-formed one outside the synthetic ranges is refused."""

import re

import pytest

from tests.house.tree import own_texts, text

_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?<![0-9]\.)([0-9]{12}|[0-9]{10})(?![0-9A-Za-z])")
_OLD_CARD = re.compile(
    r"(?:old_card(?:_number)?|so_?cmnd)[\"']?\s*(?:=|:|>|==)\s*[\"']?([0-9]{9})(?![0-9])", re.IGNORECASE
)
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
NOBODYS_PREFIXES = ("000", "097", "098", "099")
"""No province and no country has them (fact sheet 3.1); 099 is the one that our people use."""

EXCUSED: dict[str, str] = {}
"""Number -> why it may stand here. Published hash vectors only."""


def is_issued_personal_id(digits: str) -> bool:
    """Whether twelve digits could have been issued: any prefix that a province or a country may hold."""
    return not digits.startswith(NOBODYS_PREFIXES)


def is_issued_organization_code(digits: str) -> bool:
    """Whether ten digits could have been issued: a right check digit under a prefix other than the synthetic 99."""
    check = 10 - sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return not digits.startswith("99") and check == int(digits[9])


def somebodys(content: str) -> list[str]:
    """The numbers in a text that may belong to a real person or company."""
    found = [
        digits
        for digits in _NUMBER.findall(content)
        if (is_issued_personal_id(digits) if len(digits) == 12 else is_issued_organization_code(digits))
    ]
    found += [digits for digits in _OLD_CARD.findall(content) if not digits.startswith("99") and digits.strip("0")]
    return [digits for digits in found if digits not in EXCUSED]


def test_every_number_is_nobodys() -> None:
    bad = [
        f"{name}:{number}: {digits[:4]}…"
        for name in own_texts()
        for number, line in enumerate(text(name).splitlines(), 1)
        for digits in somebodys(line)
    ]
    assert not bad, "numbers that could belong to somebody (use 099…, 99… of DESIGN section 4):\n" + "\n".join(bad)


@pytest.mark.parametrize(
    "line",
    [
        'personal_id = "{}"'.format("001" + "190000123"),
        "<dan:SoDinhDanh>{}</dan:SoDinhDanh>".format("079" + "080000001"),
        '"organization_code": "{}"'.format("01" + "00000003"),
        '{{"old_card_number": "{}"}}'.format("01" + "2345678"),
        "<ns1:SoCMND>{}</ns1:SoCMND>".format("27" + "3456789"),
    ],
)
def test_the_rule_has_teeth(line: str) -> None:
    digits = "".join(re.findall(r"[0-9]{9,12}", line))
    if len(digits) == 10:  # make it a well-formed one
        for last in "0123456789":
            if is_issued_organization_code(digits[:9] + last):
                line = line.replace(digits, digits[:9] + last)
    assert somebodys(line)


@pytest.mark.parametrize("line", ["099190000123", "9900000016-001", "old_card_number: '990000001'", "1767225600000"])
def test_synthetic_numbers_and_times_pass(line: str) -> None:
    assert not somebodys(line)
