"""Tests of ``connectors drift``: what differs is told by name and by exit code, and who is asked must be said."""

import json

import pytest

from gateway.app.drifting import NOT_OFFERED, Comparison
from gateway.registry.drift import Drift
from gateway.settings import Settings
from tests.gateway.cli.desk import Desk

ADDED = Comparison("persons", "probe", "not_found", (Drift("added", "a.moi"), Drift("retyped", "a.ten")))
SAME = Comparison("persons", "case", "found", ())
NONE_SUCH = Comparison("dossiers", "case", NOT_OFFERED, None)
SILENT = Comparison("persons", "case", "source_unavailable", None)


@pytest.mark.parametrize(
    ("found", "code", "shown"),
    [
        ([SAME], 0, ["tax persons (case): found, as the contract says"]),
        (
            [ADDED, SILENT],
            1,
            [
                "tax persons (probe): not_found, 2 places differ",
                "  added    a.moi",
                "  retyped  a.ten",
                "tax persons (case): source_unavailable, no answer that the contract describes",
            ],
        ),
        (
            [SAME, SILENT],
            2,
            [
                "tax persons (case): found, as the contract says",
                "tax persons (case): source_unavailable, no answer that the contract describes",
            ],
        ),
        (
            [SAME, NONE_SUCH],
            0,
            [
                "tax persons (case): found, as the contract says",
                "tax dossiers (case): not_offered, the profile's contract has no such question",
            ],
        ),
        ([SILENT], 2, ["tax persons (case): source_unavailable, no answer that the contract describes"]),
    ],
)
def test_drift_is_told_by_name_and_exit_code(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, found: list[Comparison], code: int, shown: list[str]
) -> None:
    async def compared(_settings: Settings, name: str, context: object) -> list[Comparison]:
        assert (name, context) == ("tax", {"unit": "H26.99"})
        return found

    monkeypatch.setattr("gateway.cli.drift.compare", compared)
    (desk.folder / "mocks.json").write_text("{}")
    who = desk.folder / "who.json"
    who.write_text('{"unit": "H26.99"}')
    words = ("connectors", "drift", "tax", "--state", str(desk.folder), "--context", str(who))
    done = desk.type(*words)
    assert (done.exit_code, done.stdout.splitlines()) == (code, shown)
    assert (code != 2) or "could be compared" in done.stderr
    as_json = desk.type(*words, "--json")
    assert as_json.exit_code == code
    assert json.loads(as_json.stdout)["compared"] == [one.document() for one in found]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "either -c FILE"),
        (("-c", "x.toml", "--state", "y"), "either -c FILE"),
        (("--state", "/nowhere"), "is no directory of a running `lienthong up`"),
        (("--state", "{folder}", "--context", "{folder}/who.json"), "holds no JSON object"),
        (("--state", "{folder}"), "sources.tax is missing"),
    ],
)
def test_what_can_not_be_compared_is_one_sentence(desk: Desk, words: tuple[str, ...], sentence: str) -> None:
    (desk.folder / "mocks.json").write_text("{}")
    (desk.folder / "who.json").write_text("[]")
    done = desk.type("connectors", "drift", "tax", *(word.replace("{folder}", str(desk.folder)) for word in words))
    assert done.exit_code == 2 and sentence in done.stderr and done.stdout == ""
