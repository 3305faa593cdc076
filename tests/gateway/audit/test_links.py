"""Two numbers of one person become one pair, whichever was asked for; the store remembers it, and forgets it too."""

from pathlib import Path

from contracts.events import SubjectRef
from gateway.audit.links import PAIR, REMEMBERED, REMEMBERED_SECONDS, Link, Linked, links
from gateway.audit.verify import verify
from tests.gateway.audit.samples import begin, new_id

NEW = SubjectRef("personal_id", "099190000123", "asked")
CARD = SubjectRef("old_card_number", "990000123", "answered")
OTHER = SubjectRef("personal_id", "099190000125", "answered")
FATHER = SubjectRef("personal_id", "099060000124", "relative")


def test_an_answer_links_the_first_number_with_each_other_of_the_same_person() -> None:
    assert links([NEW, FATHER, CARD, OTHER]) == [Link(NEW, CARD, "old_card"), Link(NEW, OTHER, "other_number")]
    again = SubjectRef(NEW.kind, NEW.identifier, "answered")
    assert links([NEW, again, FATHER]) == links([NEW]) == links([FATHER, OTHER]) == []
    assert links([SubjectRef("organization_code", "9900000016", "asked"), OTHER]) == []


def test_a_pair_is_the_same_from_both_sides_and_names_both_numbers() -> None:
    one = Link(NEW, CARD, "old_card").pair
    assert one == Link(CARD, NEW, "old_card").pair and one.kind == PAIR
    assert one != Link(NEW, OTHER, "other_number").pair and "990000123" not in repr(one)


async def test_the_store_knows_what_is_linked_and_the_log_verifies(tmp_path: Path) -> None:
    log, link = begin(tmp_path), Link(NEW, CARD, "old_card")
    linked = Linked(log.handle_of, lambda: 0.0)
    assert linked.is_new(link) and not linked.remembers(link)
    done = await log.append(link.draft(new_id(), "01JD0000000000000000000000", "population"))
    assert set(done.handles) == {NEW, CARD, link.pair} and len(set(done.handles.values())) == 3
    assert not linked.is_new(link) and not Linked(log.handle_of, lambda: 0.0).is_new(Link(CARD, NEW, "old_card"))
    assert linked.is_new(Link(NEW, OTHER, "other_number"))
    log.close()
    assert verify(tmp_path / "audit.db").exit_code() == 0


def test_a_pair_is_remembered_for_a_while_and_so_many_at_most() -> None:
    time = [0.0]
    linked = Linked(lambda _kind, _identifier: None, lambda: time[0])
    link = Link(NEW, CARD, "old_card")
    linked.remember(link)
    time[0] = REMEMBERED_SECONDS - 1
    assert linked.remembers(link)
    time[0] = REMEMBERED_SECONDS
    assert not linked.remembers(link)
    linked.remember(link)
    for number in range(1_000_000, 1_000_000 + REMEMBERED):
        linked.remember(Link(NEW, SubjectRef("old_card_number", f"99{number}", "answered"), "old_card"))
    assert not linked.remembers(link)  # the oldest has made room
