"""What the lines are judged by: typical cases, and replies broken at one turn."""

from contracts.wire import WireResponse
from gateway.acceptance.trial import broken
from tests.gateway.acceptance.test_strangers import of, trial


def test_typical_is_one_found_case_of_each_question() -> None:
    population = trial("population", "xroad", first=False)
    typical = {(case.dataset, "confirm" in case.query, len(case.turns)) for case in population.typical}
    assert len(typical) == len(population.typical)
    assert ("persons", False, 1) in typical and ("persons", True, 1) in typical


def test_a_case_is_played_as_recorded_or_otherwise() -> None:
    tax = trial("tax", "lgsp")
    case = of(tax, "found")
    told = tax.play(case).document
    assert told is not None and told["name"] == case.expect["record"]["name"]
    assert tax.play(case, (WireResponse(200, {}, b""),)).told == "source_malformed"
    assert tax.place(case) == "lgsp/found" and not tax.signs_in


def test_a_broken_reply_is_the_last_there_is() -> None:
    identity = trial("identity", "gen1")
    reply = WireResponse(200, {}, b"x")
    assert identity.signs_in
    assert broken(of(identity, "found"), 1, reply)[1:] == (reply,)
