"""A verification that is cut off goes on where it was, on this log alone, and says what an earlier run has read."""

import json
from pathlib import Path

import pytest

from gateway.audit import examination, progress
from gateway.audit.store import AuditStore
from gateway.audit.verdicts import Verdicts
from gateway.audit.verify import verify
from gateway.keys.notes import LogSigner
from tests.gateway.audit.samples import SIGNER, START, begin, begin_ledger, draft, prepared, requested, tampering


class CutOff(Exception):
    """The run ends here."""


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "PAGE", 100)
    monkeypatch.setattr(progress, "SAVE_SECONDS", 0.0)


@pytest.fixture
def log(place: AuditStore) -> AuditStore:
    ledger, connection = begin_ledger(place)
    open_ones = [requested() for _ in range(3)]
    ledger.write([prepared(given) for given in open_ones])
    for _ in range(4):
        ledger.write([prepared(draft()) for _ in range(150)], sign=True)
    ledger.write([prepared(draft(request=given.entry, freshness="live")) for given in open_ones], sign=True)
    connection.close()
    return place


def cut_off(log: AuditStore, file: Path, after: int) -> None:
    def watch(done: int, total: int) -> None:
        assert total == 606
        if done >= after + 100:  # the page before was saved
            raise CutOff

    with pytest.raises(CutOff):
        verify(log, now=START, progress=file, watch=watch)


def go_on(log: AuditStore, file: Path) -> tuple[Verdicts, list[int]]:
    seen: list[int] = []
    return verify(log, now=START, progress=file, watch=lambda done, _: seen.append(done)), seen


def test_a_run_goes_on_and_says_so(log: AuditStore, tmp_path: Path) -> None:
    file = tmp_path / "progress"
    cut_off(log, file, 300)
    assert file.stat().st_mode & 0o777 == 0o600
    verdicts, seen = go_on(log, file)
    assert verdicts.exit_code() == 0 and verdicts.entries == 606
    assert seen == [400, 500, 600, 606]  # nothing before was read again but its leaves
    told = json.loads(json.dumps(verdicts.to_json()))["integrity"]["reason"]
    assert "the values of entries 0 to 300 as an earlier run found them until 20" in told
    assert not file.exists()
    whole, seen = go_on(log, file)  # and the next run reads everything
    assert "earlier" not in whole.integrity.reason and seen[0] == 100


def test_what_was_altered_since_is_named_or_refused(log: AuditStore, tmp_path: Path) -> None:
    file = tmp_path / "progress"
    cut_off(log, file, 300)
    kept = file.read_bytes()
    with tampering(log) as connection:
        connection.execute("UPDATE openings SET opened=replace(opened, '\"demo\"', '\"otto\"') WHERE position=500")
    verdicts, _ = go_on(log, file)
    assert verdicts.exit_code() == 1 and verdicts.integrity.begin == 500
    with tampering(log) as connection:
        connection.execute("UPDATE entries SET leaf=replace(leaf, 'disclosed', 'refused') WHERE position=100")
    file.write_bytes(kept)
    verdicts, _ = go_on(log, file)
    assert verdicts.exit_code() == 2 and "was altered since" in verdicts.integrity.reason
    assert verify(log, now=START).integrity.begin == 100


def test_what_was_wrong_stays_wrong(log: AuditStore, tmp_path: Path) -> None:
    with tampering(log) as connection:
        connection.execute("UPDATE openings SET opened=replace(opened, '\"demo\"', '\"otto\"') WHERE position=50")
    file = tmp_path / "progress"
    cut_off(log, file, 300)
    verdicts, _ = go_on(log, file)
    assert verdicts.exit_code() == 1 and verdicts.integrity.begin == 50
    assert verdicts.first_bad_entry is not None and verdicts.first_bad_entry.entry is not None


def test_another_logs_file_is_refused(log: AuditStore, tmp_path: Path) -> None:
    file = tmp_path / "progress"
    cut_off(log, file, 300)
    for number, signer in enumerate((SIGNER, LogSigner("log.test", bytes(32)))):
        other = tmp_path / str(number)
        other.mkdir()
        begin(other, signer=signer).close()
        verdicts = verify(other / "audit.db", progress=file)
        assert verdicts.exit_code() == 2 and "progress file" in verdicts.integrity.reason
    assert file.exists()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"format": 2}', "\udcff"])
def test_what_is_no_progress_is_refused(log: AuditStore, tmp_path: Path, content: str) -> None:
    file = tmp_path / "progress"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    verdicts, seen = go_on(log, file)
    assert verdicts.exit_code() == 2 and seen == [] and "progress file" in verdicts.integrity.reason


@pytest.mark.parametrize("member", ["size", "root", "examined", "at"])
def test_a_damaged_file_is_refused(log: AuditStore, tmp_path: Path, member: str) -> None:
    file = tmp_path / "progress"
    cut_off(log, file, 300)
    read = json.loads(file.read_text("utf-8"))
    for wrong in ({"size": 299, "root": "AAAA", "examined": {"open": 7}, "at": None}[member], ...):
        if wrong is ...:
            read.pop(member)
        elif member == "at":
            continue
        else:
            read[member] = wrong
        file.write_text(json.dumps(read), "utf-8")
        assert go_on(log, file)[0].exit_code() == 2


def test_a_file_that_can_not_be_written_ends_the_run(log: AuditStore, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        verify(log, now=START, progress=tmp_path / "no" / "progress")
