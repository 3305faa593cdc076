"""Situations that were played, for the papers that are made of them: one of each result."""

from datetime import UTC, datetime
from typing import Any

from gateway.rehearsal.acts import Placed
from gateway.rehearsal.evidence import Occasion
from gateway.rehearsal.run import Played
from gateway.rehearsal.situations import Words
from tests.gateway.rehearsal.stand_in import exchange, found, situation, wire

OCCASION = Occasion(
    target="http://127.0.0.1:9", client_id="demo", procedure="1.001193", unit="H26.99",
    began=datetime(2026, 11, 27, 17, 30, tzinfo=UTC), ended=datetime(2026, 11, 27, 17, 31, 5, tzinfo=UTC),
    version="0.1.0", book="abcdef012345", tester="Sở A", log_key="log+1+x",
)  # fmt: skip
REQUEST = {
    "subject": {"personal_id": "099190000123"}, "purpose": {"sign_in": "secret-1"}, "fields": ["full_name"]
}  # fmt: skip
RECEIPT = {"entry": "01JD0", "leaf": "{}", "opened": {}, "proof": "p"}


def acted(*results: Any) -> list[Played]:
    """One situation per result, each with an exchange; what did not pass has its remark."""
    made = []
    for number, result in enumerate(results or ("passed", "failed", "not_judged"), 1):
        seen = [exchange(wire(200, found({"full_name": "Y `THÔ` | *"})), REQUEST)] if result != "not_judged" else []
        remarks = [] if result == "passed" else [Words(f"sai {number}", f"wrong {number}")]
        placed = {"01JD0": Placed(58, RECEIPT)} if result == "passed" else {}
        made.append(Played(situation(number=number), result, remarks, seen, 0.5, placed))
    return made
