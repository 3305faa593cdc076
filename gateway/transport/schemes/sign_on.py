"""What an endpoint answers that gives a token or a session: one JSON object, or whose fault it is that it isn't."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from contracts.errors import SourceCredentials, SourceMalformed
from contracts.wire import WireResponse
from gateway.transport.verdict import judge


def read_answer(response: WireResponse, now: datetime, endpoint: str) -> dict[str, Any]:
    """The answer's object; ``endpoint`` names it in faults ("the token endpoint").

    Raises `SourceCredentials` where the endpoint refuses us (4xx but 429), `SourceMalformed`, and what `judge` raises.
    """
    if 400 <= response.status < 500 and response.status != 429:
        raise SourceCredentials(f"HTTP {response.status} from {endpoint}")
    judge(response, {}, now, signed=False)
    try:
        answer = json.loads(response.body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise SourceMalformed(f"{endpoint}'s answer is not a JSON object")
    return answer
