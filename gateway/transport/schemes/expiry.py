"""How a source says that a token or a session has ended: by HTTP 401, or by a code inside whatever status it likes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from contracts.wire import WireResponse

_LONGEST = 65_536


class Expiry:
    """Reads ``expired_codes`` of the profile: texts that ``error_code`` of a JSON reply may hold, HTTP 401 apart."""

    def __init__(self, profile: Mapping[str, Any]) -> None:
        """Raises `ValueError` where the profile's ``expired_codes`` is no list of texts."""
        codes = profile.get("expired_codes", [])
        if not isinstance(codes, list) or not all(isinstance(code, str) and code for code in codes):
            raise ValueError("the profile's expired_codes is not a list of texts")
        self._codes = frozenset(codes)

    def told(self, response: WireResponse) -> bool:
        """Whether the reply says so, and nothing else was the trouble."""
        if response.status == 401:
            return True
        if not self._codes or len(response.body) > _LONGEST or b"error_code" not in response.body:
            return False
        try:
            answer = json.loads(response.body)
        except (ValueError, RecursionError):
            return False
        return isinstance(answer, dict) and str(answer.get("error_code")) in self._codes
