"""A hold keeps what fits all its terms, until two different people have lifted it; a damaged one keeps everything."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.audit.custody import NAME, Custody, CustodyRefused
from gateway.audit.event import Event, Filed
from gateway.audit.holds import Holds, Terms, held, keeping

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
EVENT = Event(
    position=3, time=NOW, kind="disclosed", entry="01JD0000000000000000000000", caller="demo", procedure="1.001193",
    dossier="H26.99-260302-0001",
    subjects=(Filed("aaaa", "personal_id", "asked"), Filed("bbbb", "personal_id", "officer")),
)  # fmt: skip


@pytest.fixture
def custody(tmp_path: Path) -> Iterator[Custody]:
    opened = Custody(tmp_path / NAME)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("terms", "fits"),
    [
        ({"handles": frozenset({"aaaa", "cccc"})}, True),
        ({"handles": frozenset({"cccc"})}, False),
        ({"dossier": "H26.99-260302-0001", "caller": "demo"}, True),
        ({"dossier": "H26.99-260302-0001", "caller": "other"}, False),
        ({"dossier": "H26.99-260302-0002"}, False),
        ({"procedure": "1.001193"}, True),
        ({"procedure": "1.001194"}, False),
        ({"start": NOW, "end": NOW + timedelta(seconds=1)}, True),
        ({"start": NOW + timedelta(seconds=1)}, False),
        ({"end": NOW}, False),
    ],
)
def test_an_entry_is_held_where_it_fits_every_term(custody: Custody, terms: Any, fits: bool) -> None:
    holds = Holds(custody)
    holds.add(Terms(**terms), "Án 12/2026", "an.le", NOW)
    assert held(holds.in_force(), EVENT) is fits
    assert (holds.in_force()[0].terms, holds.in_force()[0].state) == (Terms(**terms), "holds")


def test_a_hold_must_say_what_it_holds(custody: Custody) -> None:
    for terms in (Terms(), Terms(start=NOW, end=NOW)):
        with pytest.raises(CustodyRefused):
            Holds(custody).add(terms, "Án 12/2026", "an.le", NOW)
    with pytest.raises(CustodyRefused, match="must not hold"):
        Holds(custody).add(Terms(caller="demo"), "người 099190000123", "an.le", NOW)


def test_two_different_people_lift_it_in_two_acts(custody: Custody) -> None:
    holds = Holds(custody)
    made = holds.add(Terms(caller="demo"), "Án 12/2026", "an.le", NOW)
    with custody.act() as connection:
        connection.execute("INSERT INTO pruned VALUES ('disclosed', 7)")
    with pytest.raises(CustodyRefused, match="nobody has asked"):
        holds.lift(made.id, "xong", "binh", NOW)
    holds.ask(made.id, "xong", "an.le", NOW)
    assert held(holds.in_force(), EVENT) and holds.find(made.id).state == "lift_asked"
    with pytest.raises(CustodyRefused, match="already"):
        holds.ask(made.id, "xong", "binh", NOW)
    for spelling in ("an.le", "AN.LE"):
        with pytest.raises(CustodyRefused, match="you were the first"):
            holds.lift(made.id, "xong", spelling, NOW)
    holds.lift(made.id, "đồng ý", "binh", NOW)
    assert not holds.in_force() and holds.find(made.id).state == "lifted"
    assert custody.rows("SELECT * FROM pruned") == []  # the next pruning begins anew, for what was held back
    with pytest.raises(CustodyRefused, match="lifted already"):
        holds.lift(made.id, "đồng ý", "binh", NOW)
    with pytest.raises(CustodyRefused, match="no such hold"):
        holds.ask("h-0", "xong", "binh", NOW)


def test_what_can_not_be_read_holds_everything(custody: Custody) -> None:
    Holds(custody).add(Terms(caller="demo"), "Án 12/2026", "an.le", NOW)
    with custody.act() as connection:
        connection.execute("UPDATE holds SET terms='{\"planet\": 1}'")
    with pytest.raises(CustodyRefused, match="everything is held"):
        Holds(custody).in_force()


def test_a_person_is_kept_by_a_handle_or_by_an_entry(custody: Custody) -> None:
    holds = Holds(custody)
    by_person = holds.add(Terms(handles=frozenset({"cccc"})), "Án 12/2026", "an.le", NOW)
    by_dossier = holds.add(Terms(dossier="H26.99-260302-0001"), "Án 12/2026", "an.le", NOW)
    assert keeping(holds.in_force(), {"cccc"}, []) == by_person.id
    assert keeping(holds.in_force(), {"aaaa"}, [EVENT]) == by_dossier.id
    assert keeping(holds.in_force(), {"aaaa"}, [replace(EVENT, dossier=None)]) is None


def test_a_hold_tells_who_did_what_and_when(custody: Custody) -> None:
    holds = Holds(custody)
    made = holds.add(Terms(caller="demo"), "Án 12/2026", "an.le", NOW)
    assert (made.made_by, made.made_at, made.reason) == ("an.le", "2026-11-27T08:00:00Z", "Án 12/2026")
    assert holds.all() == [made] and made.terms == Terms(caller="demo")
    holds.ask(made.id, "xong", "an.le", NOW + timedelta(hours=1))
    asked = replace(made, asked_by="an.le", asked_at="2026-11-27T09:00:00Z", asked_reason="xong")
    assert holds.find(made.id) == asked
    holds.lift(made.id, "đồng ý", "binh", NOW + timedelta(hours=2))
    lifted = replace(asked, lifted_by="binh", lifted_at="2026-11-27T10:00:00Z", lifted_reason="đồng ý")
    assert holds.find(made.id) == lifted


def test_who_comes_a_moment_too_late_lifts_nothing(custody: Custody, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was looked at a moment ago may be over since: the writing itself asks once more."""
    holds = Holds(custody)
    new = holds.add(Terms(caller="demo"), "Án 12/2026", "an.le", NOW, id="h-1")
    other = holds.add(Terms(caller="demo"), "Án 13/2026", "an.le", NOW, id="h-2")
    holds.ask("h-1", "xong", "an.le", NOW)
    asked = holds.find("h-1")
    monkeypatch.setattr(holds, "_standing", lambda *_: new)
    with pytest.raises(CustodyRefused, match="quicker"):
        holds.ask(new.id, "tôi cũng vậy", "chi", NOW)
    assert holds.find(new.id) == asked
    monkeypatch.setattr(holds, "_standing", lambda *_: asked)
    holds.lift(new.id, "đồng ý", "binh", NOW)
    lifted = holds.find(new.id)
    with pytest.raises(CustodyRefused, match="quicker"):
        holds.lift(new.id, "tôi cũng vậy", "chi", NOW)
    assert holds.find(new.id) == lifted and holds.find(other.id) == other
