"""What every answer of the contract has, whatever was asked: looked at each time, so that no situation passes by luck.

Sources: API sections 4 and 5, and `contracts.errors.TABLE`. A remark never holds a value.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from contracts.errors import TABLE
from gateway.rehearsal.caller import Exchange
from gateway.rehearsal.situations import Words

OUTCOMES = frozenset({"found", "not_found", "ambiguous", "out_of_scope"})
VERDICTS = frozenset({"match", "match_except_diacritics", "no_match", "unknown"})
_PROVENANCE: dict[str, type] = {
    "source": str, "retrieved_at": str, "age_seconds": int, "cached": bool, "stale": bool, "synthetic": bool,
    "not_found_means": str,
}  # fmt: skip
_IDENTIFIERS = frozenset({"personal_id", "old_card_number", "full_name", "organization_code", "insurance_number"})


def form(seen: Exchange) -> list[Words]:
    """What is wrong with the form of an answer; empty where nothing is."""
    found = seen.answer.json()
    if seen.path == "/oauth2/revoke":
        return []
    if not isinstance(found, dict):
        return [Words("câu trả lời không phải đối tượng JSON", "the answer is no JSON object")]
    if seen.answer.status >= 400:
        return list(_problem(seen, found))
    if seen.answer.status == 200 and ("outcome" in found or _asks_for_data(seen)):
        return list(_answer(seen, found))
    if seen.answer.status not in (200, 202):
        return [Words(f"mã HTTP {seen.answer.status} không có trong hợp đồng",
                      f"HTTP {seen.answer.status} is none of the contract")]  # fmt: skip
    return []


def _asks_for_data(seen: Exchange) -> bool:
    return seen.method == "POST" and seen.path.endswith(("/query", "/verify", "/complete")) and (
        seen.path != "/v1/disclosures/query"
    )  # fmt: skip


def _problem(seen: Exchange, found: Mapping[str, Any]) -> Iterator[Words]:
    code = found.get("code")
    row = TABLE.get(code) if isinstance(code, str) else None
    if not seen.answer.headers.get("content-type", "").startswith("application/problem+json"):
        yield Words("lỗi không có kiểu application/problem+json", "the problem is no application/problem+json")
    if row is None:
        yield Words("mã lỗi không có trong hợp đồng", "the code is none of the contract")
        return
    shown = {
        "type": f"urn:lienthong:problem:{row.code}", "status": row.status, "retryable": row.retryable,
    }  # fmt: skip
    for name, value in shown.items():
        if found.get(name) != value or type(found.get(name)) is not type(value):
            yield Words(f"{name} phải là {_told(value)}", f"{name} should be {_told(value)}")
    if seen.answer.status != row.status:
        yield Words(f"HTTP {seen.answer.status}, phải là {row.status}",
                    f"HTTP {seen.answer.status}, should be {row.status}")  # fmt: skip
    owners = {row.owner, "network"} if row.owner == "source" else {row.owner}
    if found.get("fault_owner") not in owners:
        yield Words(f"fault_owner phải là {row.owner}", f"fault_owner should be {row.owner}")
    for name in ("title", "detail", "action"):
        if not isinstance(found.get(name), str) or not found[name]:
            yield Words(f"thiếu {name} cho người đọc", f"{name} for the reader is missing")
    if row.receipt != (isinstance(found.get("receipt"), str) and bool(found["receipt"])):
        yield (
            Words("thiếu mã biên nhận", "the receipt is missing") if row.receipt
            else Words("không được có mã biên nhận", "there may be no receipt")
        )  # fmt: skip
    wait = found.get("retry_after")
    if wait is not None and (type(wait) is not int or seen.answer.headers.get("retry-after") != str(wait)):
        yield Words("retry_after không khớp với tiêu đề Retry-After", "retry_after and the header differ")
    if _tells_a_value(seen.request, seen.answer.body):
        yield Words("thông báo lỗi chứa dữ liệu cá nhân đã gửi", "the problem holds personal data that was sent")


def _answer(seen: Exchange, found: Mapping[str, Any]) -> Iterator[Words]:
    outcome = found.get("outcome")
    if outcome not in OUTCOMES:
        yield Words("outcome không có trong hợp đồng", "outcome is none of the contract")
    if not isinstance(found.get("receipt"), str) or not found["receipt"]:
        yield Words("thiếu mã biên nhận", "the receipt is missing")
    yield from _provenance(found.get("provenance"))
    asked = seen.request if isinstance(seen.request, Mapping) else {}
    if "record" in found and (outcome != "found" or "claims" in asked):
        yield Words("có record dù không được phép", "there is a record where none may be")
    if outcome == "found" and "fields" in asked:
        wanted = {str(path).partition(".")[0] for path in asked["fields"]}
        held = found.get("record")
        if not isinstance(held, dict):
            yield Words("thiếu record", "the record is missing")
        elif more := sorted(set(held) - wanted):
            yield Words(f"trả thừa trường không được hỏi: {', '.join(more)}",
                        f"fields that were not asked for: {', '.join(more)}")  # fmt: skip
        elif less := sorted(wanted - set(held)):
            yield Words(f"thiếu trường đã hỏi (nguồn không có thì phải là null): {', '.join(less)}",
                        f"fields lack (null where the source holds none): {', '.join(less)}")  # fmt: skip
    if "claims" in asked:
        yield from _results(found.get("results"), asked["claims"], outcome)
    if outcome == "not_found" and not isinstance(found.get("hints"), list):
        yield Words("thiếu hints", "hints are missing")


def _results(results: Any, claims: Mapping[str, Any], outcome: Any) -> Iterator[Words]:
    if not isinstance(results, dict) or set(results) != set(claims):
        yield Words("results không khớp với claims", "results do not fit the claims")
    elif not set(results.values()) <= VERDICTS:
        yield Words("results có từ không có trong hợp đồng", "results hold a word that is none of the contract")
    elif outcome != "found" and set(results.values()) != {"unknown"}:
        yield Words("không tìm thấy thì mọi mục phải là unknown", "where nobody is found all claims are unknown")


def _provenance(held: Any) -> Iterator[Words]:
    if not isinstance(held, dict):
        yield Words("thiếu provenance", "provenance is missing")
        return
    wrong = [name for name, kind in _PROVENANCE.items() if type(held.get(name)) is not kind]
    if wrong:
        yield Words(f"provenance thiếu hoặc sai: {', '.join(wrong)}", f"provenance lacks: {', '.join(wrong)}")
    elif held["synthetic"] is not True:
        yield Words("dữ liệu không được đánh dấu là giả lập", "the data is not marked as synthetic")


def _tells_a_value(request: Any, body: bytes) -> bool:
    told = body.decode("utf-8", "replace")
    return any(value in told for value in _values(request))


def _values(request: Any) -> Iterator[str]:
    if isinstance(request, Mapping):
        for name, value in request.items():
            if name in _IDENTIFIERS and isinstance(value, str):
                yield value
            else:
                yield from _values(value)


def _told(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
