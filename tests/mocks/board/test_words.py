"""No kind of fault, layer or outcome is without its Vietnamese."""

from mocks.board import words
from mocks.board.deeds import Deeds
from mocks.journal import OUTCOMES
from mocks.kinds import MENU
from mocks.nation.traits import TRAITS


def test_every_kind_is_said_in_vietnamese() -> None:
    assert set(words.KINDS) == set(MENU)
    assert set(words.LAYERS) == {kind.layer for kind in MENU.values()}


def test_every_trait_is_said_in_vietnamese() -> None:
    assert set(words.TRAITS) == set(TRAITS)


def test_every_outcome_has_words_and_a_colour() -> None:
    assert set(words.OUTCOMES) == set(OUTCOMES)
    assert {colour for _, _, colour in words.OUTCOMES.values()} <= {"good", "warn", "bad", "plain"}


def test_every_deed_is_answered_in_two_languages() -> None:
    assert Deeds.__doc__
    for vietnamese, english in words.SAID.values():
        assert vietnamese.endswith(".") and english.endswith(".")
