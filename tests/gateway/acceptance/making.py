"""A connector of another distribution that does everything right, and ways to do one thing wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

GOOD = """
import json

from contracts.errors import NotFound, SourceMalformed, SourceRefused
from contracts.identifiers import InvalidIdentifier, OrganizationCode
from contracts.records import Answered, Organization
from contracts.wire import WireRequest


class Ledger:
    queries = {}
    records = {"ledgers": Organization}

    def exchange(self, query, context):
        response = yield WireRequest(
            method="GET", path="/so/" + query.organization_code.value, template="/so/{code}", operation="so"
        )
        document = self.read(response)
        if document.get("loi"):
            raise SourceRefused("the source refused", source_code="7")
        found = document.get("so")
        if found is None and "so" in document and len(document) == 1:
            raise NotFound
        if not isinstance(found, dict):
            raise SourceMalformed("no ledger")
        drift = tuple("so.?" for name in found if name not in ("ma", "ten"))
        drift += tuple("?" for name in document if name not in ("so", "loi"))
        return Answered(self.record(found, query), drift)

    def read(self, response):
        if response.media_type != "application/json" or "utf-16" in response.headers.get("content-type", ""):
            raise SourceMalformed("another type")
        try:
            document = json.loads(response.body.decode("utf-8"))
        except ValueError:
            raise SourceMalformed("not JSON") from None
        if not isinstance(document, dict) or not document:
            raise SourceMalformed("not an object")
        return document

    def record(self, found, query):
        try:
            code = OrganizationCode.parse(found.get("ma"))
        except InvalidIdentifier:
            raise SourceMalformed("ma is no code") from None
        if code != query.organization_code:
            raise SourceMalformed("an answer about somebody else")
        name = found.get("ten")
        if not isinstance(name, str) or not name:
            raise SourceMalformed("ten is missing")
        return Organization(organization_code=code, name=name)


def build():
    return Ledger()
"""
MANIFEST = """
name = "{name}"
title = "Sổ thử nghiệm"
owner = "Tests"
protocol = "rest"
attribution = "caller"
schemes = ["none"]
officer_required = false
not_found_means = "absent"
profiles = ["first"]

[[operations]]
dataset = "ledgers"
verb = "query"
query = "organization"
idempotent = true
deadline_seconds = 5

[fields]
ledgers = ["organization_code", "name"]

[quality]
hostile_replies = "done"
faults_mapped = "done"
drift_reported = "done"
seen_against_live = "exempt: there is no such service anywhere"
"""
PROFILE = 'auth = "none"\n'
CODES = ("9900000016", "9900000023")


def case(kind: str, reply: Any, expect: Mapping[str, object], *, code: str = CODES[0]) -> str:
    """A case file of one turn."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    body: dict[str, Any] = {"body": reply} if isinstance(reply, str) else {"json": reply}
    return json.dumps(
        {
            "kind": kind, "description": kind, "dataset": "ledgers", "context": {},
            "query": {"organization_code": code},
            "turns": [{"request": {"path": f"/so/{code}"}, "response": {"status": 200, "headers": headers, **body}}],
            "expect": expect,
        }
    )  # fmt: skip


def found(code: str, name: str) -> str:
    """A case that ends in a record."""
    record = {"organization_code": code, "name": name}
    return case("found", {"so": {"ma": code, "ten": name}}, {"record": record}, code=code)


CASES = {
    "cases/found.json": found(CODES[0], "HỒ GƯƠM THỬ NGHIỆM"),
    "cases/found_another.json": found(CODES[1], "HỒ TÂY THỬ NGHIỆM"),
    "cases/not_found.json": case("not_found", {"so": None}, {"absence": "not_found"}),
    "cases/source_fault.json": case("source_fault", {"loi": "7"}, {"fault": "source_refused"}),
    "cases/malformed.json": case("malformed", "{", {"fault": "source_malformed"}),
}
