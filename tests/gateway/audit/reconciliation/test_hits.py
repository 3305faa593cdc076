"""The source is told of each answer that was given without asking it, by entry and names of fields, never by value."""

import csv
import hashlib
import io
from pathlib import Path

from contracts.events import Kind
from gateway.audit.reconciliation.hits import COLUMNS, hits, write_hits
from tests.gateway.audit import samples
from tests.gateway.audit.reconciliation.books import Books


def test_only_answers_without_a_call_of_their_own(tmp_path: Path) -> None:
    books = Books(tmp_path)
    leader = books.call()
    books.call(source="business")
    (cached,) = books.run(
        samples.draft(
            source="population", freshness="cached", outcome="found", age_seconds=12, officer="=canbo",
            fields_delivered=("full_name", "sex"), source_ids=(("request_id", "LT-9"),),
        )
    )  # fmt: skip
    (joiner,) = books.run(samples.requested(source="population", exchange_of=leader))
    (shared,) = books.run(
        samples.draft(
            Kind.NOT_FOUND, request=joiner, source="population", freshness="shared", outcome="not_found",
            exchange_of=leader,
        )
    )  # fmt: skip
    books.run(samples.draft(Kind.REFUSED, source="population", code="stopped", freshness="cached"))
    books.run(samples.draft(source="business", freshness="cached", outcome="found"))
    reader, file = books.reader(), io.BytesIO()
    count, digest = write_hits(hits(reader.walk(), "population"), file)
    reader.close()
    assert count == 2 and digest == hashlib.sha256(file.getvalue()).hexdigest()
    head, first, second = csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig")))
    assert tuple(head) == COLUMNS
    told = dict(zip(head, first, strict=True))
    assert (told["entry"], told["request_id"], told["fields"], told["age_seconds"]) == (
        cached, "LT-9", "full_name sex", "12",
    )  # fmt: skip
    assert told["officer"] == "'=canbo" and dict(zip(head, second, strict=True))["entry"] == shared
    assert samples.PERSON.identifier.encode() not in file.getvalue()
