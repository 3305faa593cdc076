"""What is to be explained about one official and day is one finding that grows; another day or official is another."""

from gateway.audit.findings.daily import Daily, Ground
from gateway.audit.findings.rule import Reason, Severity, Text
from gateway.audit.findings.sighting import Sighting
from tests.gateway.audit.findings.entries import access, run

TEXT = Text("x", "x")


class Odd(Daily):
    """Dossiers that are called odd."""

    name = "odd"
    severity = Severity.LOW
    reason = Reason(TEXT, TEXT, TEXT)
    facts = ("number",)
    least = 2

    def ground(self, seen: Sighting) -> Ground | None:
        return {"number": seen.number} if seen.number and seen.number.startswith("odd") else None


def test_it_is_told_at_least_and_says_what_the_first_ground_said() -> None:
    day = [access(f"2026-03-03 09:{n:02}", dossier=f"odd-{n}", asked=f"p{n}") for n in range(3)]
    assert not run(Odd, day[:1]) and not run(Odd, [access("2026-03-03 09:00", dossier="even")] * 9)
    (hit,) = run(Odd, day)
    assert (hit.count, hit.evidence, hit.subjects) == (3, (0, 1, 2), ("p0", "p1", "p2"))
    assert dict(hit.facts) == {"number": "odd-0"} and hit.officer == "canbo.mot" and hit.dossier is None


def test_days_and_officials_are_apart() -> None:
    days = [access(f"2026-03-0{day} 09:00", dossier="odd") for day in (3, 4)]
    assert not run(Odd, days)
    assert not run(Odd, [access("2026-03-03 09:00", dossier="odd", officer=name) for name in ("a", "b")])
    assert len(run(Odd, [*days, *days])) == 2
