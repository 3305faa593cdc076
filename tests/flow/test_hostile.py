"""Bad input gets a clear problem document, nothing of it is echoed, and the gateway answers the next question."""

import gzip
import json
import re
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.caller import subject_of
from tests.flow.running import Running

PATH = "/v1/persons/query"
CANARY = "CHIM-HOANG-YEN-99"
"""Put where a value would stand: it may never come back."""


@pytest.fixture(autouse=True)
def answers_afterwards(running: Running) -> Iterator[None]:
    """Whatever was thrown at it: the next question is answered, and the source heard nothing of the last."""
    running.clear()
    yield
    assert running.arrived() == []
    answer = running.caller.person(running.person("plain"))
    assert answer.status_code == 200, answer.text


def body(running: Running, **changed: Any) -> dict[str, Any]:
    return {
        "purpose": running.caller.purpose(), "subject": subject_of(running.person("plain")), "fields": ["full_name"],
        "max_age_seconds": 0, **changed,
    }  # fmt: skip


def problem(answer: httpx.Response, status: int, code: str, *, receipt: bool) -> dict[str, Any]:
    """A problem document with everything a program and a person need, and nothing that was sent."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    found: dict[str, Any] = answer.json()
    assert (answer.status_code, found["code"], found["status"]) == (status, code, status), found
    assert found["type"] == f"urn:lienthong:problem:{code}"
    assert all(found[name] for name in ("title", "detail", "action"))
    assert (found["retryable"], found["fault_owner"]) == (False, "caller")
    assert (found["receipt"] is not None) == receipt, found
    assert CANARY not in answer.text and "099190000123" not in answer.text
    return found


def refused(running: Running, answer: httpx.Response, code: str, status: int = 400) -> dict[str, Any]:
    found = problem(answer, status, code, receipt=True)
    entry = running.entry(found["receipt"])
    assert (entry["kind"], entry["code"]) == ("refused", code)
    return found


WHOLE = b'{"purpose": {"procedure": "' + CANARY.encode() + b'"}, "subject": %s, "fields": ["full_name"]}'
TEXTS: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a string": b'"CHIM-HOANG-YEN-99"',
    "cut off": b'{"purpose": "CHIM-HOANG-YEN-99',
    "not UTF-8": b'{"purpose": "\xff\xfe CHIM-HOANG-YEN-99"}',
    "UTF-16": '{"purpose": "CHIM-HOANG-YEN-99"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"purpose": "CHIM-HOANG-YEN-99"}',
    "lone surrogate": WHOLE % b'{"full_name": "\\ud800"}',
    "NaN": WHOLE % b"{}" + b"",
    "Infinity": b'{"max_age_seconds": Infinity}',
    "minus Infinity": b'{"max_age_seconds": -Infinity}',
    "NaN as a number": b'{"max_age_seconds": NaN}',
    "1e999": b'{"max_wait_seconds": 1e999}',
    "5,000 digits": b'{"max_age_seconds": ' + b"9" * 5000 + b"}",
    "deep lists": b'{"subject": ' + b"[" * 20000 + b"]" * 20000 + b"}",
    "deep objects": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "a key twice": b'{"purpose": {}, "purpose": {"procedure": "CHIM-HOANG-YEN-99"}}',
    "a key twice, deep": b'{"subject": {"full_name": "A", "full_name": "CHIM-HOANG-YEN-99"}}',
    "a key twice, escaped": b'{"fields": [], "f\\u0069elds": ["full_name"]}',
    "a comment": b'{"purpose": {} /* CHIM-HOANG-YEN-99 */}',
    "a trailing comma": b'{"purpose": {},}',
    "two documents": b'{"purpose": {}} {"purpose": {}}',
    "a bare control character": b'{"purpose": "a\x00b"}',
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_is_no_question(running: Running, name: str) -> None:
    refused(running, running.caller.send(PATH, TEXTS[name]), "invalid_request")


SHAPES: dict[str, dict[str, Any]] = {
    "unknown member": {CANARY: 1},
    "__proto__": {"__proto__": {"a": 1}},
    "no purpose": {"purpose": None},
    "purpose as text": {"purpose": CANARY},
    "fields as text": {"fields": "full_name"},
    "no fields": {"fields": []},
    "a field twice": {"fields": ["full_name", "full_name"]},
    "a field that is no path": {"fields": [f"full_name;{CANARY}"]},
    "101 fields": {"fields": [f"a.{'b' * n}" for n in range(1, 90)] + [f"b.{'c' * n}" for n in range(1, 20)]},
    "age as text": {"max_age_seconds": "1"},
    "age as a flag": {"max_age_seconds": False},
    "age below nought": {"max_age_seconds": -1},
    "age with a fraction": {"max_age_seconds": 0.5},
    "age beyond counting": {"max_age_seconds": 10**300},
    "wait of nothing": {"max_wait_seconds": 0},
    "wait of a week": {"max_wait_seconds": 604800},
    "subject as list": {"subject": ["099190000123"]},
    "both numbers": {
        "subject": {
            "personal_id": "099190000123", "old_card_number": "990000011", "full_name": "A", "date_of_birth": "1990"
        }
    },
    "no number": {"subject": {"full_name": "A", "date_of_birth": "1990"}},
    "number as a number": {"subject": {"personal_id": 99190000123, "full_name": "A", "date_of_birth": "1990"}},
    "unknown in the subject": {
        "subject": {"personal_id": "099190000123", "full_name": "A", "date_of_birth": "1990", CANARY: True}
    },
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_a_question_of_the_wrong_shape(running: Running, name: str) -> None:
    found = refused(running, running.caller.ask(PATH, body(running, **SHAPES[name])), "invalid_request")
    assert found["errors"]


PURPOSES: dict[str, dict[str, Any]] = {
    "unknown channel": {"channel": CANARY},
    "no officer at the counter": {"officer": None},
    "an officer with a line break": {"officer": {"account": f"canbo\r\n{CANARY}"}},
    "neither dossier nor draft": {"dossier": None},
    "dossier and draft": {"draft": "abc"},
    "a dossier with a control character": {"dossier": "H26\x00.99"},
    "a dossier beyond its length": {"dossier": "H" * 65},
    "a procedure that is none": {"procedure": CANARY},
    "a unit that is none": {"unit": "<script>alert(1)</script>"},
    "an unknown member": {CANARY: 1},
}


@pytest.mark.parametrize("name", PURPOSES)
def test_a_purpose_that_is_none(running: Running, name: str) -> None:
    purpose = running.caller.purpose(**PURPOSES[name])
    refused(running, running.caller.ask(PATH, body(running, purpose=purpose)), "invalid_request")


SUBJECTS: dict[str, dict[str, Any]] = {
    "Arabic-Indic digits": {"personal_id": "٠٩٩١٩٠٠٠٠١٢٣"},
    "fullwidth digits": {"personal_id": "０９９１９００００１２３"},
    "a line break behind": {"personal_id": "099190000123\n"},
    "a space before": {"personal_id": " 099190000123"},
    "eleven digits": {"personal_id": "09919000012"},
    "a letter": {"personal_id": "09919000012O"},
    "a NUL in the name": {"full_name": "Nguyễn\x00Khuê"},
    "a line break in the name": {"full_name": "Nguyễn\nKhuê"},
    "right to left override": {"full_name": "Nguyễn\u202eKhuê"},
    "an empty name": {"full_name": ""},
    "blank name": {"full_name": "   "},
    "name without a letter": {"full_name": "!!!"},
    "a name beyond its length": {"full_name": CANARY * 20},
    "31 February": {"date_of_birth": "1990-02-31"},
    "29 February of no leap year": {"date_of_birth": "1990-02-29"},
    "month 13": {"date_of_birth": "1990-13"},
    "year 0001": {"date_of_birth": "0001-01-01"},
    "year 9999": {"date_of_birth": "9999-12-31"},
    "a week date": {"date_of_birth": "2024-W01-1"},
    "Vietnamese order": {"date_of_birth": "15/04/1990"},
    "digits of elsewhere": {"date_of_birth": "١٩٩٠"},
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_subject_that_nobody_can_be(running: Running, name: str) -> None:
    subject = {**subject_of(running.person("plain")), **SUBJECTS[name]}
    answer = running.caller.ask(PATH, body(running, subject=subject))
    (member,) = SUBJECTS[name]
    found = refused(running, answer, "invalid_subject", 422)
    assert [one["pointer"] for one in found["errors"]] == [f"/subject/{member}"]
    entry = running.entry(found["receipt"])
    assert "subjects" not in entry or all("handle" in one for one in entry["subjects"])


def test_a_company_number_with_a_wrong_check_digit(running: Running) -> None:
    asked = body(running, subject={"organization_code": "9900000017"}, fields=["name"])
    refused(running, running.caller.ask("/v1/organizations/query", asked), "invalid_subject", 422)


CLAIMS: dict[str, Any] = {
    "none": {},
    "seventeen": {f"permanent_residence.{'x' * n}": "a" for n in range(1, 18)},
    "a number for a text": {"full_name": 5},
    "a list": {"full_name": [CANARY]},
    "an object": {"permanent_residence": {"province_code": "01"}},
    "an impossible date": {"date_of_birth": "1990-02-30"},
    "a word that isn't one": {"sex": CANARY},
    "a control character": {"full_name": "A\x07"},
    "a path that is none": {f"full_name {CANARY}": "A"},
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_that_cannot_be_compared(running: Running, name: str) -> None:
    asked = {
        "purpose": running.caller.purpose(), "subject": subject_of(running.person("plain")), "claims": CLAIMS[name]
    }  # fmt: skip
    refused(running, running.caller.ask("/v1/persons/verify", asked), "invalid_claim", 422)


def test_what_is_refused_before_anything_is_read(running: Running) -> None:
    caller, whole = running.caller, json.dumps(body(running)).encode()
    problem(caller.send(PATH, whole + b" " * 65536), 413, "payload_too_large", receipt=False)
    problem(caller.send(PATH, b"[" * (10 * 1024 * 1024)), 413, "payload_too_large", receipt=False)
    problem(caller.send(PATH, whole, Content_Type="text/plain"), 415, "unsupported_media_type", receipt=False)
    wrong = "application/json; charset=utf-16"
    problem(caller.send(PATH, whole, Content_Type=wrong), 415, "unsupported_media_type", receipt=False)
    bomb = gzip.compress(b" " * 1_000_000)
    problem(caller.send(PATH, bomb, Content_Encoding="gzip"), 415, "unsupported_media_type", receipt=False)
    problem(caller.send(PATH, whole, Accept="text/html"), 406, "not_acceptable", receipt=False)
    problem(running.http.get(running.url + PATH), 405, "method_not_allowed", receipt=False)
    problem(running.http.request("TRACE", running.url + PATH), 405, "method_not_allowed", receipt=False)
    problem(running.http.get(f"{running.url}/{CANARY}"), 404, "no_such_resource", receipt=False)
    problem(running.http.post(f"{running.url}/v1/datasets/{CANARY}/query"), 404, "no_such_resource", receipt=False)
    for forged in ("X-HTTP-Method-Override", "X-Forwarded-For", "Client-Cert", "X-Original-URL"):
        assert caller.send(PATH, b"null", **{forged: "GET"}).status_code == 400


@pytest.mark.parametrize("path", ["/v1/persons/../persons/query", "/v1/persons%2fquery", "/v1//persons/query", "/%00"])
def test_no_other_spelling_of_a_path_leads_past_the_token(running: Running, path: str) -> None:
    answer = raw(running, HEAD.replace(PATH, path) + "Content-Length: 2\r\n\r\n{}")
    assert answer.split(b" ", 2)[1] in (b"400", b"401", b"404"), answer[:200]


@pytest.mark.parametrize("language", ["vi", "en", "de, en;q=0.5", "*", "\xff", ";;q=;", "en;q=0"])
def test_a_problem_speaks_a_language_whatever_is_asked_for(running: Running, language: str) -> None:
    headers = {b"Accept-Language": language.encode("latin-1")}
    answer = running.http.get(f"{running.url}/nirgendwo", headers=headers)
    assert answer.status_code == 404 and answer.headers["content-language"] in ("vi", "en")


# ---- raw sockets: what no well-behaved client can send


def raw(running: Running, request: str | bytes) -> bytes:
    """Send bytes on a connection of their own and read until it is closed."""
    parts = urlsplit(running.url)
    assert parts.hostname and parts.port
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        connection.sendall(request if isinstance(request, bytes) else request.encode("latin-1"))
        answer = b""
        try:
            while chunk := connection.recv(65536):
                answer += chunk
        except ConnectionResetError:
            pass  # refused so early that what was still on its way was thrown away
        return answer


ANSWER = re.compile(rb"HTTP/1\.1 [0-9]{3} ")
HEAD = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
SPELLINGS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "length and chunks": (HEAD + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", (b"400",)),
    "two lengths": (HEAD + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", (b"400",)),
    "a length that is none": (HEAD + "Content-Length: +2\r\n\r\n{}", (b"400",)),
    "another coding": (HEAD + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", (b"400", b"501")),
    "a folded header": (HEAD + "X-A: a\r\n b\r\nContent-Length: 2\r\n\r\n{}", (b"400",)),
    "a space before the colon": (HEAD + "Content-Length : 2\r\n\r\n{}", (b"400",)),
    "two hosts": (HEAD + "Host: y\r\nContent-Length: 2\r\n\r\n{}", (b"400",)),
    "no host": (HEAD.replace("Host: x\r\n", "") + "Content-Length: 2\r\n\r\n{}", (b"400",)),
    "a chunk beyond counting": (HEAD + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n", (b"400", b"413")),
    "a control character in a header": (HEAD + "X-A: a\x01b\r\nContent-Length: 2\r\n\r\n{}", (b"400", b"401")),
    "a header without a name": (HEAD + ": a\r\nContent-Length: 2\r\n\r\n{}", (b"400",)),
    "no such version": (f"POST {PATH} HTTP/9.9\r\nHost: x\r\n\r\n", (b"400", b"505")),
    "no HTTP at all": ("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", (b"400",)),
    "an absolute target": (
        "POST http://169.254.169.254/v1/persons/query HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        "Content-Length: 2\r\n\r\n{}",
        (b"400", b"401", b"404", b"415"),
    ),
    "200 KB of one header": (HEAD + f"X-A: {'a' * 200_000}\r\nContent-Length: 2\r\n\r\n{{}}", (b"431", b"400")),
    "5,000 headers": (HEAD + "X-A: a\r\n" * 5000 + "Content-Length: 2\r\n\r\n{}", (b"431", b"400")),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_http_that_is_none(running: Running, name: str) -> None:
    request, allowed = SPELLINGS[name]
    answer = raw(running, request)
    status = answer.split(b" ", 2)[1] if answer else b"closed"
    assert status in allowed, answer[:300]
    assert len(ANSWER.findall(answer)) == 1, "one request got several answers: " + repr(answer[:600])


def test_bare_line_feeds_never_split_a_request(running: Running) -> None:
    answer = raw(running, f"GET /healthz HTTP/1.1\nHost: x\nConnection: close\n\nGET {PATH} HTTP/1.1\nHost: x\n\n")
    assert len(ANSWER.findall(answer)) <= 1, answer[:300]


def test_pipelined_questions_are_answered_in_order_and_bounded(running: Running) -> None:
    one = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    last = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = raw(running, one * 99 + last)
    assert answer.count(b"HTTP/1.1 200") == 100
