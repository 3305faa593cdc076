"""The yes/no service 003 or 033: does somebody stand under this number, name and birth date? No data comes back.

It answers in three shapes (fact sheet 2.4): JSON ``data``, XML ``SoLuongCongDan``, XML ``TonTai``. "No" is what the
service said in so many words; an empty or unknown answer is never one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.population.profile import Profile
from connectors.population.request import values
from connectors.soap import Payload
from contracts.connector import Context
from contracts.errors import Ambiguous, NotFound, SourceMalformed
from contracts.queries import PersonQuery
from contracts.records import Confirmation

NAMESPACE = "http://dancuquocgia.bca"
COUNT = f"{{{NAMESPACE}}}XacThucThongTinCongDanResponse"
EXISTS = (f"{{{NAMESPACE}}}KetQuaXacThucResponse", f"{{{NAMESPACE}}}KetQuaXacThuc")


def asked(query: PersonQuery, context: Context, profile: Profile) -> dict[str, object]:
    """Members of ``XacThucThongTinCongDan``: those of the look-up under another code. Raises `SourceRefused`."""
    found = {
        (profile.confirmation_member if name == "MaTichHop" else name): value
        for name, value in values(query, context, profile).items()
    }
    found[profile.confirmation_member] = profile.confirmation_code
    if profile.confirmation_officer:
        found["MaCanBo"] = profile.confirmation_officer
    return found


def from_flag(document: Mapping[str, Any], unknown: Sequence[str] = ()) -> Confirmation:
    """``{"data": true}``; raises `NotFound` for ``false``, and `SourceMalformed` for anything else.

    Beside ``unknown`` members, which may say more, neither is a definite answer.
    """
    match document.get("data"):
        case True if not unknown:
            return Confirmation()
        case False if not unknown:
            raise NotFound
        case _:
            raise SourceMalformed("neither yes nor no")


def from_payload(payload: Payload, shape: str) -> Confirmation:
    """Yes from a payload that the schema accepted; raises `NotFound`, `Ambiguous` and `SourceMalformed`."""
    if payload.element is None or payload.drift:
        raise SourceMalformed("neither yes nor no")
    said = (payload.element[0].text or "").strip()
    if shape == "exists":
        if said in ("true", "1"):
            return Confirmation()
        raise NotFound
    people = int(said)
    if people > 1:
        raise Ambiguous
    if people == 0:
        raise NotFound
    return Confirmation()
