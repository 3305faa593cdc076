"""The registry's words and ours meet here: statuses, countries, sexes and the editions of business lines.

Sources: Decree 168/2025/ND-CP article 35 (seven legal statuses), ISO 3166-1 (countries), Decisions 27/2018/QD-TTg and
36/2025/QD-TTg (VSIC editions); fact sheet section 5.4. A word that isn't listed is unknown, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from connectors.business.profile import Profile
from contracts.codes import code_list
from contracts.dates import PartialDate
from contracts.names import fold
from contracts.records import LegalStatus, LegalStatusCode, Sex

_OTHER_WORDINGS: Final[Mapping[LegalStatusCode, tuple[str, ...]]] = {
    "not_at_address": ("Không còn hoạt động kinh doanh tại địa chỉ đã đăng ký",),
    "revoked": (
        "Bị thu hồi Giấy chứng nhận đăng ký doanh nghiệp do bị cưỡng chế về quản lý thuế",
        "Bị thu hồi Giấy chứng nhận đăng ký doanh nghiệp do cưỡng chế về quản lý thuế",
    ),
    "dissolving": (
        "Đang làm thủ tục giải thể",
        "Đã bị chia, hợp nhất, sáp nhập",
        "Đang làm thủ tục giải thể / đã bị chia, hợp nhất, sáp nhập",
    ),
    "dissolved": ("Đã giải thể", "Đã phá sản", "Đã chấm dứt tồn tại"),
}
"""What the registry writes beside the law's own words, which the list holds."""
_BY_LABEL: Final[Mapping[str, LegalStatusCode]] = {
    fold(entry.vi): cast(LegalStatusCode, entry.code) for entry in code_list("enterprise_status").entries
} | {fold(label): code for code, labels in _OTHER_WORDINGS.items() for label in labels}

_OTHER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "VN": ("Cộng hòa xã hội chủ nghĩa Việt Nam",),
    "AU": ("Ô-xtrây-li-a",),
    "CA": ("Ca-na-đa",),
    "GB": ("Anh",),
    "HK": ("Hồng Kông",),
    "ID": ("In-đô-nê-xi-a",),
    "IT": ("Italia", "Ý"),
    "KH": ("Cam-pu-chia",),
    "MY": ("Ma-lai-xi-a",),
    "PH": ("Philippin",),
    "RU": ("Liên bang Nga",),
    "SG": ("Xinh-ga-po",),
    "US": ("Mỹ",),
}
"""Names that the registry writes beside those of the list."""
_COUNTRIES: Final[Mapping[str, str]] = {
    fold(name): entry.code for entry in code_list("nationality").entries for name in (entry.vi, entry.en) if name
} | {fold(name): code for code, names in _OTHER_NAMES.items() for name in names}
_SEXES: Final[Mapping[str, Sex]] = {"M": "male", "F": "female"}


def legal_status(code: str | None, label: str | None, codes: Mapping[str, LegalStatusCode]) -> LegalStatus | None:
    """Legal status from the registry's code and wording; ``codes`` is the profile's table of its codes.

    The wording is the law's own and counts first. A code that contradicts it leaves the status ``unknown``, and so
    does a wording that the law doesn't have.
    """
    if code is None and label is None:
        return None
    told = {_BY_LABEL.get(fold(label or ""))} | {codes.get(code or "")}
    told.discard(None)
    return LegalStatus(code=(told.pop() if len(told) == 1 else None) or "unknown", label=label or code)


def country_code(name: str | None) -> str | None:
    """ISO 3166-1 alpha-2 code of a country's Vietnamese name; ``None`` where it isn't in our table."""
    return _COUNTRIES.get(fold(name)) if name else None


def sex(code: str | None) -> Sex | None:
    """Sex from ``GENDER_ID``: ``M`` or ``F``; another code is ``unknown``."""
    return _SEXES.get(code, "unknown") if code else None


def business_line_edition(profile: Profile, founded: PartialDate | None, changed: PartialDate | None) -> str | None:
    """Edition (ISO date) of the VSIC table that an organization's business lines are written in, where it is certain.

    The wire carries none, but a record that was founded and last changed within one edition's time can only hold that
    one: older codes may have been carried over a change of editions, or rewritten.
    """
    if profile.business_line_rule == "none" or founded is None or founded.precision != "day":
        return None
    last = changed or founded
    if last.precision != "day":
        return None
    editions = sorted(profile.business_line_editions)
    in_force = [edition for edition in editions if edition <= founded.iso]
    later = [edition for edition in editions if founded.iso < edition <= last.iso]
    return in_force[-1] if in_force and not later else None
