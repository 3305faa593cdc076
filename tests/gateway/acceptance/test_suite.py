"""Each way to be a bad connector fails on the line meant for it, and ours pass on every one."""

import pytest

from gateway.acceptance.suite import Unknown, accept
from gateway.acceptance.wire import LINES
from gateway.registry.discovery import discover
from tests.gateway.acceptance.conftest import Judge
from tests.gateway.acceptance.making import CASES, MANIFEST, case

READ = "        document = self.read(response)\n"
ASK = '        response = yield WireRequest(\n            method="GET"'
ELSE = "        response = yield WireRequest(method='GET', path='/so/1', operation='so')\n"
SAME = "        response = yield WireRequest(method='GET', path='/x', operation='so')\n"
QUIETLY = f"        try:\n    {READ}        except SourceMalformed:\n            return Answered(Organization())\n"
ANSWER = "return Answered(self.record(found, query), drift)"


def before_reading(*lines: str) -> tuple[str, str]:
    return READ, "".join(f"        {line}\n" for line in lines) + READ


BAD: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "swallows an error and says nobody": (
        "honest_failures",
        [('            raise SourceMalformed("not JSON") from None', "            raise NotFound from None")],
    ),
    "swallows an error and gives an empty record": ("honest_failures", [(READ, QUIETLY)]),
    "lets its own bug out": (
        "honest_failures",
        [('            raise SourceMalformed("not JSON") from None', '            raise KeyError("so") from None')],
    ),
    "quotes the reply in an error": (
        "redaction",
        [('SourceMalformed("ma is no code") from None', "SourceMalformed(f\"ma is {found.get('ma')}\") from None")],
    ),
    "quotes the question in an error": (
        "redaction",
        [('SourceMalformed("no ledger")', 'SourceMalformed(f"no ledger of {query.organization_code.value}")')],
    ),
    "keeps a value in the cause of an error": (
        "redaction",
        [('SourceMalformed("ma is no code") from None', "SourceMalformed(\"x\") from ValueError(found.get('ma'))")],
    ),
    "shows the number in a path": ("redaction", [('template="/so/{code}", ', "")]),
    "tells the source's words as an id": (
        "redaction",
        [(ANSWER, "return Answered(self.record(found, query), drift, {'id': str(found.get('ten'))})")],
    ),
    "writes a log": ("quiet", [before_reading("__import__('logging').getLogger('x').info('asked')")]),
    "prints": ("quiet", [before_reading("print('asked', end='')")]),
    "opens a file": ("quiet", [before_reading("open('/dev/null').close()")]),
    "opens a socket": ("quiet", [before_reading("__import__('socket').socket().close()")]),
    "reads the environment": ("quiet", [before_reading("__import__('os').environ.get('HOME')")]),
    "reads the clock": ("clock", [before_reading("__import__('datetime').datetime.now()")]),
    "waits": ("clock", [before_reading("__import__('time').sleep(0)")]),
    "rolls dice": ("clock", [before_reading("__import__('random').random()")]),
    "keeps the question for itself": (
        "stateless",
        [(ASK, f"        self.query = query\n{ASK}"), ("self.record(found, query)", "self.record(found, self.query)")],
    ),
    "counts its questions": (
        "stateless",
        [
            (ASK, f"        self.asked = getattr(self, 'asked', 0) + 1\n{ASK}"),
            ('operation="so"', 'operation="so" if self.asked < 9 else "so_lai"'),
        ],
    ),
    "tries again by itself": ("own_retries", [(READ, f"        if not response.body:\n    {ELSE}{READ}")]),
    "asks the same twice": ("own_retries", [(READ, f"{SAME}{SAME}{READ}")]),
    "asks for ever": ("ends", [(ASK, f"        while True:\n    {ELSE}{ASK}")]),
    "answers about somebody else": (
        "right_subject",
        [("        if code != query.organization_code:\n", "        if False:\n")],
    ),
}


@pytest.mark.parametrize("way", BAD)
def test_a_bad_connector_fails_on_the_line_meant_for_it(judge: Judge, way: str) -> None:
    meant, changes = BAD[way]
    report = judge(*changes)
    line = report.of(meant)
    assert line is not None and line.verdict == "failed" and line.reasons and line.next
    assert report.grade == "D"


def test_a_connector_that_never_comes_back_is_stopped(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.acceptance.conversation.SECONDS", 0.2)
    report = judge((READ, f"        while not response.body:\n            pass\n{READ}"), sends=True)
    line = report.of("ends")
    assert line is not None and line.verdict == "failed" and "no end within" in line.reasons[0]
    road = report.of("road")
    assert road is not None and road.verdict == "not_judged" and road.summary.endswith("doesn't end by itself")


def test_a_connector_that_waits_is_not_waited_for(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each case, damaged reply and pair would cost its whole time, and the command would be there for an hour."""
    monkeypatch.setattr("gateway.acceptance.suite.FOLDER_SECONDS", 0.5)
    report = judge((READ, f"        __import__('time').sleep(60)\n{READ}"), sends=True)
    line = report.of("ends")
    assert line is not None and line.verdict == "failed" and report.grade == "D"
    assert line.reasons == ("the recorded cases: no end within 0 seconds",) and line.next


def test_a_connector_that_does_everything_right_passes_everything(judge: Judge) -> None:
    report = judge(sends=True)
    assert [line for line in report.lines if line.verdict != "passed"] == []
    assert report.grade == "A"


@pytest.mark.parametrize("name", sorted(discover()))
def test_ours_pass_on_every_line(name: str) -> None:
    report = accept(name)
    assert [line for line in report.lines if line.verdict != "passed"] == []


def test_what_the_author_left_to_do_lowers_the_grade_and_fails_nothing(judge: Judge) -> None:
    report = judge(manifest=MANIFEST.replace('"done"', '"todo"'))
    assert report.grade == "C" and report.fit
    assert [line.verdict for line in report.lines if line.name.startswith("quality.")] == ["open"] * 3 + ["passed"]


def test_a_claim_that_is_not_so_fails_its_line(judge: Judge) -> None:
    report = judge(
        ("        drift = tuple(", "        drift = () and tuple("),
        ("        drift += tuple(", "        drift += () and tuple("),
    )
    assert {line.name: line.verdict for line in report.lines if line.verdict != "passed"} == {
        "drift": "open", "quality.drift_reported": "failed",
    }  # fmt: skip


def test_an_exemption_gives_its_reason(judge: Judge) -> None:
    report = judge(manifest=MANIFEST.replace("exempt: there is no such service anywhere", "exempt: because"))
    line = report.of("quality.seen_against_live")
    assert line is not None and line.verdict == "failed"


def test_a_connector_that_blocks_the_road_is_stopped_there(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    """It hangs on a reply that only the road brings: an error status under a type of its own."""
    monkeypatch.setattr("gateway.acceptance.suite.WIRE_SECONDS", 2.0)
    monkeypatch.setattr("gateway.acceptance.suite.GRACE_SECONDS", -1.0)
    report = judge((READ, f"        while response.status == 404:\n            pass\n{READ}"), sends=True)
    assert {line.verdict for line in report.lines if line.name in LINES} == {"not_judged"}


def test_a_road_that_takes_too_long_is_left(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.acceptance.suite.WIRE_SECONDS", 0.0)
    report = judge(sends=True)
    assert {line.verdict for line in report.lines if line.name in LINES} == {"not_judged"} and report.fit


def test_what_no_case_shows_is_said(judge: Judge) -> None:
    only = {name: text for name, text in CASES.items() if "found" not in name}
    report = judge(files={**only, "cases/not.json": case("not_found", {"so": None}, {"absence": "not_found"})})
    verdicts = {line.name: line.verdict for line in report.lines}
    assert verdicts["kinds"] == "failed" and verdicts["coverage"] == "open"
    assert verdicts["honest_failures"] == verdicts["right_subject"] == "not_judged"


def test_a_folder_that_does_not_load_is_a_report_too(judge: Judge) -> None:
    report = judge(("class Ledger", "raise OSError('x')\nclass Ledger"))
    assert report.grade == "D" and [line.name for line in report.lines if line.verdict == "failed"] == ["profiles"]
    assert judge(manifest="x").title == "its manifest can't be read"


def test_nothing_of_the_name() -> None:
    with pytest.raises(Unknown, match=r"there is no connector nowhere; there are .*population"):
        accept("nowhere")


def test_no_report_shows_a_value(judge: Judge) -> None:
    for way, (_, changes) in BAD.items():
        if "quotes" in way or "shows" in way or "keeps" in way:
            shown = "\n".join(judge(*changes).text(whole=True))
            assert "FAIL" in shown and "9900000016" not in shown and "HỒ GƯƠM" not in shown and "0993" not in shown
