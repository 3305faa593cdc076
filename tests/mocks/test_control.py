"""The control interface is a contract (API section 6): members, refusals, sessions, and both places where it sits."""

import httpx
import pytest

from mocks.nation.view import seen_by
from mocks.server import RunningMocks
from tests.mocks.asking import KHUE, ask


async def test_a_fault_is_armed_listed_spent_and_removed(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    faults = f"{mocks.control}/faults"
    armed = await http.put(
        faults, json={"service": "population", "kind": "http_500", "match": None, "times": 1, "session": None}
    )
    assert armed.status_code == 200
    assert armed.json()["kind"] == "http_500"
    assert [rule["kind"] for rule in (await http.get(faults)).json()["faults"]] == ["http_500"]
    assert (await ask(http, mocks.urls["population"])).status_code == 500
    assert (await ask(http, mocks.urls["population"])).status_code == 200
    assert (await http.get(faults)).json() == {"faults": []}
    await http.put(faults, json={"service": "population", "kind": "html"})
    assert (await http.delete(faults)).json() == {"removed": 1}
    assert (await ask(http, mocks.urls["population"])).status_code == 200


@pytest.mark.parametrize("form", ["{control}/faults", "{control}/__mock__/faults", "{base}/__mock__/faults"])
async def test_the_same_routes_answer_wherever_they_are_looked_for(
    mocks: RunningMocks, http: httpx.AsyncClient, form: str
) -> None:
    url = form.format(control=mocks.control, base=mocks.urls["population"])
    assert (await http.put(url, json={"service": "population", "kind": "html"})).status_code == 200
    assert len((await http.get(url)).json()["faults"]) == 1
    bare = mocks.control.removesuffix("/__mock__")
    assert len((await http.get(f"{bare}/faults")).json()["faults"]) == 1


async def test_on_a_service_the_service_goes_without_saying(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    own = f"{mocks.urls['population']}/__mock__/faults"
    assert (await http.put(own, json={"kind": "html"})).json()["service"] == "population"
    assert (await http.put(f"{mocks.control}/faults", json={"kind": "html"})).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"service": "population"}',
        b'{"service": "nobody", "kind": "html"}',
        b'{"service": "population", "kind": "nonsense"}',
        b'{"service": "population", "kind": "malformed_json"}',
        b'{"service": "population", "kind": "html", "times": "1"}',
        b'{"service": "population", "kind": "html", "times": true}',
        b'{"service": "population", "kind": "html", "match": 1}',
        b'{"service": "population", "kind": "html", "session": 1}',
        b'{"service": "population", "kind": "html", "seconds": "1"}',
        b'{"service": "population", "kind": "html", "colour": "red"}',
        b'{"service": "population", "kind": "latency", "latency": 1}',
        b'{"service": "population", "kind": "latency", "latency": {"distribution": "fixed"}}',
        b'{"service": "population", "kind": "html", "latency": {"distribution": "fixed", "seconds": 1}}',
        b'{"service": "population", "kind": "tls_wrong_host"}',
    ],
)
async def test_what_cannot_be_is_a_422_problem_and_arms_nothing(
    mocks: RunningMocks, http: httpx.AsyncClient, body: bytes
) -> None:
    answer = await http.put(f"{mocks.control}/faults", content=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert mocks.faults.rules(everything=True) == []


async def test_a_kind_that_cannot_be_says_why(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    answer = await http.put(f"{mocks.control}/faults", json={"service": "population", "kind": "malformed_json"})
    assert "speaks XML" in answer.json()["detail"]


async def test_latency_has_a_distribution(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    latency = {"distribution": "lognormal", "seed": 3, "p50": 0.001, "p99": 0.01}
    order = {"service": "population", "kind": "latency", "latency": latency}
    armed = await http.put(f"{mocks.control}/faults", json=order)
    assert (armed.status_code, armed.json()["latency"]) == (200, latency)
    assert (await ask(http, mocks.urls["population"])).status_code == 200
    assert mocks.journal.entries()[-1].notes[0].startswith("late by 0.0")


async def test_refused_closes_the_port_and_control_stays(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    base = mocks.urls["population"]
    assert (await ask(http, base)).status_code == 200
    await http.put(f"{mocks.control}/faults", json={"service": "population", "kind": "refused"})
    for _ in range(2):
        with pytest.raises(httpx.ConnectError):
            await ask(http, base)
    assert (await http.delete(f"{mocks.control}/faults")).json() == {"removed": 1}
    assert (await ask(http, base)).status_code == 200


async def test_sessions_isolate_faults_and_journal(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    base, mine = mocks.urls["population"], {"X-Mock-Session": "mine"}
    await http.put(f"{mocks.control}/faults", json={"service": "population", "kind": "http_500"}, headers=mine)
    assert (await ask(http, base)).status_code == 200
    assert (await ask(http, base, headers=mine)).status_code == 500
    assert (await http.delete(f"{mocks.control}/faults")).json() == {"removed": 0}
    assert (await http.delete(f"{mocks.control}/faults", headers=mine)).json() == {"removed": 1}
    requests = f"{mocks.control}/requests"
    assert [entry["status"] for entry in (await http.get(requests)).json()["requests"]] == [200]
    assert [entry["status"] for entry in (await http.get(requests, headers=mine)).json()["requests"]] == [500]
    assert len((await http.get(f"{requests}?all=1")).json()["requests"]) == 2
    await http.delete(requests, headers=mine)
    assert (await http.get(requests, headers=mine)).json() == {"requests": [], "dropped": 0}
    assert len((await http.get(requests)).json()["requests"]) == 1


async def test_all_means_every_session(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    faults = f"{mocks.control}/faults"
    for session in ("a", "b", None):
        await http.put(faults, json={"service": "population", "kind": "html", "session": session})
    assert len((await http.get(f"{faults}?all=1")).json()["faults"]) == 3
    assert (await http.delete(f"{faults}?all=1&kind=reset")).json() == {"removed": 0}
    assert (await http.delete(f"{faults}?all=1")).json() == {"removed": 3}


async def test_a_bound_session_takes_its_own_requests_without_a_header(
    mocks: RunningMocks, http: httpx.AsyncClient
) -> None:
    base = mocks.urls["population"]
    bound = await http.put(f"{mocks.control}/sessions", json={"session": "s", "match": {"SoDinhDanh": KHUE[0]}})
    assert bound.status_code == 200
    await http.put(f"{mocks.control}/faults", json={"service": "population", "kind": "http_500", "session": "s"})
    assert (await ask(http, base)).status_code == 500
    assert (await ask(http, base, ("099085000456", "DOVANTHU", "1985"))).status_code == 200
    journal = (await http.get(f"{mocks.control}/requests?session=s")).json()["requests"]
    assert [entry["session"] for entry in journal] == ["s"]
    await http.delete(f"{mocks.control}/sessions?session=s")
    assert (await ask(http, base)).status_code == 200


async def test_everything_is_forgotten_at_once(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    base = mocks.urls["population"]
    await ask(http, base, headers={"X-Mock-Session": "a"})
    await http.put(f"{mocks.control}/faults", json={"service": "population", "kind": "refused"})
    await http.put(f"{mocks.control}/clock", json={"offset_seconds": 600, "session": "a"})
    assert (await http.delete(f"{mocks.control}/sessions?all=1")).json() == {}
    assert (await http.get(f"{mocks.control}/requests?all=1")).json()["requests"] == []
    assert (mocks.faults.rules(everything=True), mocks.faults.sessions()) == ([], {})
    assert (await ask(http, base)).status_code == 200  # the port is open again
    assert (await http.delete(f"{mocks.control}/sessions")).status_code == 422


@pytest.mark.parametrize(
    "body", [{"session": "s"}, {"match": "x"}, {"session": "s", "match": ""}, {"session": "s", "match": "re:("}]
)
async def test_a_binding_needs_both(mocks: RunningMocks, http: httpx.AsyncClient, body: dict[str, str]) -> None:
    assert (await http.put(f"{mocks.control}/sessions", json=body)).status_code == 422


async def test_a_moved_clock_spoils_the_timestamp_of_its_session_only(
    mocks: RunningMocks, http: httpx.AsyncClient
) -> None:
    base, mine = mocks.urls["population"], {"X-Mock-Session": "mine"}
    clock = f"{mocks.control}/clock"
    assert (await http.put(clock, json={"offset_seconds": 600}, headers=mine)).status_code == 200
    assert (await ask(http, base, headers=mine)).status_code == 401
    assert (await ask(http, base)).status_code == 200
    await http.delete(clock, headers=mine)
    assert (await ask(http, base, headers=mine)).status_code == 200
    assert (await http.put(clock, json={"offset_seconds": "soon"})).status_code == 422


async def test_the_journal_shows_what_arrived_and_why_it_was_answered_so(
    mocks: RunningMocks, http: httpx.AsyncClient
) -> None:
    await ask(http, mocks.urls["population"], (KHUE[0], "NGUYENVANSAI", KHUE[2]))
    (entry,) = (await http.get(f"{mocks.control}/requests?service=population&match={KHUE[0]}")).json()["requests"]
    assert entry["notes"] == ["name differs"]
    assert KHUE[0] in entry["body"]
    assert (entry["status"], entry["fault"], entry["headers"]["soapaction"]) == (200, None, '""')
    assert (await http.get(f"{mocks.control}/requests?match=nobody")).json() == {"requests": [], "dropped": 0}


@pytest.mark.parametrize("form", ["{control}", "{base}/__mock__"])
async def test_a_page_from_elsewhere_can_neither_steer_nor_read(
    mocks: RunningMocks, http: httpx.AsyncClient, form: str
) -> None:
    url = form.format(control=mocks.control, base=mocks.urls["population"]) + "/faults"
    rule = {"service": "population", "kind": "html"}
    for foreign in (
        {"host": "attacker.example"},
        {"host": f"attacker.example:{httpx.URL(url).port}"},
        {"origin": "https://attacker.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
    ):
        for answer in (await http.put(url, json=rule, headers=foreign), await http.get(url, headers=foreign)):
            assert answer.status_code == 403
            assert answer.headers["content-type"] == "application/problem+json"
    assert mocks.faults.rules(everything=True) == []
    own = {"origin": str(httpx.URL(url).copy_with(path="")).rstrip("/")}
    assert (await http.put(url, json=rule, headers=own)).status_code == 200


async def test_people_and_organizations_can_be_found_by_trait(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    (person,) = (await http.get(f"{mocks.control}/people?trait=one_letter_name")).json()["people"]
    assert person["full_name"] == "Y Thô"
    two = (await http.get(f"{mocks.control}/people?trait=married&trait=blood_group&count=2")).json()["people"]
    assert len(two) == 2 and all({"married", "blood_group"} <= set(one["traits"]) for one in two)
    assert (await http.get(f"{mocks.control}/people?trait=no-such&count=2")).json()["people"] == []
    assert (await http.get(f"{mocks.control}/people?count=101")).status_code == 422
    everybody = (await http.get(f"{mocks.control}/people")).json()["people"]
    assert everybody[0]["personal_id"] == KHUE[0]
    (branch,) = (await http.get(f"{mocks.control}/organizations?trait=branch")).json()["organizations"]
    assert branch["organization_code"] == "9900000016-001"


async def test_a_moved_clock_moves_the_nation_of_its_session(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    clock, mine = f"{mocks.control}/clock", {"X-Mock-Session": "mine"}
    before = (await http.get(clock)).json()["today"]
    moved = await http.put(clock, json={"offset_seconds": 3 * 365 * 86400}, headers=mine)
    assert (before, moved.json()["today"]) == ("2026-11-01", "2029-10-31")
    assert (await http.get(clock)).json()["today"] == before
    with seen_by("mine", mocks.faults.days("mine")):
        later = [mocks.nation.person(f"0993280{n:05d}") for n in range(20_000, 20_020)]
    assert any(later)
    assert not any(mocks.nation.person(f"0993280{n:05d}") for n in range(20_000, 20_020))  # not born yet
