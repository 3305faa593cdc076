"""The tables are made in steps that are never edited: a database of today opens again tomorrow."""

from gateway.audit.findings.tables import STEPS
from tests.gateway.audit.findings.bench import Bench


def test_all_tables_are_there(empty: Bench) -> None:
    found = {row[0] for row in empty.database.read("SELECT name FROM sqlite_schema WHERE type='table'")}
    assert found == {"findings", "changes", "questions", "incidents", "dossiers", "coverage", "progress"}
    assert empty.database.read("PRAGMA user_version") == [(len(STEPS),)]
