"""The page's number becomes the handles of its person, and who a handle is goes out behind its entry."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.events import Draft
from gateway.audit.custodian import Custodian
from gateway.audit.holds import Holds
from gateway.audit.typed import NotANumber
from gateway.audit.unsealing import Openings
from gateway.keys.escrow import Escrow
from tests.gateway.audit.test_unsealing import ESCROW
from tests.gateway.view_parts import CARD, OWN, Citizens


@pytest.fixture
def citizens(tmp_path: Path) -> Iterator[Citizens]:
    made = Citizens(tmp_path)
    yield made
    made.close()


def custodian(citizens: Citizens, told: list[Draft], escrow: Escrow = ESCROW) -> Custodian:
    return Custodian(
        Holds(citizens.custody), Openings(citizens.custody), citizens.discrepancies, citizens.reader,
        citizens.log.handle_of, lambda _handle: ESCROW.seal(OWN.kind, OWN.identifier), escrow, told.append,
    )  # fmt: skip


def test_a_number_is_all_handles_of_its_person(citizens: Citizens) -> None:
    citizens.link(OWN, CARD)
    citizens.follower.catch_up()
    made = custodian(citizens, [])
    expected = {citizens.log.handle_of(ref.kind, ref.identifier) for ref in (OWN, CARD)}
    assert made.handles("099 190 000 123") == made.handles(CARD.identifier) == expected
    assert made.handles("099190000999") == frozenset()
    with pytest.raises(NotANumber):
        made.handles("12")


def test_it_opens_only_where_the_private_half_is(citizens: Citizens) -> None:
    citizens.write()
    told: list[Draft] = []
    made = custodian(citizens, told)
    handle = citizens.log.handle_of(OWN.kind, OWN.identifier)
    assert handle is not None and made.opens and not custodian(citizens, told, Escrow(ESCROW.public)).opens
    now = citizens.clock.now
    id_ = made.openings.ask(handle, "Khiếu nại", "an.le", now).id
    made.openings.approve(id_, "Đồng ý", "binh", now)
    assert made.show(id_, "an.le", now, "01JD0000000000000000000000").identifier == OWN.identifier
    assert [draft.channel for draft in told] == ["console"]
