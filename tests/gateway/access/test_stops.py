"""One person stops, two resume; whatever is unknown, damaged or raced leaves a stop in force."""

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.access.entries import RegistrationRefused
from gateway.access.register import FRESH_SECONDS, AccessRegister
from gateway.access.registrations import RegisterUnavailable
from gateway.access.stops import KINDS, LONGEST, USUAL, InForce, Stop, StopKind, Stops, check_name
from gateway.keys.sealing import Sealer
from gateway.store.sqlite_file import SqliteFile
from tests.gateway.access.parties import START, STORES, House

OFFICER = ("officer", "canbo.thu")
NAMES = {
    "officer": "canbo.thu", "unit": "H26.99", "caller": "mot-cua", "procedure": "1.001193", "source": "population",
}  # fmt: skip


@pytest.fixture
def stops(house: House) -> Stops:
    return Stops(house.register)


@pytest.mark.parametrize("house", STORES, indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_one_person_stops_and_two_resume(house: House, stops: Stops, kind: StopKind) -> None:
    concerned = (kind, NAMES[kind])
    assert not house.register.stopped(concerned)
    made = stops.stop(kind, NAMES[kind], "Nghi tra cứu hàng loạt", "An.Le")
    assert house.register.stopped(concerned)
    assert (made.stopped_by, made.since, made.expires) == ("an.le", START, START + USUAL)
    asked = stops.ask(made.id, "an.le", "Đã giải trình")
    assert house.register.stopped(concerned) and asked.state(START) == "resume_asked"
    over = stops.confirm(made.id, "binh", "Đồng ý")
    assert not house.register.stopped(concerned) and over.state(START) == "resumed"
    assert (over.asked_by, over.asked_reason, over.resumed_by, over.resumed_reason) == (
        "an.le", "Đã giải trình", "binh", "Đồng ý",
    )  # fmt: skip
    assert stops.list() == [over]


def test_each_stop_is_known_by_the_id_that_the_log_was_told_before_it(stops: Stops) -> None:
    made = [
        stops.stop(*concerned, "x", "an", id=id) for concerned, id in ((OFFICER, "s-1"), (("unit", "H26.99"), "s-2"))
    ]
    assert [(stop.id, stops.find(stop.id)) for stop in made] == [("s-1", made[0]), ("s-2", made[1])]
    for one in made:
        stops.ask(one.id, "an", "x")
        over = stops.confirm(one.id, "binh", "x")
        assert (over.id, over.kind, over.asked_at, over.resumed_at) == (one.id, one.kind, START, START)


@pytest.mark.parametrize("spelling", ["binh", "BINH", " Binh "])
def test_who_asked_can_not_confirm(house: House, stops: Stops, spelling: str) -> None:
    made = stops.stop(*OFFICER, "x", "an")
    stops.ask(made.id, "binh", "x")
    with pytest.raises(RegistrationRefused, match="second person"):
        stops.confirm(made.id, spelling, "x")
    assert house.register.stopped(("officer", "canbo.thu"))


def test_not_even_by_writing_past_our_code(house: House, stops: Stops) -> None:
    made = stops.stop(*OFFICER, "x", "an")
    with sqlite3.connect(house.path / "access.db") as past, pytest.raises(sqlite3.IntegrityError):
        past.execute(
            "UPDATE stops SET asked_by='a', asked_at='t', resumed_by='A', resumed_at='t' WHERE id=?", (made.id,)
        )
    past.close()


def test_confirming_needs_an_asking_and_asking_is_done_once(stops: Stops) -> None:
    made = stops.stop(*OFFICER, "x", "an")
    with pytest.raises(RegistrationRefused, match="nobody has asked"):
        stops.confirm(made.id, "binh", "x")
    stops.ask(made.id, "binh", "x")
    with pytest.raises(RegistrationRefused, match="binh has asked"):
        stops.ask(made.id, "chi", "x")


def test_what_is_over_is_over(house: House, stops: Stops) -> None:
    made = stops.stop(*OFFICER, "x", "an")
    stops.ask(made.id, "an", "x")
    stops.confirm(made.id, "binh", "x")
    for act in (stops.ask, stops.confirm):
        with pytest.raises(RegistrationRefused, match="resumed"):
            act(made.id, "chi", "x")
    later = stops.stop(*OFFICER, "x", "an", until=START + timedelta(seconds=5))
    house.clock.advance(5)
    assert later.state(house.clock()) == "expired" and not house.register.stopped(("officer", "canbo.thu"))
    with pytest.raises(RegistrationRefused, match="expired"):
        stops.ask(later.id, "chi", "x")


@pytest.mark.parametrize("act", ["ask", "confirm", "find"])
def test_an_unknown_stop_is_refused(stops: Stops, act: str) -> None:
    with pytest.raises(RegistrationRefused, match="no such stop"):
        getattr(stops, act)("s-0", *(() if act == "find" else ("an", "x")))


@pytest.mark.parametrize(
    "until",
    [START, START - timedelta(days=1), START + LONGEST + timedelta(seconds=1), datetime(2027, 1, 1)],  # noqa: DTZ001  # a time without its zone is what is refused
    ids=["now", "past", "too-late", "no-zone"],
)
def test_a_stop_ends_in_the_future_and_not_too_late(stops: Stops, until: datetime) -> None:
    with pytest.raises(RegistrationRefused, match="a stop ends"):
        stops.stop(*OFFICER, "x", "an", until=until)
    assert stops.list() == []


def test_the_longest_stop_is_allowed(stops: Stops) -> None:
    assert stops.stop(*OFFICER, "x", "an", until=START + LONGEST).expires == START + LONGEST


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("person", "x"), ("", ""), ("officer", ""), ("officer", "099190000123"), ("officer", "a b"), ("unit", "h26"),
        ("unit", "26"), ("procedure", "1"), ("caller", "*"), ("source", "../x"), ("source", ""),
    ],
)  # fmt: skip
def test_what_can_be_no_name_can_not_be_stopped(stops: Stops, kind: str, name: str) -> None:
    with pytest.raises(RegistrationRefused):
        stops.stop(kind, name, "x", "an")


@pytest.mark.parametrize("reason", ["", " ", "người có số 099190000123", "a\nb"])
def test_a_reason_is_needed_and_holds_no_number(stops: Stops, reason: str) -> None:
    made = stops.stop(*OFFICER, "x", "an")
    with pytest.raises(RegistrationRefused, match="reason"):
        stops.stop(*OFFICER, reason, "an")
    with pytest.raises(RegistrationRefused, match="reason"):
        stops.ask(made.id, "an", reason)
    assert stops.list() == [made]


def test_what_is_not_known_is_stopped_in_advance(house: House, stops: Stops) -> None:
    stops.stop("officer", "Chua.Co", "x", "an")
    assert house.register.stopped(("officer", "chua.co")) and house.register.stopped(("officer", "CHUA.CO"))
    assert not house.register.stopped(("officer", "chua"))


def test_a_stopped_unit_takes_those_below_it_along(house: House, stops: Stops) -> None:
    stops.stop("unit", "H26.99", "x", "an")
    below = {name: house.register.stopped(("unit", name)) for name in ("H26", "H26.99", "H26.99.7", "H26.9", "H26.991")}
    assert below == {"H26": False, "H26.99": True, "H26.99.7": True, "H26.9": False, "H26.991": False}


def test_a_procedures_suffix_hides_nothing(house: House, stops: Stops) -> None:
    stops.stop("procedure", "1.001193.000.00.00.H26", "x", "an")
    assert house.register.stopped(("procedure", "1.001193"))


def test_kinds_are_kept_apart(house: House, stops: Stops) -> None:
    stops.stop("caller", "population", "x", "an")
    assert not house.register.stopped(("source", "population"), ("officer", "population"))


def test_two_stops_of_one_thing_are_resumed_one_by_one(house: House, stops: Stops) -> None:
    first = stops.stop(*OFFICER, "x", "an", until=START + timedelta(hours=1))
    second = stops.stop(*OFFICER, "x", "an", until=START + timedelta(hours=2))
    for stop in (second, first):
        assert house.register.stopped(("officer", "canbo.thu"))
        stops.ask(stop.id, "an", "x")
        stops.confirm(stop.id, "binh", "x")
    assert not house.register.stopped(("officer", "canbo.thu"))


def test_another_process_hears_of_it_within_a_second(house: House, stops: Stops) -> None:
    other = house.process()
    assert FRESH_SECONDS < 0.5
    assert not other.stopped(("officer", "canbo.thu"))
    made = stops.stop(*OFFICER, "x", "an")
    house.clock.advance(FRESH_SECONDS)
    assert other.stopped(("officer", "canbo.thu"))
    stops.ask(made.id, "an", "x")
    stops.confirm(made.id, "binh", "x")
    house.clock.advance(FRESH_SECONDS)
    assert not other.stopped(("officer", "canbo.thu"))
    other.close()


def test_a_clock_that_is_set_back_lets_nobody_through(house: House, stops: Stops) -> None:
    stops.stop(*OFFICER, "x", "an")
    house.clock.advance(-86_400 * 365)
    assert house.register.stopped(("officer", "canbo.thu"))
    assert house.process().stopped(("officer", "canbo.thu"))


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE stops SET expires='soon'", "UPDATE stops SET kind='person'", "UPDATE stops SET name='a b'",
        "DROP TABLE stops", "UPDATE stops SET since='?'",
    ],
)  # fmt: skip
def test_damaged_stops_stop_everything(house: House, stops: Stops, damage: str) -> None:
    """An altered row tells nothing of whom it stopped, so nobody is known to run."""
    stops.stop(*OFFICER, "x", "an")
    with sqlite3.connect(house.path / "access.db") as past:
        past.execute(damage)
    past.close()
    house.clock.advance(FRESH_SECONDS)
    with pytest.raises(RegisterUnavailable):
        house.register.stopped(("caller", "somebody"))
    with pytest.raises(RegisterUnavailable):
        stops.list()


def test_a_register_that_can_not_be_written_stops_nothing_and_says_so(house: House, stops: Stops) -> None:
    house.register._writer.execute("PRAGMA busy_timeout=1")
    holder = sqlite3.connect(house.path / "access.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(RegisterUnavailable):
        stops.stop(*OFFICER, "x", "an")
    assert not house.register.stopped(("officer", "canbo.thu"))
    holder.execute("ROLLBACK")
    holder.close()
    assert stops.stop(*OFFICER, "x", "an").in_force(START)


def together(acts: list[Callable[[], object]]) -> list[object]:
    """Run all at once, each in a thread of its own; what each gave or raised."""
    barrier, given_back = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at: int) -> None:
        barrier.wait()
        try:
            given_back[at] = acts[at]()  # type: ignore[call-overload]  # a list of anything
        except RegistrationRefused as refused:
            given_back[at] = refused  # type: ignore[call-overload]  # the same

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(given_back)


@pytest.mark.parametrize("house", STORES, indirect=True)
def test_of_many_who_ask_or_confirm_at_once_one_does(house: House, stops: Stops) -> None:
    """Each on a database connection of its own, as processes have."""
    others = [house.process() for _ in range(6)]
    for _ in range(5):
        made = stops.stop(*OFFICER, "x", "an")
        for act in ("ask", "confirm"):
            done = together(
                [
                    lambda other=other, at=at, act=act, id=made.id: getattr(Stops(other), act)(id, f"nguoi{at}", "x")  # type: ignore[misc]  # bound now
                    for at, other in enumerate(others)
                ]
            )
            assert sum(isinstance(one, Stop) for one in done) == 1
        found = stops.find(made.id)
        assert found.asked_by and found.resumed_by and found.asked_by != found.resumed_by
    for other in others:
        other.close()


# ---- every order of acts, against the rule in one sentence

PEOPLE = ("an", "AN", "binh", "Binh")
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("stop"), st.sampled_from(PEOPLE), st.integers(1, 50)),
        st.tuples(st.sampled_from(["ask", "confirm"]), st.sampled_from(PEOPLE), st.integers(0, 3)),
        st.tuples(st.just("wait"), st.just(""), st.integers(1, 40)),
    ),
    max_size=14,
)


@settings(max_examples=80, deadline=None)
@given(acts=ACTS)
def test_in_every_order_two_different_people_or_the_expiry_end_a_stop(acts: list[tuple[str, str, int]]) -> None:
    with TemporaryDirectory() as folder:
        now = [START]
        register = AccessRegister(
            SqliteFile(Path(folder) / "access.db"),
            Sealer({1: b"k" * 32}, "officers"),
            lambda: now[0],
            lambda: now[0].timestamp(),
        )
        stops, model = Stops(register), list[dict[str, Any]]()
        for act, person, number in acts:
            if act == "wait":
                now[0] += timedelta(seconds=number)
            elif act == "stop":
                made = stops.stop(*OFFICER, "x", person, until=now[0] + timedelta(seconds=number))
                model.append({"id": made.id, "ends": made.expires, "asked": None, "over": False})
            elif number < len(model):
                one = model[number]
                alive = not one["over"] and now[0] < one["ends"]
                if act == "ask":
                    may = alive and one["asked"] is None
                else:
                    may = alive and one["asked"] is not None and one["asked"] != person.lower()
                try:
                    getattr(stops, act)(one["id"], person, "x")
                    assert may
                    one.update({"asked": person.lower()} if act == "ask" else {"over": True})
                except RegistrationRefused:
                    assert not may
            expected = any(not one["over"] and now[0] < one["ends"] for one in model)
            assert register.stopped(("officer", "canbo.thu")) is expected
        register.close()


def test_no_stop_is_nothing_to_ask() -> None:
    """The road of a request asks at every step: an empty register answers without looking at what is concerned."""
    assert not InForce([])
    assert InForce([Stop("s-1", "source", "population", "x", "an", START, START + USUAL)])


def test_names_are_those_of_the_road() -> None:
    assert check_name("source", "Population") == "population" and check_name("unit", "H26.99.07") == "H26.99.07"


def test_each_step_of_a_stop_is_dated_and_has_its_word(house: House, stops: Stops) -> None:
    made = stops.stop(*OFFICER, "x", "an")
    assert made.state(START) == "stopped" and stops.list() == [made]
    house.clock.advance(60)
    asked = stops.ask(made.id, "an", "y")
    assert asked == replace(made, asked_by="an", asked_at=START + timedelta(seconds=60), asked_reason="y")
    assert stops.list() == [asked]
