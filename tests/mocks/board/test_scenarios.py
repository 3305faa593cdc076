"""A scenario arms what can be, is on when all of it is, and goes off without taking anybody's own rules along."""

from mocks.board.scenarios import scenarios
from mocks.kinds import MENU
from tests.mocks.board.parts import NAMES, scene


def test_every_scenario_is_made_of_known_kinds() -> None:
    for one in scenarios().values():
        assert one.kinds and set(one.kinds) <= set(MENU)
        assert one.vi and one.en and one.about_vi and one.about_en


def test_it_goes_on_and_off_as_one() -> None:
    faults, slow = scene().faults, scenarios()["slow"]
    faults.arm("population", "latency", match="099190000123")
    assert not slow.is_on(faults, NAMES, None)
    slow.arm(faults, NAMES, None)
    assert slow.is_on(faults, NAMES, None) and slow.is_on(faults, ["business"], None)
    assert not slow.is_on(faults, NAMES, "other")
    faults.remove(next(rule.number for rule in faults.rules() if rule.service == "business"))
    assert not slow.is_on(faults, NAMES, None)
    slow.disarm(faults, NAMES, None)
    assert [rule.match for rule in faults.rules(everything=True)] == ["099190000123"]


def test_what_cannot_be_on_a_service_is_left_out() -> None:
    pairs = scenarios()["garbage"].pairs(scene().faults, NAMES)
    assert set(pairs) == {
        ("business", "malformed_json"),
        ("civil_status", "malformed_json"),
        ("population", "malformed_xml"),
    }
