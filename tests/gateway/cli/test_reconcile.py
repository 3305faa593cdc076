"""The command: a statement compared, kept, shown, settled, and in the verdict; hits exported; each on record."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gateway.audit.reconciliation.request_ids import request_id
from gateway.cli.state import State
from tests.flow.running import read_log
from tests.gateway.audit import samples
from tests.gateway.audit.reconciliation.books import Books
from tests.gateway.cli.desk import Desk
from tests.gateway.cli.test_findings import lead


def statement(desk: Desk, books: Books, *more: str) -> str:
    path = desk.folder / "statement.csv"
    lines = ["ma,luc,kq", *(f"{row.request_id},{row.time.isoformat()},00" for row in books.rows), *more]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return str(path)


COLUMNS = ("--column", "request_id=ma", "--column", "time=luc", "--column", "outcome=kq", "--outcome", "00=found")


def details(desk: Desk, act: str) -> list[dict[str, Any]]:
    found = [dict(entry.get("detail", [])) for entry in read_log(desk.state)]
    return [detail for detail in found if detail.get("act") == act]


def grown(desk: Desk) -> Books:
    """Real exchanges in a log that the command's own key can read."""
    desk.unit()
    books = Books(desk.state)
    with State(desk.state).log() as log:
        for _ in range(3):
            entry = log.append_and_wait(samples.requested(source="population")).entry
            sent = (("request_id", request_id(entry)),)
            log.append_and_wait(
                samples.draft(request=entry, source="population", freshness="live", attempts=1, outcome="found",
                              source_ids=sent)
            )  # fmt: skip
            books.tell(request_id(entry), time=datetime.now(UTC))
        log.append_and_wait(samples.draft(source="population", freshness="cached", outcome="found"))
    return books


def test_books_that_agree(desk: Desk) -> None:
    books = grown(desk)
    done = desk.type("reconcile", statement(desk, books), "--source", "population", *COLUMNS, "--json",
                     "--state", str(desk.state))  # fmt: skip
    told = json.loads(done.stdout)
    assert done.exit_code == 0 and (told["theirs"], told["ours"], told["matched"]) == (3, 3, 3)
    (detail,) = details(desk, "reconcile")
    assert (detail["theirs"], detail["matched"], detail["only_theirs"]) == ("3", "3", "0") and len(detail["file"]) == 64
    verdicts = json.loads(desk.do("audit", "verify", "--json"))
    assert verdicts["completeness"]["verdict"] == "ok"
    assert "1 statements of sources were held against it" in verdicts["completeness"]["reason"]


def test_a_call_that_the_log_does_not_hold_breaks_completeness_until_it_is_settled(desk: Desk) -> None:
    books = grown(desk)
    at = books.rows[-1].time.isoformat()
    path = statement(desk, books, f"secret-of-theirs,{at},00", "cut off")
    done = desk.type("reconcile", path, "--source", "population", *COLUMNS, "--state", str(desk.state))
    assert done.exit_code == 1 and "sort=only_theirs  line=5" in done.stdout
    assert "line 6 can't be read" in done.stdout and "secret" not in done.stdout
    verify = desk.type("audit", "verify", "--json", "--state", str(desk.state))
    assert verify.exit_code == 1 and "lists 1 calls" in json.loads(verify.stdout)["completeness"]["reason"]
    ((run, is_open),) = [(row["run"], row["open"]) for row in json.loads(desk.do("reconcile", "list", "--json"))]
    assert is_open and json.loads(desk.do("reconcile", "show", run, "--json"))[0]["line"] == 5
    (desk.state / "reconciliations.db").rename(desk.folder / "hidden.db")
    assert "lists 1 calls" in desk.type("audit", "verify", "--state", str(desk.state)).stdout  # the log says so itself
    (desk.folder / "hidden.db").rename(desk.state / "reconciliations.db")
    lead(desk, "minh")
    settle = ("reconcile", "settle", run, "--as")
    assert "Only a lead" in desk.refused(*settle, "thu", "--reason", "Đã xác nhận bằng văn bản")
    assert "number" in desk.refused(*settle, "minh", "--reason", "citizen 099190000123 called")
    assert details(desk, "settle reconciliation") == []
    desk.do(*settle, "minh", "--reason", "Nguồn thử nghiệm, đã xác nhận bằng văn bản")
    assert "no open reconciliation" in desk.refused(*settle, "minh", "--reason", "again")
    (told,) = details(desk, "settle reconciliation")
    assert (told["name"], told["by"]) == (run, "minh")
    assert desk.type("audit", "verify", "--state", str(desk.state)).exit_code == 0


def test_what_can_not_be_compared(desk: Desk) -> None:
    books = grown(desk)
    path = statement(desk, books)
    assert "no column for request_id" in desk.refused("reconcile", path, "--source", "population")
    assert "small letters" in desk.refused("reconcile", path, "--source", "Nguyễn Văn", *COLUMNS)
    empty = desk.folder / "empty.csv"
    empty.write_text("ma,luc,kq\n", "utf-8")
    assert "no row" in desk.refused("reconcile", str(empty), "--source", "population", *COLUMNS)
    assert "no such reconciliation" in desk.refused("reconcile", "show", "01A")
    assert details(desk, "reconcile") == []
    wrong = desk.type("reconcile", path, "--source", "population", "--outcome", "00", "--state", str(desk.state))
    assert wrong.exit_code == 2 and "THEIRS=OURS" in wrong.output


def test_a_mistyped_state_is_not_made(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_text("request_id,time\n", "utf-8")
    assert "no log" in desk.refused("reconcile", str(file), "--source", "population")
    assert not desk.state.exists()


def test_answers_from_the_cache_are_exported_to_their_source(desk: Desk) -> None:
    books = grown(desk)
    begin, end = books.rows[0].time - timedelta(days=1), books.rows[0].time + timedelta(days=1)
    out = desk.folder / "hits.csv"
    words = ("reconcile", "export", "--source", "population", "--from", begin.isoformat(), "--to", end.isoformat())
    assert "1 answers" in desk.do(*words, "--out", str(out))
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert [row["freshness"] for row in rows] == ["cached"] and out.stat().st_mode & 0o777 == 0o600
    (entry,) = [entry for entry in read_log(desk.state) if entry["kind"] == "exported"]
    assert entry["source"] == "population" and dict(entry["detail"])["entries"] == "1"
    assert "there already" in desk.refused(*words, "--out", str(out))
    assert not list(desk.folder.glob(".*making"))
