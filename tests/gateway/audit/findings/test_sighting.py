"""What a sighting says of an entry: local time, the actor, and everybody by role."""

from datetime import date

from gateway.audit.findings.sighting import Sighting
from tests.gateway.audit.findings.entries import access


def test_time_is_local_and_people_stand_by_role() -> None:
    seen = Sighting(access("2026-03-03 00:30", asked="a", answered="b", relatives=["c", "d"], me="e"))
    assert (seen.day, seen.minute) == (date(2026, 3, 3).toordinal(), 30)
    assert (seen.about, seen.relatives, seen.officers) == (("a", "b"), ("c", "d"), ("e",))
    assert seen.actor == "motcua/canbo.mot" and seen.answered


def test_without_an_official_the_caller_acts() -> None:
    seen = Sighting(access("2026-03-03 00:30", officer=None, kind="not_found", asked=None))
    assert seen.actor == "motcua" and not seen.answered and seen.about == ()


def test_a_draft_is_no_number_and_recovery_can_not_tell() -> None:
    assert Sighting(access("2026-03-03 09:00", dossier="x")).number == "x"
    assert Sighting(access("2026-03-03 09:00", dossier="x", detail={"dossier_is": "draft"})).number is None
    assert Sighting(access("2026-03-03 09:00", dossier="x", kind="interrupted")).number is None
    assert Sighting(access("2026-03-03 09:00", dossier=None)).number is None
