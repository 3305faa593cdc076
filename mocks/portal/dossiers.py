"""Dossiers that were handed to the portal, apart for each session of the mocks; the same change twice is one change.

What public material leaves open is decided here: see docs/connectors/portal.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from mocks.portal.catalogue import Row

Action = Literal["MOI", "CAP_NHAT", "DA_CO"]
MALFORMED, EXISTS, CONFLICT, OUTDATED, UNKNOWN = 2, 3, 7, 8, 9
_LIMIT: Final = 2000
"""Dossiers that are kept per session, the oldest forgotten first."""
_NOT_THE_CALLERS: Final = "DSKetNoiCSDL"
"""May have grown until the same change comes again, so it is no part of what is compared."""


class Refused(Exception):
    """A dossier or its progress isn't taken; `code` is the portal's."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


@dataclass(slots=True)
class Dossier:
    """One dossier: as it was handed over last, its progress, and what every change number stood for."""

    item: dict[str, Any]
    progress: list[dict[str, Any]] = field(default_factory=list)
    changes: dict[int, bytes] = field(default_factory=dict)
    steps: dict[int, bytes] = field(default_factory=dict)


class Dossiers:
    """The dossiers of all sessions."""

    def __init__(self) -> None:
        self._kept: dict[str | None, dict[str, Dossier]] = {}

    def of(self, session: str | None) -> dict[str, Dossier]:
        """The dossiers of one session by number."""
        return self._kept.setdefault(session, {})

    def sync(self, session: str | None, item: dict[str, Any], *, updating: bool) -> Row:
        """Take a dossier whole. Raises `Refused`: it exists, is unknown, or its change number is used up or too low."""
        kept, number, change = self.of(session), item["MaHoSo"], item.get("SoLanThayDoi")
        found = kept.get(number)
        if found is not None and _seen(found.changes, change, item):
            return _told(item, "DA_CO")
        if found is None and updating:
            raise Refused(UNKNOWN, "Hồ sơ chưa có")
        if found is not None and not updating:
            raise Refused(EXISTS, "Hồ sơ đã tồn tại")
        if found is not None and change is not None and change < max(found.changes, default=0):
            raise Refused(OUTDATED, "Lần thay đổi đã cũ")
        if found is None:
            if len(kept) >= _LIMIT:
                del kept[next(iter(kept))]
            found = kept[number] = Dossier(item)
            action: Action = "MOI"
        else:
            found.item, action = item, "CAP_NHAT"
        if change is not None:
            found.changes[change] = _digest(item)
        return _told(item, action)

    def progress(self, session: str | None, item: dict[str, Any]) -> Row:
        """Take one step of a dossier; steps may come in any order. Raises `Refused`."""
        found = self.of(session).get(item["MaHoSo"])
        if found is None:
            raise Refused(UNKNOWN, "Hồ sơ chưa có")
        if _seen(found.steps, change := item.get("SoLanThayDoi"), item):
            return _told(item, "DA_CO")
        found.progress.append(item)
        latest = max(found.progress, key=lambda step: step["ThoiDiemXuLy"])
        found.item = {**found.item, "TrangThaiHoSo": latest["TrangThai"]}
        if change is not None:
            found.steps[change] = _digest(item)
        return _told(item, "CAP_NHAT")

    def shown(self, session: str | None, number: str) -> Row | None:
        """What the portal shows of a dossier."""
        found = self.of(session).get(number)
        if found is None:
            return None
        item = found.item
        return {
            "MaHoSo": number, "MaTTHC": item["MaTTHC"], "SoLanThayDoi": max(found.changes, default=None),
            "TrangThaiHoSo": item["TrangThaiHoSo"], "NgayTiepNhan": item.get("NgayTiepNhan"),
            "NgayHenTra": item.get("NgayHenTra"), "NgayKetThucXuLy": item.get("NgayKetThucXuLy"),
        }  # fmt: skip

    def results(self, session: str | None, owner: str) -> list[Row]:
        """Results that were handed over with dossiers of one person."""
        return [
            {**result, "CoQuanChuQuan": dossier.item.get("DonViXuLy") or ""}
            for dossier in self.of(session).values()
            if any(one["SoDinhDanh"] == owner for one in dossier.item["DinhDanhCHS"])
            for result in dossier.item.get("DanhSachGiayToKetQua", [])
        ]


def _digest(item: Mapping[str, Any]) -> bytes:
    said = {name: value for name, value in item.items() if name != _NOT_THE_CALLERS}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()


def _seen(changes: Mapping[int, bytes], change: int | None, item: Mapping[str, Any]) -> bool:
    """Whether this very change was taken before. Raises `Refused` where its number stood for something else."""
    if change is None or change not in changes:
        return False
    if changes[change] != _digest(item):
        raise Refused(CONFLICT, "Lần thay đổi đã dùng cho nội dung khác")
    return True


def _told(item: Mapping[str, Any], action: Action) -> Row:
    return {"MaHoSo": item["MaHoSo"], "SoLanThayDoi": item.get("SoLanThayDoi"), "KetQua": action}
