"""The population database's code lists (fact sheet 2.5): a code outside its list becomes unknown, never an error."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.records import LifeStatus, Sex

SEX: Mapping[str, Sex] = {"0": "unknown", "1": "male", "2": "female"}
BLOOD_GROUP: Mapping[str, str | None] = {"00": None, "01": "A", "02": "B", "03": "AB", "04": "O"}
"""``00`` says that no blood group is held."""
ETHNICITY: Mapping[str, str | None] = {
    "00": None,
    "99": None,
    **{f"{code:02d}": f"{code:02d}" for code in range(1, 56)},
}
"""01 to 54 are peoples, 55 a foreigner; ``00`` and ``99`` say that none is held."""
RELIGION: Mapping[str, str | None] = {**{f"{code:02d}": f"{code:02d}" for code in range(15)}, "99": "99"}
"""``00`` is a value of this list (no religion) and is kept as such, unlike in the other lists; 99 is "other"."""
LIFE_STATUS: Mapping[str, LifeStatus] = {"0": "unknown", "1": "alive", "2": "deceased", "3": "missing"}
"""Not in the public record of 037: our decision (docs/connectors/population.md)."""
