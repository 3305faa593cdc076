"""The evidence shows what is synthetic, the shape of everything else, and no secret; its digest is of its bytes."""

import hashlib
import json
from typing import Any

import pytest

from gateway.rehearsal.evidence import asked, counts, digest, document, path, shown, stamp, written
from tests.gateway.rehearsal.acted import OCCASION, RECEIPT, acted
from tests.gateway.rehearsal.stand_in import PROVENANCE, exchange, found, wire


def test_the_file_tells_everything() -> None:
    told = document(OCCASION, acted())
    assert told["summary"] == {"passed": 1, "failed": 1, "not_judged": 1} == counts(acted())
    assert told["began"] == "2026-11-28T00:30:00+07:00", "the day in Viet Nam, not in Greenwich"
    assert (told["versions"], told["parties"]["tester"]) == ({"lienthong": "0.1.0", "book": "abcdef012345"}, "Sở A")
    first, second, third = told["situations"]
    assert (first["result"], first["remarks"], first["receipts"]) == ("passed", [], [RECEIPT])
    (seen,) = first["exchanges"]
    assert (seen["status"], seen["position"], seen["seconds"]) == (200, 58, 0.25)
    assert seen["request"]["subject"] == {"personal_id": "099190000123"}
    assert second["remarks"] == [{"vi": "sai 2", "en": "wrong 2"}] and third["exchanges"] == []
    assert "position" not in second["exchanges"][0] and "arrived_at_source" not in seen


def test_its_digest_is_that_of_its_bytes() -> None:
    file = written(document(OCCASION, acted()))
    assert digest(file) == hashlib.sha256(file).hexdigest() and json.loads(file)["form"] == "lienthong-rehearsal/1"
    assert "một việc" in file.decode("utf-8")


def test_an_answer_that_is_synthetic_or_a_problem_is_shown() -> None:
    assert shown(exchange(wire(200, found({"full_name": "A"}))))["record"] == {"full_name": "A"}
    assert shown(exchange(wire(403, {"code": "not_granted", "title": "t"}))) == {"code": "not_granted", "title": "t"}
    assert shown(exchange(wire(200))) is None
    many = shown(exchange(wire(200, found({"x": list(range(9))}))))["record"]["x"]
    assert many == [0, 1, 2, 3, 4, "(… 4)"]


@pytest.mark.parametrize(
    "answer",
    [
        found({"full_name": "THẬT"}, provenance={**PROVENANCE, "synthetic": False}),
        found({"full_name": "THẬT"}, provenance=None),
        {"disclosures": [{"x": "THẬT", "n": 12345, "b": True, "z": None}, {}]},
        ["THẬT"],
    ],
)
def test_of_everything_else_the_shape_is_shown(answer: Any) -> None:
    told = json.dumps(shown(exchange(wire(200, answer))), ensure_ascii=False)
    assert "THẬT" not in told and "12345" not in told and "(text)" in told


def test_codes_and_ids_of_sign_ins_are_not_in_it() -> None:
    assert asked({"callback_query": "code=1", "purpose": {"sign_in": "s", "unit": "H26.99"}, "fields": ["a"]}) == {
        "callback_query": "(…)", "purpose": {"sign_in": "(…)", "unit": "H26.99"}, "fields": ["a"],
    }  # fmt: skip
    seen = exchange(wire(200, {}), path="/v1/identities/sign-ins/secret/complete")
    assert path(seen) == "/v1/identities/sign-ins/(…)/complete"
    assert "secret-1" not in written(document(OCCASION, acted())).decode("utf-8")
    begun = {**found({"state": "x1"}), "id": "x2", "authorization_url": "x3"}
    assert "x" not in json.dumps([shown(exchange(wire(200, begun)))[name] for name in ("id", "authorization_url")])


def test_times_are_those_of_viet_nam() -> None:
    assert stamp(OCCASION.ended) == "2026-11-28T00:31:05+07:00"
