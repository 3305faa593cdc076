"""Holds one answer against what the book expects of it; what differs is said in words that a reader can act on.

A remark names members, codes and verdicts, and never a value of a record.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from gateway.rehearsal.caller import Exchange, Wire
from gateway.rehearsal.situations import Expectation, Words

ANY, NULL = "*", "-"
_NONE: dict[str, Any] = {}


def differences(seen: Exchange, expect: Expectation, before: Wire | None) -> list[Words]:
    """What an answer lacks of ``expect``, whose places are filled; ``before`` is the answer of the ask before."""
    content = seen.answer.json()
    found: Mapping[str, Any] = content if isinstance(content, dict) else _NONE
    return [
        *_ending(seen, found, expect),
        *_held("record", found.get("record"), expect.record),
        *_held("results", found.get("results"), expect.results, flat=True),
        *_rest(seen, found, expect, before),
    ]


def _ending(seen: Exchange, found: Mapping[str, Any], expect: Expectation) -> Iterator[Words]:
    ended = f"HTTP {seen.answer.status}, {found.get('code') or found.get('outcome') or '?'}"
    wanted = expect.code or expect.outcome
    if expect.code is not None and found.get("code") != expect.code:
        yield Words(f"trả về {ended}; phải là lỗi {wanted}", f"it ended as {ended}; should be the problem {wanted}")
    elif expect.code is None and seen.answer.status != 200:
        yield Words(f"trả về {ended}; phải là HTTP 200", f"it ended as {ended}; should be HTTP 200")
    elif expect.outcome is not None and found.get("outcome") != expect.outcome:
        yield Words(f"trả về {ended}; phải là {wanted}", f"it ended as {ended}; should be {wanted}")


def _held(name: str, held: Any, wanted: Mapping[str, Any], *, flat: bool = False) -> Iterator[Words]:
    for path, value in wanted.items():
        there = _at(held, (path,) if flat else tuple(path.split(".")))
        if value == ANY and there:
            continue
        if value == NULL and there == [None]:
            continue
        if value not in (ANY, NULL) and any(_same(value, one) for one in there):
            continue
        if not there or there == [None]:
            yield Words(f"{name}: thiếu {path}", f"{name}: {path} is missing")
        elif flat:  # a verdict is a word of the contract, and may be told
            yield Words(f"{name}: {path} phải là {value}", f"{name}: {path} should be {value}")
        else:
            yield Words(f"{name}: {path} khác với điều chờ đợi", f"{name}: {path} differs from what is expected")


def unheld(seen: Exchange, expect: Expectation) -> bool:
    """Whether somebody was found, of whom the source tells nothing of what is expected: null, or unknown."""
    found = seen.answer.json()
    if not isinstance(found, dict) or found.get("outcome") != "found":
        return False
    told = [value for path in expect.record for value in _at(found.get("record"), tuple(path.split(".")))]
    results = found.get("results")
    words = [results.get(path) for path in expect.results] if isinstance(results, dict) else []
    return all(value is None for value in told) and all(word == "unknown" for word in words)


def _same(wanted: Any, there: Any) -> bool:
    """Equal; of texts in whatever case and form of Unicode, for a register may write names in capitals."""
    if isinstance(wanted, str) and isinstance(there, str):
        return unicodedata.normalize("NFC", wanted).casefold() == unicodedata.normalize("NFC", there).casefold()
    return bool(wanted == there)


def _at(held: Any, path: tuple[str, ...]) -> list[Any]:
    """All values at a path, through arrays; empty where it does not lead anywhere."""
    if isinstance(held, list):
        return [value for one in held for value in _at(one, path)]
    if not path:
        return [held]
    return _at(held[path[0]], path[1:]) if isinstance(held, dict) and path[0] in held else []


def _rest(seen: Exchange, found: Mapping[str, Any], expect: Expectation, before: Wire | None) -> Iterator[Words]:
    provenance = found.get("provenance")
    told: Mapping[str, Any] = provenance if isinstance(provenance, dict) else _NONE
    hints = found.get("hints")
    given = {hint.get("code") for hint in hints if isinstance(hint, dict)} if isinstance(hints, list) else set()
    if missing := [hint for hint in expect.hints if hint not in given]:
        yield Words(f"thiếu gợi ý: {', '.join(missing)}", f"hints are missing: {', '.join(missing)}")
    if expect.cached is not None and told.get("cached") is not expect.cached:
        yield (
            Words("phải lấy từ bộ nhớ đệm, kèm tuổi dữ liệu", "should come from the cache, with its age")
            if expect.cached else Words("phải hỏi lại nguồn", "should be asked of the source anew")
        )  # fmt: skip
    if expect.not_found_means is not None and told.get("not_found_means") != expect.not_found_means:
        yield Words(f"not_found_means phải là {expect.not_found_means}",
                    f"not_found_means should be {expect.not_found_means}")  # fmt: skip
    if lacking := [name for name in expect.members if found.get(name) is None]:
        yield Words(f"thiếu thành phần: {', '.join(lacking)}", f"members are missing: {', '.join(lacking)}")
    if expect.retry_after and type(found.get("retry_after")) is not int:
        yield Words("thiếu retry_after", "retry_after is missing")
    if lacking := [name for name in expect.headers if not _is_sent(name.lower(), seen.answer.headers)]:
        yield Words(f"thiếu tiêu đề: {', '.join(lacking)}", f"headers are missing: {', '.join(lacking)}")
    if expect.pointer and not any(one.startswith(expect.pointer) for one in _pointers(found.get("errors"))):
        yield Words(f"errors không chỉ ra {expect.pointer}", f"errors do not point at {expect.pointer}")
    if expect.replayed and (before is None or seen.answer.body != before.body):
        yield Words("câu trả lời gửi lại khác câu trả lời đầu", "the answer sent again is not the first one")
    yield from _at_source(seen.arrived, expect.source_asked)


def _at_source(arrived: int | None, asked: bool | None) -> Iterator[Words]:
    if arrived is None or asked is None:
        return
    if asked and not arrived:
        yield Words("nguồn không nhận được yêu cầu nào", "no request reached the source")
    if not asked and arrived:
        yield Words("nguồn vẫn bị hỏi dù không được phép", "the source was asked although it must not be")


def _pointers(errors: Any) -> list[str]:
    listed = errors if isinstance(errors, list) else []
    return [str(one.get("pointer")) for one in listed if isinstance(one, dict)]


def _is_sent(name: str, headers: Mapping[str, str]) -> bool:
    """Whether a header is there; ``*`` at the end stands for the rest of its name."""
    begin, star, _ = name.partition("*")
    return any(one.startswith(begin) for one in headers) if star else name in headers
