"""The gateway over HTTP in other dialects: VNeID's generation 2 with its envelopes, and one city's registry."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.flow.running import Running, up

FIELDS = ("personal_id", "full_name", "date_of_birth", "on_behalf_of", "account_type", "account_level",
          "level_of_assurance", "authenticated_at")  # fmt: skip
DEFECTS = ("envelope_data", "envelope_cut", "envelope_padding", "envelope_key", "envelope_foreign_key")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`lienthong up` whose mocks and sources speak other profiles."""
    words = ("--profile", "identity=gen2", "--profile", "business=flat")
    with up(tmp_path_factory.mktemp("dialects"), "--quiet", *words) as found:
        yield found


def begun(running: Running, account: str) -> tuple[dict[str, Any], str]:
    """A sign-in that has begun, and the raw query string that its browser comes back with."""
    answer = running.caller.sign_in(running.redirect_uri, *FIELDS)
    assert answer.status_code == 200, answer.text
    begin: dict[str, Any] = answer.json()
    assert "nonce" not in begin["authorization_url"] and "code_challenge" not in begin["authorization_url"]
    return begin, running.caller.browse(begin["authorization_url"], account)


def signed_in(running: Running, account: str) -> tuple[str, dict[str, Any]]:
    begin, back = begun(running, account)
    done = running.caller.complete(begin["id"], back)
    assert done.status_code == 200, done.text
    record: dict[str, Any] = done.json()["record"]
    return begin["id"], record


def refused(answer: httpx.Response) -> dict[str, Any]:
    """A problem, without what tells one request from another."""
    found: dict[str, Any] = answer.json()
    return {name: value for name, value in found.items() if name not in ("receipt", "instance", "trace_id")}


def test_a_person_signs_in_with_a_bare_plus_on_the_way(running: Running) -> None:
    person = running.person("plain")
    begin, back = begun(running, person["personal_id"])
    assert back.count("+") >= 2 and "encrypt_key=" in back
    answer = running.caller.complete(begin["id"], back).json()
    record = answer["record"]
    assert (record["personal_id"], record["date_of_birth"]) == (person["personal_id"], person["date_of_birth"])
    assert (record["account_type"], record["account_level"], record["on_behalf_of"]) == ("citizen", 2, None)
    # neither the level of authentication nor its time is told, and nothing is made up
    assert (record["level_of_assurance"], record["authenticated_at"]) == ("unknown", None)
    sent = [one["path"] for one in running.arrived("identity")]
    assert [path for path in sent if not path.startswith("/auth")][-2:] == ["/token", "/userinfo"]


@pytest.mark.parametrize(("role", "number"), [("legal_representative", None), ("delegated", "099190000123")])
def test_who_acts_for_an_organization_is_told(running: Running, role: str, number: str | None) -> None:
    organization = running.organization("plain")
    code = organization["organization_code"]
    number = number or organization["representatives"][0]["personal_id"]
    sign_in, record = signed_in(running, f"{number}@{code}")
    acting = record["on_behalf_of"]
    assert (record["account_type"], acting["organization_code"], acting["role"]) == ("organization", code, role)
    purpose = running.caller.purpose(channel="online", officer=None, sign_in=sign_in)
    body = {"purpose": purpose, "subject": {"organization_code": code}, "fields": ["name", "legal_status"]}
    found = running.caller.ask("/v1/organizations/query", body).json()
    assert found["outcome"] == "found" and found["record"]["name"] == organization["name"]


@pytest.mark.parametrize("mend", [lambda back: back.replace("+", "%20"), lambda back: back.replace("encrypt_key", "x")])
def test_a_code_that_was_mended_on_the_way_is_invalid(running: Running, mend: Any) -> None:
    begin, back = begun(running, running.person("plain")["personal_id"])
    answer = running.caller.complete(begin["id"], mend(back))
    assert (answer.status_code, answer.json()["code"]) == (400, "sign_in_invalid")


def test_an_escaped_plus_is_the_same_code(running: Running) -> None:
    begin, back = begun(running, running.person("plain")["personal_id"])
    assert running.caller.complete(begin["id"], quote(back, safe="=&%")).status_code == 200


def test_a_code_is_good_once_at_the_gateway_and_at_the_source(running: Running) -> None:
    person = running.person("plain")["personal_id"]
    begin, back = begun(running, person)
    assert running.caller.complete(begin["id"], back).status_code == 200
    assert running.caller.complete(begin["id"], back).json()["code"] == "sign_in_expired"
    other, _ = begun(running, person)
    replayed = back.replace(f"state={begin['state']}", f"state={other['state']}")
    assert running.caller.complete(other["id"], replayed).json()["code"] == "sign_in_invalid"


def test_every_broken_envelope_is_one_and_the_same_problem(running: Running) -> None:
    person, seen = running.person("plain")["personal_id"], []
    for match in ("token", "userinfo"):
        for defect in DEFECTS:
            begin, back = begun(running, person)
            running.arm("identity", "fault_in_200", code=defect, match=match, times=1)
            answer = running.caller.complete(begin["id"], back)
            assert answer.status_code == 502, (match, defect, answer.text)
            seen.append(refused(answer))
            entry = running.entry(answer.json()["receipt"])
            assert (entry["kind"], entry["code"]) == ("failed", "source_malformed")
    assert all(one == seen[0] for one in seen) and seen[0]["code"] == "source_malformed"


def test_the_citys_registry_answers(running: Running) -> None:
    def ask(code: str) -> dict[str, Any]:
        fields = ["name", "legal_status", "head_office"]
        body = {"purpose": running.caller.purpose(), "subject": {"organization_code": code}, "fields": fields}
        found: dict[str, Any] = running.caller.ask("/v1/organizations/query", body).json()
        return found

    asked_before, first, *others = running.demo["organizations"]  # an answer of the first may be remembered
    running.arm("business", "bad_credentials", times=1)
    assert ask(first["organization_code"])["code"] == "source_credentials"
    running.arm("business", "fault_in_200", times=5)
    assert ask(first["organization_code"])["code"] == "source_unavailable"
    running.disarm()
    for one in (asked_before, first, *others):
        found = ask(one["organization_code"])
        assert found["outcome"] == "found" and found["record"]["name"] == one["name"], found
    assert ask("9900009996")["outcome"] == "not_found"
