"""A connector is fit when every finding says so; what isn't is named by rule, without a value."""

from typing import Any

import pytest

from gateway.registry.check import Finding, check, review
from tests.gateway.registry.making import CASES, CODE, MANIFEST, PROFILE, Site, case


def faults(name: str) -> dict[str, str]:
    return {finding.rule: finding.message for finding in check(name)}


@pytest.mark.parametrize(
    "name", ["population", "business", "identity", "tax", "civil_status", "social_insurance", "portal"]
)
def test_our_connectors_are_fit(name: str) -> None:
    assert check(name) == []
    findings = review(name)
    assert {finding.grade for finding in findings} == {"ok"}
    assert sum(finding.rule.startswith("case ") for finding in findings) >= 4


def test_an_authors_open_points_are_no_faults(site: Site) -> None:
    site.install("things")
    assert faults("things") == {}
    assert Finding("things", "quality everything", "todo", "todo") in review("things")


def test_nothing_of_the_name() -> None:
    (finding,) = check("no_such_connector")
    assert finding == Finding("no_such_connector", "installed", "fault", "no such connector")
    assert str(finding) == "installed: no such connector"


WRONG = case("found", "HỒ TÂY", {"record": {"name": "HỒ GƯƠM"}})


@pytest.mark.parametrize(
    ("more", "rule", "message"),
    [
        ({"manifest": "x"}, "manifest", "manifest.toml: not TOML"),
        ({"profiles": {"first": PROFILE, "spare": ""}}, "profiles", "not in the manifest: spare"),
        ({"profiles": {}}, "profile first", "profiles/first.toml can't be read"),
        ({"code": "x = 1"}, "profile first", "connector.py doesn't build (AttributeError)"),
        ({"profiles": {"first": PROFILE.replace("count = 3", "count = 300")}}, "profile first", "count: at most 100"),
        ({"files": {}}, "cases of first", "no case of kind found, not_found, source_fault, malformed"),
        (
            {"files": {name: text for name, text in CASES.items() if "malformed" not in name}},
            "cases of first",
            "no case of kind malformed",
        ),
        ({"files": {**CASES, "cases/wrong.json": WRONG}}, "case wrong.json", "expect.record.name differs"),
        ({"files": {**CASES, "cases/x.json": "{"}}, "profile first", "x.json: "),
        ({"files": {**CASES, "cases/x.json": "{}"}}, "profile first", "x.json: a case "),
        (
            {"code": CODE.replace("raise NotFound", 'raise KeyError("099190000123")')},
            "case not_found.json",
            "not_found.json: raised KeyError",
        ),
        ({"files": {**CASES, "cases/other/only.json": WRONG}}, None, None),
        ({"files": {**CASES, "cases/first/only.json": WRONG}}, "case only.json", "expect.record.name differs"),
    ],
)
def test_what_is_wrong_is_named(site: Site, more: dict[str, Any], rule: str | None, message: str | None) -> None:
    site.install("things", **more)
    found = faults("things")
    assert list(found) == ([rule] if rule else [])
    assert message is None or message in found[rule or ""]
    assert not any("099190000123" in finding.message for finding in review("things"))


def test_cases_of_a_folder_belong_to_its_profile(site: Site) -> None:
    site.install(
        "things",
        manifest=MANIFEST.replace('["first"]', '["first", "second"]'),
        profiles={"first": PROFILE, "second": PROFILE.replace("/one", "/two")},
        files={**CASES, **{name.replace("cases/", "cases/second/"): text for name, text in CASES.items()}},
    )
    assert {message for message in faults("things").values()} == {
        f"{name}: request 1: path differs from what was recorded" for name in sorted(p.partition("/")[2] for p in CASES)
    }
