"""Generation 2 over HTTP as its relying party meets it: a bare plus, a key beside the code, envelopes, and no lies."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
import pytest

from mocks.identity.claims import Account
from mocks.identity.generations import Generation1, Generation2, generation
from mocks.nation.model import Person
from mocks.server import RunningMocks, running
from tests.mocks.identity.test_envelope import WRAPPING, plain
from tests.mocks.identity.walk import CLIENT, KHUE, REDIRECT, SECRET

REQUEST = {"response_type": "code", "client_id": CLIENT, "redirect_uri": REDIRECT, "scope": "openid", "state": "st-1"}


@pytest.fixture
async def mocks() -> AsyncIterator[RunningMocks]:
    async with running(["identity"], profiles={"identity": "gen2"}) as started:
        yield started


@pytest.fixture
async def http(mocks: RunningMocks) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=mocks.urls["identity"], trust_env=False) as client:
        yield client


async def carried(http: httpx.AsyncClient, hint: str = KHUE) -> dict[str, str]:
    """Members of the callback, read raw."""
    answer = await http.get("/auth", params={**REQUEST, "prompt": "none", "login_hint": hint})
    assert answer.status_code == 302, answer.text
    query = urlsplit(answer.headers["location"]).query
    return {name: unquote(value) for name, _, value in (part.partition("=") for part in query.split("&"))}


async def redeem(http: httpx.AsyncClient, back: dict[str, str], **changes: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": back["code"], "encrypt_key": back["encrypt_key"]}
    secret = {"redirect_uri": REDIRECT, "client_id": CLIENT, "client_secret": SECRET}
    return await http.post("/token", data={**form, **secret, **changes})


async def released(http: httpx.AsyncClient, hint: str = KHUE, **headers: str) -> Any:
    answer = await redeem(http, await carried(http, hint))
    token = json.loads(plain(answer.json()))["access_token"]
    info = await http.get("/userinfo", headers={"Authorization": f"Bearer {token}", **headers})
    return info.json()


async def test_a_bare_plus_comes_back_and_a_space_in_its_place_is_refused(http: httpx.AsyncClient) -> None:
    back = await carried(http)
    assert set(back) == {"code", "encrypt_key", "state"} and "+" in back["code"] and "+" in back["encrypt_key"]
    mended = {name: value.replace("+", " ") for name, value in back.items()}
    assert (await redeem(http, mended)).json() == {"error": "invalid_grant"}
    assert (await redeem(http, {**back, "encrypt_key": back["encrypt_key"][:-2] + "AA"})).status_code == 400
    answer = await redeem(http, back)
    assert answer.status_code == 200 and set(answer.json()) == {"data", "key"}
    assert "id_token" not in json.loads(plain(answer.json()))
    assert (await redeem(http, back)).json() == {"error": "invalid_grant"}  # a code is good once


@pytest.mark.parametrize(
    ("hint", "told"),
    [
        (KHUE, {"accountType": 1}),
        ("099085000456@9900000016", {"accountType": 3, "organizationCode": "9900000016", "organizationRole": 1}),
        (f"{KHUE}@9900000016", {"accountType": 3, "organizationCode": "9900000016", "organizationRole": 2}),
    ],
)
async def test_what_is_released(http: httpx.AsyncClient, hint: str, told: dict[str, object]) -> None:
    found = json.loads(plain(await released(http, hint)))
    assert found["citizenPid"] == hint.partition("@")[0] and found["accountLevel"] == 2
    assert {name: found.get(name) for name in told} == told and "sub" not in found
    assert ("organizationCode" in found) is ("@" in hint)


async def test_faults(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    assert json.loads(plain(await released(http, **{"X-Mock-Fault": "empty_body"}))) == {}
    session = {"X-Mock-Session": "torn"}
    for code in ("envelope_data", "envelope_plain"):
        rule = {"service": "identity", "kind": "fault_in_200", "code": code, "session": "torn"}
        await http.put(f"{mocks.control}/faults", json=rule)
        found = await released(http, **session)
        if code == "envelope_plain":
            assert found["citizenPid"] == KHUE
            continue
        with pytest.raises(ValueError, match=r"\w"):
            json.loads(plain(found))


async def test_there_is_nothing_to_discover_and_no_key(http: httpx.AsyncClient) -> None:
    assert (await http.get("/jwks")).status_code == 404
    assert (await http.get("/.well-known/openid-configuration")).status_code == 404


@pytest.mark.parametrize(
    ("nationality", "born", "kind", "written"),
    [("VN", "1990-04-15", 1, "15/04/1990"), ("JP", "1990-04", 2, "04/1990"), (None, "1990", 1, "1990")],
)
async def test_kinds_and_dates(nationality: str | None, born: str, kind: int, written: str) -> None:
    person = Person(personal_id=KHUE, full_name="A", date_of_birth=born, nationality_code=nationality)
    told = Generation2(WRAPPING).released(Account(person), "LoA2", "http://a", 1)
    assert (told["accountType"], told["birthDate"]) == (kind, written)


async def test_the_profile_picks_the_generation() -> None:
    assert isinstance(generation({}), Generation1) and isinstance(generation({"profile": "gen1"}), Generation1)
    assert Generation1().carried("c") == {"code": "c"} and Generation1().code({}) == ""
    with pytest.raises(ValueError, match="envelope_private_key"):
        generation({"profile": "gen2", "credentials": {}})
