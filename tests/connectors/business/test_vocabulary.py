"""The registry's words become ours, and what isn't known stays unknown."""

import pytest

from connectors.business.vocabulary import business_line_edition, country_code, legal_status, sex
from contracts.dates import PartialDate
from contracts.records import LegalStatus
from tests.connectors.business.wire import profile


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Đang hoạt động", "active"), ("Tạm ngừng kinh doanh", "suspended"),
        ("Không hoạt động tại địa chỉ đã đăng ký", "not_at_address"),
        ("Bị thu hồi do cưỡng chế về quản lý thuế", "revoked"),
        ("Đang làm thủ tục giải thể / đã bị chia, hợp nhất, sáp nhập", "dissolving"),
        ("Đang làm thủ tục phá sản", "bankruptcy"), ("Đã giải thể, phá sản, chấm dứt tồn tại", "dissolved"),
        ("ĐANG HOẠT ĐỘNG", "active"), ("Ðang hoạt động", "active"), ("Đã đóng băng", "unknown"),
    ],
)  # fmt: skip
def test_the_seven_legal_statuses(label: str, code: str) -> None:
    assert legal_status("MOCK9", label, {}) == LegalStatus(code=code, label=label)  # type: ignore[arg-type]  # a Literal


def test_a_code_of_the_profile_stands_in_for_unknown_words() -> None:
    assert legal_status("S1", "Hoạt động tốt", {"S1": "active"}) == LegalStatus(code="active", label="Hoạt động tốt")
    assert legal_status("S1", None, {"S1": "active"}) == LegalStatus(code="active", label="S1")


def test_code_and_words_that_disagree_are_unknown() -> None:
    found = legal_status("S1", "Đang làm thủ tục phá sản", {"S1": "active"})
    assert found == LegalStatus(code="unknown", label="Đang làm thủ tục phá sản")
    assert legal_status("S1", "Đang hoạt động", {"S1": "active"}) == LegalStatus(code="active", label="Đang hoạt động")


def test_no_status_is_none() -> None:
    assert legal_status(None, None, {}) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Việt Nam", "VN"),
        ("HÀN QUỐC", "KR"),
        ("Nhật Bản", "JP"),
        ("Ý", "IT"),
        ("Italia", "IT"),
        ("Mỹ", "US"),
        ("Bồ Đào Nha", "PT"),
        ("Andorra", "AD"),
        ("Atlantis", None),
        (None, None),
    ],
)
def test_countries(name: str | None, code: str | None) -> None:
    assert country_code(name) == code


@pytest.mark.parametrize(
    ("code", "read"), [("M", "male"), ("F", "female"), ("X", "unknown"), ("1", "unknown"), (None, None)]
)
def test_sexes(code: str | None, read: str | None) -> None:
    assert sex(code) == read


@pytest.mark.parametrize(
    ("founded", "changed", "edition"),
    [
        ("2024-01-05", "2025-03-10", "2018-08-20"), ("2024-01-05", None, "2018-08-20"),
        ("2024-01-05", "2025-11-14", "2018-08-20"), ("2024-01-05", "2025-11-15", None),
        ("2025-11-15", None, "2025-11-15"), ("2026-01-01", "2026-03-01", "2025-11-15"), ("2010-01-01", None, None),
        ("2010-01-01", "2019-01-01", None), (None, "2025-03-10", None), ("2024", None, None),
        ("2024-01-05", "2025", None),
    ],
)  # fmt: skip
def test_the_edition_of_business_lines_where_it_is_certain(
    founded: str | None, changed: str | None, edition: str | None
) -> None:
    dates = [PartialDate.parse_iso(date) if date else None for date in (founded, changed)]
    assert business_line_edition(profile(), *dates) == edition


def test_a_profile_may_tell_no_edition() -> None:
    assert business_line_edition(profile(business_line_rule="none"), PartialDate(2024, 1, 5), None) is None
