"""What travels the road shows no body, no claim, no officer and no record when it is printed."""

from gateway.steps.arrival import Ask, Found, Reply
from tests.gateway.steps.parts import NAME, NOW, NUMBER, access, arrival, ask


def test_nothing_on_the_road_shows_a_value() -> None:
    asked = ask(operation="verify", claims={"full_name": NAME})
    came = arrival({"subject": {"personal_id": NUMBER, "full_name": NAME}})
    found = Found({"personal_id": NUMBER, "full_name": NAME}, None, NOW)
    on_its_way = access(asked, came, officer_code="099080000001", found=found)
    for shown in (asked, came, found, on_its_way, Reply(200, NAME.encode(), "entry-0")):
        assert NUMBER not in repr(shown) and "Khu" not in repr(shown) and "099080000001" not in repr(shown)


def test_whom_an_access_is_filed_under() -> None:
    assert [item.value for item in ask().identifiers] == [NUMBER]
    assert [item.value for item in ask("representations").identifiers] == ["9900000016", NUMBER]
    assert Ask("identities", "query", ask().purpose, None).identifiers == ()


def test_an_outcome_is_found_or_the_absence() -> None:
    assert Found({}, None, NOW).outcome == "found"
    assert Found(None, "ambiguous", NOW).outcome == "ambiguous"
