"""Connectors of another distribution, written to disk and installed beside ours as a packager would."""

import json
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import pytest

_serial = count(1)

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
dataset = "{dataset}"
verb = "query"
query = "organization"
idempotent = true
deadline_seconds = 5

[fields]
{dataset} = ["name"]

[quality]
everything = "todo"
"""
PROFILE = """
path = "/one"
auth = "none"
wait = 1.5
count = 3
known = true
statuses = [500]

[codes]
1 = "active"
"""
CODE = """
from contracts.errors import NotFound, SourceMalformed, SourceUnavailable
from contracts.identifiers import OrganizationCode
from contracts.manifest import InvalidManifest
from contracts.records import Answered, Organization
from contracts.wire import WireRequest


class ThingConnector:
    queries = {}
    records = {"things": Organization, "others": Organization}

    def check_profile(self, profile):
        if profile["count"] > 100:
            raise InvalidManifest("count: at most 100")

    def exchange(self, query, context):
        response = yield WireRequest(method="GET", path=context.profile["path"], operation="thing")
        if response.status == 500:
            raise SourceUnavailable("HTTP 500")
        if response.body == b"nobody":
            raise NotFound
        if not response.body:
            raise SourceMalformed("empty")
        return Answered(Organization(name=response.body.decode()))


def build():
    return ThingConnector()
"""


def case(kind: str, body: str, expect: Mapping[str, object], status: int = 200) -> str:
    """A case file of one turn."""
    return json.dumps(
        {
            "kind": kind, "description": kind, "dataset": "things", "context": {},
            "query": {"organization_code": "9900000016"},
            "turns": [{"request": {"path": "/one"}, "response": {"status": status, "body": body}}],
            "expect": expect,
        }
    )  # fmt: skip


CASES = {
    "cases/found.json": case("found", "HỒ GƯƠM", {"record": {"name": "HỒ GƯƠM"}}),
    "cases/not_found.json": case("not_found", "nobody", {"absence": "not_found"}),
    "cases/source_fault.json": case("source_fault", "x", {"fault": "source_unavailable"}, 500),
    "cases/malformed.json": case("malformed", "", {"fault": "source_malformed"}),
}


class Site:
    """A folder on the import path that plays the site-packages of a foreign distribution."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        monkeypatch.syspath_prepend(str(folder))

    def install(
        self,
        name: str,
        *,
        dataset: str = "things",
        manifest: str = MANIFEST,
        code: str = CODE,
        profiles: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
    ) -> str:
        """Write a connector and its entry point; returns its package, which no earlier test had."""
        package = f"lienthong_test_connector_{next(_serial)}"
        self.write(package, "__init__.py", '"""A foreign connector."""')
        self.write(package, "connector.py", code)
        self.write(package, "manifest.toml", manifest.replace("{name}", name).replace("{dataset}", dataset))
        for profile, text in (profiles if profiles is not None else {"first": PROFILE}).items():
            self.write(package, f"profiles/{profile}.toml", text)
        for path, text in (CASES if files is None else files).items():
            self.write(package, path, text)
        self.point(name, package)
        return package

    def point(self, name: str, value: str) -> None:
        """An entry point alone."""
        info = f"made_{next(_serial)}-1.0.dist-info"
        self.write(info, "METADATA", f"Metadata-Version: 2.1\nName: {info.partition('-')[0]}\nVersion: 1.0\n")
        self.write(info, "entry_points.txt", f"[lienthong.connectors]\n{name} = {value}\n")

    def write(self, *path_and_text: str) -> None:
        """A file below the folder; the last argument is its text."""
        *path, text = path_and_text
        place = self._folder.joinpath(*path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
