"""The fault kinds spoil an answer as bytes; an id_token can be well-formed and still a lie, so those lies live here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Defect = Literal[
    "signature", "unknown_key", "algorithm_none", "issuer", "audience", "nonce", "expired", "subject", "no_id_token"
]
"""What may be wrong with an id_token; `no_id_token` leaves it out of the token answer altogether."""

DEFECTS: Final[tuple[str, ...]] = get_args(Defect)


@dataclass(slots=True)
class ArmedDefect:
    """One armed defect: how often it still strikes (None: always) and whose sign-in it strikes (None: anyone's)."""

    defect: Defect
    times: int | None
    personal_id: str | None

    def as_json(self) -> dict[str, object]:
        """The shape in which the control answers."""
        return {"defect": self.defect, "times": self.times, "personal_id": self.personal_id}


class Defects:
    """The armed defects of one running mock, first armed first used."""

    def __init__(self) -> None:
        self._armed: list[ArmedDefect] = []

    def arm(self, wanted: object) -> ArmedDefect:
        """Arm what a control request asks for: `{"defect", "times"?, "personal_id"?}`.

        Raises ValueError with a sentence for the one who wrote the request.
        """
        if not isinstance(wanted, dict):
            raise ValueError("the body is an object with the member `defect`")
        unknown = set(wanted) - {"defect", "times", "personal_id"}
        if unknown:
            raise ValueError("known members: defect, times, personal_id")
        times, personal_id = wanted.get("times"), wanted.get("personal_id")
        if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
            raise ValueError("times is a whole number from 1, or null for always")
        if personal_id is not None and not isinstance(personal_id, str):
            raise ValueError("personal_id is a string, or null for anyone")
        for known in get_args(Defect):
            if wanted.get("defect") == known:
                armed = ArmedDefect(known, times, personal_id)
                self._armed.append(armed)
                return armed
        raise ValueError("defect is one of " + ", ".join(DEFECTS))

    def armed(self) -> list[ArmedDefect]:
        """Everything that will still strike."""
        return list(self._armed)

    def clear(self) -> None:
        """Disarm everything."""
        self._armed.clear()

    def take(self, personal_id: str) -> Defect | None:
        """Give the defect that strikes the sign-in of this person, and count it down."""
        for armed in self._armed:
            if armed.personal_id in (None, personal_id):
                if armed.times is not None:
                    armed.times -= 1
                    if armed.times == 0:
                        self._armed.remove(armed)
                return armed.defect
        return None
