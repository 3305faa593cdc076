"""An answer is held against what the book expects: equal passes, each difference is told without a value."""

from typing import Any

import pytest

from gateway.rehearsal.caller import Wire
from gateway.rehearsal.judging import differences, unheld
from gateway.rehearsal.situations import Expectation
from tests.gateway.rehearsal.stand_in import PROVENANCE, exchange, found, wire

RECORD = {
    "full_name": "NGUYỄN THỊ MINH KHUÊ", "personal_id": None, "household_head": {"full_name": "A"},
    "representatives": [{"full_name": "A", "personal_id": None}, {"full_name": "B", "personal_id": None}],
}  # fmt: skip


def told(answer: Wire, before: Wire | None = None, arrived: int | None = None, **expected: Any) -> list[str]:
    seen = exchange(answer)
    seen.arrived = arrived
    return [remark.en for remark in differences(seen, Expectation(**expected), before)]


FOUND = wire(200, found(RECORD), ratelimit_limit="2000")
REFUSED = wire(403, {"code": "field_not_granted", "errors": [{"pointer": "/fields/1", "reason": "is not granted"}]})
ABSENT = wire(200, {"outcome": "not_found", "hints": [{"code": "title_in_name"}], "provenance": PROVENANCE})


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (FOUND, {"outcome": "found", "cached": False, "not_found_means": "absent_or_mismatch"}),
        (FOUND, {"record": {"full_name": "NGUYỄN THỊ MINH KHUÊ", "personal_id": "-", "household_head.full_name": "*"}}),
        (FOUND, {"record": {"representatives.full_name": "B", "representatives.personal_id": None}}),
        (FOUND, {"record": {"full_name": "Nguyễn Thị Minh Khue\u0302"}}),
        (FOUND, {"headers": ("RateLimit-*",), "members": ("receipt",)}),
        (REFUSED, {"code": "field_not_granted", "pointer": "/fields"}),
        (ABSENT, {"outcome": "not_found", "hints": ("title_in_name",)}),
        (wire(200, {"results": {"a.b": "match"}}), {"results": {"a.b": "match"}}),
        (wire(503, {"code": "source_busy", "retry_after": 3}), {"code": "source_busy", "retry_after": True}),
    ],
)
def test_as_expected(answer: Wire, expected: dict[str, Any]) -> None:
    assert told(answer, **expected) == []


@pytest.mark.parametrize(
    ("answer", "expected", "remark"),
    [
        (FOUND, {"outcome": "ambiguous"}, "it ended as HTTP 200, found; should be ambiguous"),
        (FOUND, {"code": "not_granted"}, "it ended as HTTP 200, found; should be the problem not_granted"),
        (REFUSED, {"outcome": "found"}, "it ended as HTTP 403, field_not_granted; should be HTTP 200"),
        (wire(404, {"detail": "no"}), {"outcome": "not_found"}, "it ended as HTTP 404, ?; should be HTTP 200"),
        (FOUND, {"record": {"full_name": "A"}}, "record: full_name differs from what is expected"),
        (FOUND, {"record": {"full_name": "Nguyen Thi Minh Khue"}}, "record: full_name differs from what is expected"),
        (FOUND, {"record": {"full_name": "-"}}, "record: full_name differs from what is expected"),
        (FOUND, {"record": {"personal_id": "*", "sex": "*"}}, "record: sex is missing"),
        (FOUND, {"record": {"personal_id": "1"}}, "record: personal_id is missing"),
        (FOUND, {"record": {"household_head.full_name.x": "*"}}, "record: household_head.full_name.x is missing"),
        (wire(200, {"results": {"a": "match"}}), {"results": {"a": "no_match"}}, "results: a should be no_match"),
        (ABSENT, {"hints": ("look_alike_letter",)}, "hints are missing: look_alike_letter"),
        (FOUND, {"cached": True}, "should come from the cache, with its age"),
        (wire(200, {"provenance": {"cached": True}}), {"cached": False}, "should be asked of the source anew"),
        (FOUND, {"not_found_means": "absent"}, "not_found_means should be absent"),
        (FOUND, {"members": ("leaf",)}, "members are missing: leaf"),
        (FOUND, {"headers": ("WWW-Authenticate", "X-*")}, "headers are missing: WWW-Authenticate, X-*"),
        (REFUSED, {"code": "field_not_granted", "pointer": "/subject"}, "errors do not point at /subject"),
        (wire(503, {"code": "source_busy"}), {"code": "source_busy", "retry_after": True}, "retry_after is missing"),
        (Wire(200, {}, b"[]"), {"outcome": "found"}, "it ended as HTTP 200, ?; should be found"),
    ],
)
def test_otherwise(answer: Wire, expected: dict[str, Any], remark: str) -> None:
    assert remark in told(answer, **expected)


def test_the_same_answer_sent_again() -> None:
    assert told(FOUND, before=FOUND, replayed=True) == []
    assert (
        told(FOUND, before=ABSENT, replayed=True)
        == told(FOUND, replayed=True)
        == ["the answer sent again is not the first one"]
    )


@pytest.mark.parametrize(
    ("asked", "arrived", "remarks"),
    [
        (True, 1, []), (False, 0, []), (True, None, []), (None, 3, []),
        (True, 0, ["no request reached the source"]),
        (False, 2, ["the source was asked although it must not be"]),
    ],
)  # fmt: skip
def test_what_arrived_at_the_source(asked: bool | None, arrived: int | None, remarks: list[str]) -> None:
    assert told(FOUND, arrived=arrived, source_asked=asked) == remarks


@pytest.mark.parametrize(
    ("answer", "expected", "lacks"),
    [
        (FOUND, {"record": {"representatives.full_name": "*", "representatives.personal_id": "-"}}, False),
        (wire(200, found({"representatives": None})), {"record": {"representatives.full_name": "*"}}, True),
        (wire(200, found({"representatives": []})), {"record": {"representatives.full_name": "*"}}, True),
        (wire(200, {"outcome": "found", "results": {"a": "unknown"}}), {"results": {"a": "match"}}, True),
        (wire(200, {"outcome": "found", "results": {"a": "no_match"}}), {"results": {"a": "match"}}, False),
        (ABSENT, {"record": {"representatives.full_name": "*"}}, False),
        (REFUSED, {"results": {"a": "match"}}, False),
    ],
)
def test_what_the_source_does_not_tell(answer: Wire, expected: dict[str, Any], lacks: bool) -> None:
    assert unheld(exchange(answer), Expectation(**expected)) is lacks


def test_no_remark_holds_a_value() -> None:
    remarks = [*told(FOUND, record={"full_name": "Y THÔ"}), *told(FOUND, record={"household_head.full_name": "B"})]
    assert len(remarks) == 2 and "NGUYỄN" not in str(remarks) and "THÔ" not in str(remarks)
