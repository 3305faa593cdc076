"""Another epoch begins before somebody is forgotten, in every process, and nothing counts until it is over."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from gateway.access.epochs import SEEN_SECONDS, SHUT, another
from gateway.access.register import AccessRegister
from gateway.store.sqlite_file import SqliteFile
from tests.gateway.access.parties import House


@pytest.fixture
def other(house: House) -> Iterator[AccessRegister]:
    """The register as another process sees it."""
    place = SqliteFile(house.path / "access.db")
    with closing(AccessRegister(place, house.sealer, house.clock, house.clock.seconds)) as made:
        yield made


def test_everybody_waits_and_then_counts_anew(house: House, other: AccessRegister) -> None:
    before = other.epoch()
    assert before == house.register.epoch() == b""
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        house.clock.advance(seconds)
        assert other.epoch() is None, "seen before anything is forgotten"

    with another(house.register, wait):
        assert waited == [SEEN_SECONDS] and house.register.epoch() is None
    house.clock.advance(SEEN_SECONDS)
    after = other.epoch()
    assert after is not None and after != before and after == house.register.epoch()
    with another(house.register, house.clock.advance):
        pass
    house.clock.advance(SEEN_SECONDS)
    assert other.epoch() not in (None, before, after)


def test_a_forgetting_that_fails_or_is_cut_off_leaves_nothing_that_counts(house: House, other: AccessRegister) -> None:
    with pytest.raises(ZeroDivisionError), another(house.register, house.clock.advance):
        raise ZeroDivisionError
    house.clock.advance(SEEN_SECONDS)
    known = other.epoch()
    assert known not in (None, b"")

    class Killed(BaseException):
        """As a kill leaves it: nobody tidies up."""

    def killed(_seconds: float) -> None:
        raise Killed

    with pytest.raises(Killed), another(house.register, killed):
        pass
    house.clock.advance(SEEN_SECONDS)
    assert other.epoch() is None
    house.clock.advance(SHUT.total_seconds())
    assert other.epoch() not in (None, b"", known), "it opens again by itself, in another epoch"


def test_a_row_that_is_not_ours_and_a_register_that_is_gone_recall_nothing(house: House, other: AccessRegister) -> None:
    with house.register.act() as connection:
        connection.execute("INSERT INTO epoch VALUES (1, 'x', 'soon')")
    house.clock.advance(SEEN_SECONDS)
    assert other.epoch() is None
    other.close()
    house.clock.advance(SEEN_SECONDS)
    assert other.epoch() is None
