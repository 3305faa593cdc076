"""An entry is explained when it is looked at: which meaning comes first, what was noted, which faults passed it by."""

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.folding import fold_name
from mocks.nation.finding import find
from mocks.nearness.explaining import Explainer
from mocks.server import RunningMocks
from mocks.terms import ServiceTerms
from tests.mocks.asking import KHUE, ask, signed
from tests.mocks.nearness.almost import entry, nation


async def test_the_journal_tells_what_the_wire_does_not(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    base = mocks.urls["population"]
    wrong_name = await ask(http, base, (KHUE[0], "NGUYENTHIMINHKHOE", KHUE[2]))
    wrong_day = await ask(http, base, (KHUE[0], KHUE[1], "19901504"))
    nobody = await ask(http, base, ("099999999999", KHUE[1], "19901504"))
    assert wrong_name.content == wrong_day.content == nobody.content
    assert "near" not in wrong_name.text + str(wrong_name.headers)
    found = (await http.get(f"{mocks.control}/requests?outcome=missed")).json()["requests"]
    told = [
        [(one["field"], one["problem"]) for miss in entry["near_miss"] for one in miss["differences"]]
        for entry in found
    ]
    assert told == [[("HoVaTen", "one_character")], [("NgayThangNam", "day_month_swapped")], [("SoDinhDanh", "nobody")]]
    await ask(http, base)
    last = (await http.get(f"{mocks.control}/requests/last")).json()["request"]
    assert (last["outcome"], last["near_miss"]) == ("answered", [])


async def test_a_fault_that_did_not_happen_is_told_at_an_answered_request(
    mocks: RunningMocks, http: httpx.AsyncClient
) -> None:
    rule = {"service": "population", "kind": "html", "match": {"SoDinhDanh": "099190000124"}}
    number = (await http.put(f"{mocks.control}/faults", json=rule)).json()["id"]
    await ask(http, mocks.urls["population"])
    last = (await http.get(f"{mocks.control}/requests/last")).json()["request"]
    assert last["outcome"] == "answered"
    (miss,) = last["near_miss"]
    assert (miss["kind"], miss["nearest"]) == ("fault", f"html #{number}")
    assert [(one["field"], one["problem"], one["received"]) for one in miss["differences"]] == [
        ("SoDinhDanh", "one_character", KHUE[0])
    ]


async def test_a_request_that_a_fault_took_is_not_explained(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    await ask(http, mocks.urls["population"], ("099999999999", "AI", "1990"), {"X-Mock-Fault": "html"})
    last = (await http.get(f"{mocks.control}/requests/last")).json()["request"]
    assert (last["outcome"], last["near_miss"]) == ("fault", [])


async def test_a_failed_assertion_tells_what_came_nearest(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    await ask(http, mocks.urls["population"])
    await ask(http, mocks.urls["population"], ("099085000456", "DOVANTHU", "1985"))
    wanted = {"service": "population", "method": "POST", "match": {"SoDinhDanh": KHUE[0], "MaCanBo": "099080000002"}}
    found = (await http.post(f"{mocks.control}/requests/verify", json=wanted)).json()
    assert (found["ok"], found["count"]) == (False, 0)
    first, second = found["near_misses"]
    assert [one["field"] for one in first["differences"]] == ["MaCanBo"]
    assert [one["field"] for one in second["differences"]] == ["SoDinhDanh", "MaCanBo"]
    held = (await http.post(f"{mocks.control}/requests/verify", json={"at_least": 2})).json()
    assert held["near_misses"] == []


async def test_a_refusal_that_nothing_else_explains_is_told_in_the_services_words(
    mocks: RunningMocks, http: httpx.AsyncClient
) -> None:
    await ask(http, mocks.urls["population"], procedure="1.009999")
    (miss,) = (await http.get(f"{mocks.control}/requests/last")).json()["request"]["near_miss"]
    assert miss["kind"] == "refusal"
    assert [one["received"] for one in miss["differences"]] == ["refused by the middle layer: 004"]


async def test_a_session_is_explained_by_the_nation_that_it_saw(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    day, early = nation().today, {"X-Mock-Session": "early"}
    assert day is not None
    child = next(one for one in find(nation(), ["generated", "minor"]) if one.date_of_birth[:4] == str(day.year - 1))
    asked = (str(child.personal_id), fold_name(child.full_name), child.date_of_birth[:4])
    before = {"session": "early", "offset_seconds": -2 * 366 * 86400}
    await http.put(f"{mocks.control}/clock", json=before)
    stamp = str(int((mocks.faults.now("early")).timestamp() * 1000))
    await ask(http, mocks.urls["population"], asked)
    await ask(http, mocks.urls["population"], asked, {**signed(stamp), **early})
    (today,), (then,) = mocks.journal.entries(), mocks.journal.entries("early")
    assert (today.outcome, then.outcome) == ("answered", "missed")
    assert [one.problem for one in then.near_miss[0].differences] == ["nobody"]


def test_a_service_without_a_description_is_explained_by_its_routes() -> None:
    async def nothing(request: Request) -> Response:
        return Response()

    found = Explainer(nation())
    found.know(ServiceTerms(name="own"), Starlette(routes=[Route("/things", nothing, methods=["POST"])]))
    (miss,) = found.near_misses(entry("own", "POST", "/thing", status=404))
    assert [(one.where, one.problem) for one in miss.differences] == [("path", "misspelt")]
    assert found.near_misses(entry("own", "POST", "/things", notes=("all is well",))) == ()
    (noted,) = found.near_misses(entry("own", "POST", "/things", status=409, notes=("twice",)))
    assert noted.kind == "refusal"
    (lost,) = found.near_misses(entry("own", "PUT", "/", status=404))
    assert (lost.nearest, lost.differences[0].problem) == ("", "unknown_path")
    assert found.near_misses(entry("unknown", "PUT", "/", status=404)) == ()
