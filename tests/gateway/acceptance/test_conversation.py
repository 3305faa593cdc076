"""Whatever a connector does, its conversation comes to an end that is told by type."""

import threading
from collections.abc import Callable, Generator
from typing import Any

import pytest

from contracts.errors import NotFound, SourceMalformed
from contracts.records import Answered, Organization
from contracts.wire import WireRequest, WireResponse
from gateway.acceptance.conversation import MOST_TURNS, Player, Stuck, bounded, converse, interleave

ASK = WireRequest(method="GET", path="/so", operation="so")
REPLY = WireResponse(200, {}, b"1")


def playing(ending: Callable[[], Any], turns: int = 1) -> Callable[[], Generator[Any, Any, Any]]:
    def exchange() -> Generator[Any, Any, Any]:
        for _ in range(turns):
            yield ASK
        return ending()

    return exchange


def raising(fault: BaseException) -> Callable[[], Any]:
    def end() -> Any:
        raise fault

    return end


@pytest.mark.parametrize(
    ("ending", "told", "code"),
    [
        (lambda: Answered(Organization(name="A")), "record", ""),
        (raising(NotFound()), "absence", "not_found"),
        (raising(SourceMalformed("why")), "fault", "source_malformed"),
        (raising(KeyError("9900000016")), "broke", "KeyError"),
        (lambda: None, "broke", "TypeError"),
        (lambda: Answered(object()), "broke", "TypeError"),
    ],
)
def test_an_ending_is_told_by_type(ending: Callable[[], Any], told: str, code: str) -> None:
    talk = converse(playing(ending), [REPLY])
    assert (talk.ending, talk.code, talk.requests) == (told, code, (ASK,))
    assert "9900000016" not in f"{talk!r} {talk.told}"


def test_what_is_no_request_or_no_generator_broke() -> None:
    def nonsense() -> Generator[Any, Any, Any]:
        yield "GET /so"

    assert converse(nonsense, [REPLY]).told == "raised TypeError"
    assert converse(lambda: None, [REPLY]).ending == "broke"  # type: ignore[arg-type, return-value]  # that it isn't one is the point


def test_who_asks_for_ever_is_left() -> None:
    talk = converse(playing(lambda: None, turns=10**9), [REPLY])
    assert talk.ending == "endless" and len(talk.requests) == MOST_TURNS + 1
    assert talk.told == "24 requests and no end"


def test_who_never_comes_back_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.acceptance.conversation.SECONDS", 0.05)

    def stubborn() -> Any:
        while True:
            try:
                while True:
                    pass
            except Exception:  # noqa: S112 -- catching everything is what this one does
                continue

    assert converse(playing(stubborn), [REPLY]).ending == "stuck"
    pair = [Player(playing(stubborn), [REPLY]) for _ in range(2)]
    interleave(*pair)
    assert [player.done.ending if player.done else "" for player in pair] == ["stuck", "stuck"]


def test_off_the_main_thread_there_is_no_alarm_and_no_harm() -> None:
    passed: list[bool] = []

    def within() -> None:
        with bounded(0.01):
            passed.append(True)

    thread = threading.Thread(target=within)
    thread.start()
    thread.join()
    assert passed == [True]
    with pytest.raises(Stuck), bounded(0.01):
        while True:
            pass


def test_words_hold_whatever_an_exception_carries() -> None:
    fault = SourceMalformed("reason 099300987654", source_code="7")
    fault.add_note("a note")
    words = converse(playing(raising(fault)), [REPLY]).words
    assert "099300987654" in words and "a note" in words

    def caused() -> Any:
        raise SourceMalformed("x") from ValueError("the cause")

    def silent() -> Any:
        try:
            raise ValueError("the context")
        except ValueError:
            raise SourceMalformed("x") from None

    assert "the cause" in converse(playing(caused), [REPLY]).words
    assert "'the context'" not in converse(playing(silent), [REPLY]).words


def test_two_are_played_in_turn() -> None:
    seen: list[str] = []

    def exchange(name: str) -> Generator[Any, Any, Any]:
        for _ in range(2):
            seen.append(name)
            yield ASK
        return Answered(Organization(name=name))

    pair = [Player(lambda name=name: exchange(name), [REPLY]) for name in "ab"]  # type: ignore[misc]  # bound by its default
    interleave(*pair)
    assert seen == ["a", "b", "a", "b"]
    assert [player.done.document["name"] for player in pair if player.done and player.done.document] == ["a", "b"]


def test_an_answer_tells_what_is_beside_its_record() -> None:
    talk = converse(playing(lambda: Answered(Organization(), ("a.?",), {"id": "7"})), [REPLY])
    assert talk.beside == (("a.?",), (("id", "7"),)) and talk.told == "a record"


def test_an_exception_that_can_not_be_shown_is_an_ending_like_others() -> None:
    class Unshowable(Exception):
        def __repr__(self) -> str:
            raise RuntimeError("no")

        __str__ = __repr__

    talk = converse(playing(raising(Unshowable())), [REPLY])
    assert (talk.ending, talk.code, talk.words) == ("broke", "Unshowable", "")
