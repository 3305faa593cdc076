"""JSON as the contract demands it: UTF-8, no duplicate keys, no non-finite or endless numbers, bounded depth.

Nothing of the text ever reaches the problem: a reader is told where and why, not what.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from contracts.errors import Pointer, Problem

MAX_BYTES = 64 * 1024
MAX_DEPTH = 32
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_OPENERS = re.compile(rb"[\[{]")


def _refuse(reason: str) -> Problem:
    return Problem("invalid_request", errors=[Pointer("", reason)])


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _refuse("an object repeats a member")
    return found


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _refuse("a number is not finite")
    return number


def _integer(text: str) -> int:
    if len(text) > 18:
        raise _refuse("a number has too many digits")
    return int(text)


def _constant(_text: str) -> Any:
    raise _refuse("a number is not finite")


_decode = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=_float, parse_int=_integer, parse_constant=_constant
).decode


def _depth(text: bytes) -> int:
    depth = deepest = 0
    inside = escaped = False
    for byte in text:
        if inside:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                inside = False
        elif byte == 0x22:
            inside = True
        elif byte in (0x5B, 0x7B):
            depth += 1
            deepest = max(deepest, depth)
        elif byte in (0x5D, 0x7D):
            depth -= 1
    return deepest


def read(body: bytes) -> dict[str, Any]:
    """Parse an object; raises `Problem` ``invalid_request`` (or ``payload_too_large``) and nothing else."""
    if len(body) > MAX_BYTES:
        raise Problem("payload_too_large")
    if len(_OPENERS.findall(body)) > MAX_DEPTH and _depth(body) > MAX_DEPTH:
        raise _refuse("the text is nested too deeply")
    try:
        text = body.decode("utf-8")
        found = _decode(text)
        if _SURROGATE.search(body):
            json.dumps(found, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError:
        raise _refuse("the text is not UTF-8") from None
    except UnicodeEncodeError:
        raise _refuse("a string holds half of a surrogate pair") from None
    except (ValueError, RecursionError):
        raise _refuse("the text is not JSON") from None
    if not isinstance(found, dict):
        raise _refuse("the text must be one object")
    return found
