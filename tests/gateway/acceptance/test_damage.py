"""Replies broken and grown: every one differs from the good one, and holds what was planted."""

import json

import pytest

from contracts.wire import WireResponse
from gateway.acceptance.damage import MOST_MEMBERS, UNKNOWN, damages, planted, with_unknown
from gateway.acceptance.watchwords import NUMBER, WORDS

JSON = WireResponse(200, {"content-type": "application/json"}, '{"a": {"b": "Đỗ", "c": [1, null]}}'.encode())
XML = WireResponse(200, {"content-type": "text/xml; charset=utf-8"}, "<a>\n<b>Đỗ</b><c>7</c><d/></a>".encode())
WITHIN = WireResponse(200, {"content-type": "application/json"}, json.dumps({"x": "<a><b>7</b></a>"}).encode())


def test_every_damage_is_one_and_comes_under_200() -> None:
    for reply in (JSON, XML):
        found = dict(damages(WireResponse(500, reply.headers, reply.body)))
        assert len(found) == 7
        assert {damaged.status for damaged in found.values()} == {200}
        assert reply.body not in {damaged.body for damaged in found.values()}
        assert found["zero bytes"].body == b"" and found["a page"].media_type == "text/html"
        assert found["a page under the right type"].media_type == reply.media_type
        assert "utf-16" in found["another charset"].headers["content-type"]


def test_every_member_is_planted_once_with_each_value() -> None:
    bodies = [reply.body.decode() for reply in planted(JSON)]
    assert [json.loads(body)["a"]["b"] for body in bodies[:2]] == [WORDS, NUMBER]
    assert [json.loads(body)["a"]["c"] for body in bodies[2:6]] == [
        [WORDS, None],
        [NUMBER, None],
        [1, WORDS],
        [1, NUMBER],
    ]
    assert len(bodies) == 7 and NUMBER in json.loads(bodies[6])["a"]
    assert [reply.body.decode() for reply in planted(XML)] == [
        f"<a>\n<b>{WORDS}</b><c>7</c><d/></a>", f"<a>\n<b>{NUMBER}</b><c>7</c><d/></a>",
        f"<a>\n<b>Đỗ</b><c>{WORDS}</c><d/></a>", f"<a>\n<b>Đỗ</b><c>{NUMBER}</c><d/></a>",
    ]  # fmt: skip


def test_a_document_within_a_document_is_planted_too() -> None:
    assert json.loads(next(iter(planted(WITHIN))).body) == {"x": f"<a><b>{WORDS}</b></a>"}
    grown = [json.loads(reply.body)["x"] for reply in with_unknown(WITHIN)]
    assert f"<a><b>7</b><{UNKNOWN}>1</{UNKNOWN}></a>" in grown


def test_many_members_are_looked_at_evenly() -> None:
    body = json.dumps([str(number) for number in range(1000)]).encode()
    bodies = [json.loads(reply.body) for reply in planted(WireResponse(200, {}, body))]
    touched = {index for body in bodies for index, value in enumerate(body) if value == WORDS}
    assert len(touched) == MOST_MEMBERS and max(touched) > 900


def test_what_is_no_document_has_no_members() -> None:
    for body in (b"{", b"[[", b"plain", b""):
        assert list(planted(WireResponse(200, {}, body))) in ([], [WireResponse(200, {}, body)])


def test_growth_is_in_every_object() -> None:
    (grown,) = with_unknown(JSON)
    document = json.loads(grown.body)
    assert UNKNOWN in document and UNKNOWN in document["a"]
    assert [reply.body.count(UNKNOWN.encode()) for reply in with_unknown(XML)] == [2, 2, 2]


def test_half_of_a_bare_number_is_no_number() -> None:
    reply = WireResponse(200, {"content-type": "application/json"}, b"1234")
    half = dict(damages(reply))["half an answer"].body
    with pytest.raises(json.JSONDecodeError):
        json.loads(half)
