"""The id that a source is given for each exchange, made from the ``requested`` entry, so that its statement leads back.

Even a call whose ending never came (the gateway was killed, the caller left) can so be found in the log.
"""

from __future__ import annotations

import re

_OURS = re.compile(r"LT-([0-9A-HJKMNP-TV-Z]{26})(?:-[0-9]{1,3})?")


def request_id(entry: str) -> str:
    """The id for the exchange that the ``requested`` entry announces: at most 40 letters, digits and hyphens."""
    return f"LT-{entry}"


def entry_of(text: str) -> str | None:
    """The ``requested`` entry behind an id of ours, with or without the number of an attempt; else ``None``."""
    found = _OURS.fullmatch(text)
    return found[1] if found else None
