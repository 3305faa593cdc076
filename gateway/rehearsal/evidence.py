"""What was sent and what came back, as one file whose digest stands in the minutes: the two belong together.

A value of an answer is shown only where the answer says that it is synthetic, or is a problem (which holds none by
contract). Of everything else the shape is shown: names of members and kinds of values. Tokens, proofs of possession
and codes are never in it. Receipts are, with nothing open but the entry's id: `lienthong receipt verify` takes them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from gateway.rehearsal.acts import Placed
from gateway.rehearsal.caller import Exchange
from gateway.rehearsal.run import Played
from gateway.rehearsal.situations import Words

VIET_NAM = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh, without daylight saving time since 1975."""
FORM = "lienthong-rehearsal/1"
_HIDDEN = frozenset({"state", "authorization_url", "callback_query", "access_token", "sign_in", "id"})
_TOLD = frozenset({"outcome", "code", "receipt", "entry"})
_KINDS: dict[type, str] = {str: "(text)", bool: "(true/false)", int: "(number)", float: "(number)"}
_LONGEST = 5
"""Elements of an array that are shown."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who rehearsed what, when and with which book."""

    target: str
    client_id: str
    procedure: str
    unit: str
    began: datetime
    ended: datetime
    version: str
    book: str
    target_version: str | None = None
    mocks: str | None = None
    vendor: str | None = None
    tester: str | None = None
    log_key: str | None = None


def document(occasion: Occasion, played: Sequence[Played]) -> dict[str, Any]:
    """The evidence as data."""
    return {
        "form": FORM,
        "target": {
            "url": occasion.target, "version": occasion.target_version, "client_id": occasion.client_id,
            "mocks": occasion.mocks, "log_key": occasion.log_key,
        },
        "purpose": {"procedure": occasion.procedure, "unit": occasion.unit},
        "parties": {"tester": occasion.tester, "vendor": occasion.vendor},
        "versions": {"lienthong": occasion.version, "book": occasion.book},
        "began": stamp(occasion.began),
        "ended": stamp(occasion.ended),
        "summary": counts(played),
        "situations": [_situation(one) for one in played],
    }  # fmt: skip


def written(found: Mapping[str, Any]) -> bytes:
    """The file: JSON in UTF-8."""
    return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def digest(file: bytes) -> str:
    """SHA-256 of the file, in hexadecimal."""
    return hashlib.sha256(file).hexdigest()


def counts(played: Sequence[Played]) -> dict[str, int]:
    """How many passed, failed and were not judged."""
    return {name: sum(one.result == name for one in played) for name in ("passed", "failed", "not_judged")}


def stamp(moment: datetime) -> str:
    """A time in Viet Nam, to the second."""
    return moment.astimezone(VIET_NAM).isoformat(timespec="seconds")


def _situation(one: Played) -> dict[str, Any]:
    situation = one.situation
    return {
        "number": situation.number,
        "title": _both(situation.title),
        "contract": f"API {situation.contract}",
        "result": one.result,
        "remarks": [_both(remark) for remark in one.remarks],
        "seconds": round(one.seconds, 3),
        "exchanges": [_exchange(seen, one.placed) for seen in one.exchanges],
        "receipts": [dict(placed.receipt) for placed in one.placed.values()],
    }


def _exchange(seen: Exchange, placed: Mapping[str, Placed]) -> dict[str, Any]:
    answer = shown(seen)
    receipt = answer.get("receipt") if isinstance(answer, dict) else None
    found: dict[str, Any] = {
        "method": seen.method,
        "path": path(seen),
        "request": asked(seen.request),
        "status": seen.answer.status,
        "answer": answer,
        "seconds": round(seen.seconds, 3),
    }
    if isinstance(receipt, str) and receipt in placed:
        found["position"] = placed[receipt].position
    if seen.arrived is not None:
        found["arrived_at_source"] = seen.arrived
    return found


def path(seen: Exchange) -> str:
    """Where it went, without the id of a sign-in."""
    return re.sub(r"/sign-ins/[^/]+", "/sign-ins/(…)", seen.path)


def asked(request: Any) -> Any:
    """A request as evidence: its people are invented (`caller.check_synthetic`), its codes are not shown."""
    if isinstance(request, Mapping):
        return {name: "(…)" if name in _HIDDEN else asked(value) for name, value in request.items()}
    return [asked(one) for one in request] if isinstance(request, list | tuple) else request


def shown(seen: Exchange) -> Any:
    """An answer as evidence; ``None`` where it is no JSON."""
    found = seen.answer.json()
    provenance = found.get("provenance") if isinstance(found, dict) else None
    synthetic = isinstance(provenance, dict) and provenance.get("synthetic") is True
    if synthetic or seen.answer.headers.get("content-type", "").startswith("application/problem+json"):
        return _cut(found)
    return _shape(found)


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: "(…)" if name in _HIDDEN else _cut(inner) for name, inner in value.items()}
    if isinstance(value, list):
        more = [f"(… {len(value) - _LONGEST})"] if len(value) > _LONGEST else []
        return [*map(_cut, value[:_LONGEST]), *more]
    return value


def _shape(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {inner: _shape(held, inner) for inner, held in value.items()}
    if isinstance(value, list):
        more = [f"(… {len(value) - 1})"] if len(value) > 1 else []
        return [*(_shape(one) for one in value[:1]), *more]
    if name in _TOLD and isinstance(value, str) and len(value) <= 64:
        return value
    return None if value is None else _KINDS[type(value)]


def _both(words: Words) -> dict[str, str]:
    return {"vi": words.vi, "en": words.en}
