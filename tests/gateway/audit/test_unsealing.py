"""A handle is opened by two, once, on record before it is shown, and only where the seal is the handle's own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contracts.events import Draft, Kind
from gateway.audit.custody import NAME, Custody, CustodyRefused
from gateway.audit.faults import AuditUnavailable
from gateway.audit.links import Link
from gateway.audit.unsealing import APPROVED, ASKED, Openings
from gateway.keys.escrow import Escrow
from tests.gateway.audit.samples import FATHER, PERSON

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
_PRIVATE = X25519PrivateKey.generate()
ESCROW = Escrow(_PRIVATE.public_key(), _PRIVATE)


class Desk:
    """One handle with its seal, and the log that remembers."""

    def __init__(self, custody: Custody) -> None:
        self.openings = Openings(custody)
        self.drafts: list[Draft] = []
        self.seals = {"aaaa": ESCROW.seal(PERSON.kind, PERSON.identifier)}
        self.handles = {(PERSON.kind, PERSON.identifier): "aaaa"}
        self.broken = False

    def append(self, draft: Draft) -> None:
        if self.broken:
            raise AuditUnavailable("the disk is full")
        self.drafts.append(draft)

    def show(self, id: str, by: str, now: datetime = NOW, escrow: Escrow = ESCROW) -> Any:
        return self.openings.show(
            id, by, now, seal_of=self.seals.get, handle_of=lambda *who: self.handles.get(who), escrow=escrow,
            append=self.append, entry="01JD0000000000000000000000", channel="command",
        )  # fmt: skip

    def agreed(self, handle: str = "aaaa") -> str:
        asked = self.openings.ask(handle, "Khiếu nại 12/2026", "an.le", NOW)
        return self.openings.approve(asked.id, "Đồng ý", "binh", NOW).id


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Custody(tmp_path / NAME)
    yield Desk(opened)
    opened.close()


def test_two_agree_and_it_is_shown_once_behind_its_entry(desk: Desk) -> None:
    id = desk.agreed()
    opened = desk.show(id, "an.le")
    assert (opened.kind, opened.identifier) == (PERSON.kind, PERSON.identifier)
    assert PERSON.identifier not in repr(opened)
    (draft,) = desk.drafts
    assert draft.kind is Kind.OPENED and draft.subjects == (PERSON,)
    detail = dict(draft.detail)
    assert detail == {
        "handle": "aaaa", "request": id, "asked_by": "an.le", "reason": "Khiếu nại 12/2026", "approved_by": "binh",
        "approved_reason": "Đồng ý", "by": "an.le",
    }  # fmt: skip
    assert PERSON.identifier not in str(draft.detail)
    with pytest.raises(CustodyRefused, match="shown already"):
        desk.show(id, "binh")
    assert len(desk.drafts) == 1


def test_nobody_opens_alone_and_no_third_person_sees_it(desk: Desk) -> None:
    asked = desk.openings.ask("aaaa", "Khiếu nại 12/2026", "an.le", NOW)
    assert desk.openings.waiting("aaaa", NOW) == asked and desk.openings.waiting("bbbb", NOW) is None
    with pytest.raises(CustodyRefused, match="second person"):
        desk.openings.approve(asked.id, "Đồng ý", "An.Le", NOW)
    with pytest.raises(CustodyRefused, match="waits for a second"):
        desk.show(asked.id, "an.le")
    assert desk.openings.waiting("aaaa", NOW + ASKED) is None
    desk.openings.approve(asked.id, "Đồng ý", "binh", NOW)
    assert desk.openings.waiting("aaaa", NOW) is None
    with pytest.raises(CustodyRefused, match="agreed already"):
        desk.openings.approve(asked.id, "Đồng ý", "chi", NOW)
    with pytest.raises(CustodyRefused, match="only the two"):
        desk.show(asked.id, "chi")
    with pytest.raises(CustodyRefused, match="no such request"):
        desk.show("o-0", "an.le")
    assert not desk.drafts


def test_who_comes_a_moment_too_late_neither_approves_nor_sees(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was looked at a moment ago may be over since: the writing itself asks once more."""
    asked = desk.openings.ask("aaaa", "Khiếu nại 12/2026", "an.le", NOW, id="o-1")
    approved = desk.openings.approve("o-1", "Đồng ý", "binh", NOW)
    monkeypatch.setattr(desk.openings, "_standing", lambda *_: asked)
    with pytest.raises(CustodyRefused, match="quicker"):
        desk.openings.approve("o-1", "Đồng ý", "chi", NOW)
    assert desk.openings.find("o-1") == approved
    monkeypatch.setattr(desk.openings, "_standing", lambda *_: approved)
    assert desk.show("o-1", "an.le").identifier == PERSON.identifier
    with pytest.raises(CustodyRefused, match="quicker"):
        desk.show("o-1", "binh")
    assert len(desk.drafts) == 1


def test_requests_and_approvals_expire(desk: Desk) -> None:
    asked = desk.openings.ask("aaaa", "Khiếu nại 12/2026", "an.le", NOW)
    with pytest.raises(CustodyRefused, match="expired"):
        desk.openings.approve(asked.id, "Đồng ý", "binh", NOW + ASKED)
    id = desk.agreed()
    with pytest.raises(CustodyRefused, match="expired"):
        desk.show(id, "an.le", NOW + APPROVED)
    assert desk.openings.find(id).state(NOW + APPROVED - timedelta(seconds=1)) == "approved"


def test_nothing_is_shown_that_is_not_on_record(desk: Desk) -> None:
    id = desk.agreed()
    desk.broken = True
    with pytest.raises(AuditUnavailable):
        desk.show(id, "an.le")
    desk.broken = False
    with pytest.raises(CustodyRefused, match="shown already"):  # used up: whoever failed asks anew
        desk.show(id, "an.le")


def test_a_seal_that_is_gone_moved_or_closed_opens_nothing(desk: Desk) -> None:
    with pytest.raises(CustodyRefused, match="forgotten"):
        desk.show(desk.agreed("bbbb"), "an.le")
    id = desk.agreed()
    with pytest.raises(CustodyRefused, match="--escrow-key"):
        desk.show(id, "an.le", escrow=Escrow(ESCROW.public))
    desk.seals["aaaa"] = ESCROW.seal(FATHER.kind, FATHER.identifier)
    with pytest.raises(CustodyRefused, match="not the handle's own"):
        desk.show(id, "an.le")
    pair = Link(PERSON, FATHER, "other_number").pair
    desk.seals["aaaa"] = ESCROW.seal(pair.kind, pair.identifier)
    with pytest.raises(CustodyRefused, match="two linked numbers"):
        desk.show(id, "an.le")
    assert not desk.drafts
    desk.seals["aaaa"] = ESCROW.seal(PERSON.kind, PERSON.identifier)
    assert desk.show(id, "binh").kind == PERSON.kind  # what was refused used nothing up
