"""The stop switch on a running gateway: pulled from outside, it holds back live, cached and resent answers alike."""

import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from gateway.access.stops import Stops
from gateway.cli.state import State
from tests.flow.running import Running, eventually

WHY = ("--reason", "Nghi tra cứu hàng loạt")
KINDS = {
    "--officer": "canbo.thu", "--unit": "H26", "--caller": "demo", "--procedure": "1.001193", "--source": "population",
}  # fmt: skip


def resume(running: Running, id_: str) -> None:
    for person in ("an", "binh"):
        running.command("resume", id_, *WHY, "--as", person)


@pytest.mark.parametrize("option", KINDS)
def test_a_stop_holds_back_what_the_cache_knows_until_two_resume_it(running: Running, option: str) -> None:
    person = running.person("plain")
    eventually(lambda: answered(running))
    id_ = running.command("stop", option, KINDS[option], *WHY).strip()
    problem = until_refused(lambda: running.caller.person(person))
    assert (problem["code"], problem["fault_owner"], problem["retryable"]) == ("stopped", "caller", False)
    entry = running.entry(problem["receipt"])
    assert (entry["kind"], entry["code"]) == ("refused", "stopped") and "request" not in entry
    running.clear()
    assert running.caller.person(person, max_age_seconds=0).json()["code"] == "stopped"
    assert running.arrived() == []
    running.command("resume", id_, *WHY, "--as", "an")
    assert running.caller.person(person).json()["code"] == "stopped"
    running.command("resume", id_, *WHY, "--as", "binh")
    eventually(lambda: answered(running))


def until_refused(ask: Callable[[], httpx.Response]) -> dict[str, Any]:
    """Ask until the answer is a refusal; the problem. That it comes within a second is for the register's tests."""

    def refused() -> dict[str, Any]:
        answer = ask()
        assert answer.status_code == 403, answer.text
        problem: dict[str, Any] = answer.json()
        return problem

    return eventually(refused)


def answered(running: Running) -> None:
    assert running.caller.person(running.person("plain")).status_code == 200


def test_a_sign_in_is_stopped_too(running: Running) -> None:
    id_ = running.command("stop", "--source", "identity", *WHY).strip()

    def begin() -> Any:
        return running.caller.sign_in(running.redirect_uri, channel="online", officer=None)

    assert until_refused(begin)["code"] == "stopped"
    assert running.caller.person(running.person("plain")).status_code == 200
    resume(running, id_)

    def begun() -> None:
        assert begin().status_code == 200

    eventually(begun)


def test_an_answer_on_its_way_does_not_leave_after_the_switch_was_pulled(running: Running) -> None:
    """The source takes four seconds; the switch is pulled as soon as it has been asked."""
    running.arm("population", "slow_first_byte", times=1, seconds=4)
    running.clear()
    got: list[Any] = []
    person = running.person("plain")
    asking = threading.Thread(target=lambda: got.append(running.caller.person(person, max_age_seconds=0)))
    asking.start()

    def asked() -> None:
        requested = running.entries(kind="requested", code=None)
        assert requested and requested[-1]["entry"] not in closed(running)

    eventually(asked, 20)
    with State(running.state).register() as register:
        id_ = Stops(register).stop("source", "population", "x", "an").id
    asking.join(60)
    (answer,) = got
    assert (answer.status_code, answer.json()["code"]) == (403, "stopped"), answer.text
    ending = running.entry(answer.json()["receipt"])
    assert (ending["kind"], ending["freshness"]) == ("refused", "live") and "fields_delivered" not in ending
    assert running.entry(ending["request"])["kind"] == "requested" and running.verify()
    resume(running, id_)
    eventually(lambda: answered(running))


def closed(running: Running) -> set[str]:
    """Requests that have their ending."""
    return {one["request"] for one in running.entries() if "request" in one}
