"""A model tells what is inside it: groups deepest first, and every guess by its path."""

from gateway.kit.model import Group, Leaf, Member

INNER = Group("Inner", (Member("cccd", "cccd", Leaf("personal_id"), guessed=True),))
OUTER = Group("Outer", (Member("name", "ten", Leaf("text")), Member("owners", "chu", INNER, many=True)))


def test_what_a_group_holds_comes_before_it() -> None:
    assert list(OUTER.groups()) == [INNER, OUTER]


def test_guesses_are_told_by_their_paths() -> None:
    assert list(OUTER.guesses("things.")) == [("things.owners.cccd", "personal_id")]


def test_an_identifier_is_one_by_its_kind() -> None:
    assert Leaf("personal_id").is_identifier and not Leaf("text").is_identifier


def test_places_are_counted_once_for_each_way_without_walking_every_way() -> None:
    group = INNER
    for n in range(60):
        group = Group(f"G{n}", (Member("a", "a", group), Member("b", "b", group)))
    assert OUTER.places == 2 and group.places == 2**60
