"""The population database's codes in our words, from the pinned lists: an unlisted code is unknown, never an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from contracts.codes import code_list
from contracts.records import LifeStatus, Sex


def _meanings(name: str) -> Mapping[str, Any]:
    """Codes of one list to our word, or to themselves where we keep the list's; ``None`` where nothing is held."""
    entries = code_list(name).entries
    return {entry.code: None if entry.means == "none" else entry.means or entry.code for entry in entries}


SEX = cast(Mapping[str, Sex], _meanings("sex"))
BLOOD_GROUP: Mapping[str, str | None] = _meanings("blood_group")
ETHNICITY: Mapping[str, str | None] = _meanings("ethnicity")
"""``00`` and ``99`` say that none is held, 55 a foreigner."""
COUNTRY: Mapping[str, str | None] = _meanings("nationality")
"""Today's codes of ISO 3166: one that ended, or never was, is no country that a form could be filled with."""
RELIGION: Mapping[str, str | None] = _meanings("religion")
"""``00`` is a value of this list (no religion) and is kept as such, unlike in the other lists; 99 is "other"."""
LIFE_STATUS: Mapping[str, LifeStatus] = {"0": "unknown", "1": "alive", "2": "deceased", "3": "missing"}
"""Not in the public record of 037: our decision (docs/connectors/population.md)."""
