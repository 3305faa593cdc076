"""A receipt proves its entry alone and offline; whatever is changed in it is named."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from contracts.events import Draft, Kind
from gateway.audit.checkpoint import open_checkpoint
from gateway.audit.leaf import base64url
from gateway.audit.reading import LogReader
from gateway.audit.receipts import (
    OPENED,
    Receipt,
    ReceiptUnread,
    ReceiptWrong,
    check_opened,
    check_receipt,
    make_receipt,
    narrow,
    read_receipt,
    salt_for,
)
from gateway.audit.released import check, commit
from gateway.keys.notes import LogSigner
from tests.gateway.audit import samples

SEED = bytes(range(16))
RELEASED = {"full_name": "NGUYỄN THỊ MINH KHUÊ", "date_of_birth": "1990-04-15"}


def disclosed(**more: Any) -> Draft:
    """An entry that released two values."""
    members = {"released": tuple(commit(SEED, RELEASED)), "release_seed": base64url(SEED), **more}
    return samples.draft(officer="canbo.thu", network="192.0.2.1", **members)


@contextmanager
def log_with(folder: Path, *drafts: Draft, after: int = 3) -> Iterator[LogReader]:
    """A log with these entries and some later ones."""
    log = samples.begin(folder)
    for given in [*drafts, *[samples.draft() for _ in range(after)]]:
        log.append_and_wait(given)
    (folder / "checkpoint").write_text(log.checkpoint())
    reader = LogReader(folder / "audit.db")
    yield reader
    reader.close()
    log.close()


def receipt_of(folder: Path, reader: LogReader, position: int) -> Receipt:
    note = (folder / "checkpoint").read_text()
    (row,) = reader.rows(position, 1)
    return make_receipt(reader, row, note, open_checkpoint(samples.SIGNER.verifier, note))


@pytest.fixture
def receipt(tmp_path: Path) -> Receipt:
    with log_with(tmp_path, samples.draft(), disclosed()) as reader:
        return receipt_of(tmp_path, reader, 1)


def test_it_stands_alone(receipt: Receipt) -> None:
    again = read_receipt(receipt.text())
    assert again == receipt
    proven = check_receipt(again, samples.SIGNER.verifier)
    assert (proven.kind, proven.position, proven.checkpoint.size) == ("disclosed", 1, 5)
    assert proven.fields["caller"] == "demo" and proven.fields["officer"] == "canbo.thu"
    assert proven.time == "2026-11-22T03:04:05.678901Z"


def test_the_form_is_the_contracts(receipt: Receipt) -> None:
    document = json.loads(receipt.text())
    assert list(document) == ["entry", "leaf", "opened", "proof"]
    assert document["opened"]["caller"].keys() == {"value", "salt"} and document["opened"]["caller"]["value"] == "demo"
    assert document["proof"].startswith("c2sp.org/tlog-proof@v1\nindex 1\n")


def test_no_handle_leaves(receipt: Receipt) -> None:
    """Handles would link two receipts to one person; everything else that a draft holds was decided on."""
    assert "subjects" in json.loads(receipt.leaf)["commitments"] and "subjects" not in receipt.opened
    assert OPENED == {item.name for item in fields(Draft)} - {"kind", "subjects", "detail"}


def test_released_values_are_proven_one_by_one(receipt: Receipt) -> None:
    released = [(path, kept) for path, kept in receipt.opened["released"][0]]
    salt = salt_for(receipt, "date_of_birth")
    assert salt is not None and check(released, "date_of_birth", "1990-04-15", salt)
    assert not check(released, "date_of_birth", "1990-04-16", salt)


def test_a_narrowed_receipt_proves_one_value_and_tells_nothing_else(receipt: Receipt) -> None:
    small = narrow(receipt, ["procedure"], ["date_of_birth"])
    assert small.opened.keys() == {"entry", "procedure", "released"} and small.salts.keys() == {"date_of_birth"}
    again = read_receipt(small.text())
    assert check_receipt(again, samples.SIGNER.verifier).fields["procedure"] == "1.001193"
    assert salt_for(again, "full_name") is None
    salt = salt_for(again, "date_of_birth")
    assert salt is not None and check(again.opened["released"][0], "date_of_birth", "1990-04-15", salt)
    assert narrow(again, [], ["date_of_birth"]).salts == small.salts  # and can be narrowed again
    assert narrow(receipt, []).opened.keys() == {"entry"}


def test_what_is_not_there_is_not_narrowed_to(receipt: Receipt) -> None:
    with pytest.raises(ReceiptUnread, match="does not hold code"):
        narrow(receipt, ["code"])
    with pytest.raises(ReceiptUnread, match="no seed"):
        narrow(narrow(receipt, ["released"]), [], ["full_name"])


def test_every_byte_counts(receipt: Receipt) -> None:
    """Whatever character of the file is changed: it is no receipt any more, or it is wrong."""
    text = receipt.text()
    whole = json.loads(text)
    for at in range(len(text)):
        changed = text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]
        try:
            if json.loads(changed) == whole:
                continue  # a blank between members
        except ValueError:
            pass
        with pytest.raises((ReceiptUnread, ReceiptWrong)):
            check_receipt(read_receipt(changed), samples.SIGNER.verifier)


def changed(receipt: Receipt, **members: Any) -> str:
    return json.dumps({**receipt.to_json(), **members})


@pytest.mark.parametrize("field", ["caller", "release_seed", "released", "duration_ms"])
def test_another_value_is_named(receipt: Receipt, field: str) -> None:
    opened = receipt.to_json()["opened"]
    if field == "duration_ms":
        opened[field] = {"value": 1, "salt": base64url(bytes(16))}
    else:
        opened[field]["value"] = "another"
    expected = "does not commit to" if field == "duration_ms" else f"the field {field}"
    with pytest.raises(ReceiptWrong, match=expected):
        check_receipt(read_receipt(changed(receipt, opened=opened)), samples.SIGNER.verifier)


def test_another_entry_leaf_or_proof_is_named(receipt: Receipt, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    with log_with(folder, samples.draft(), disclosed(), disclosed()) as reader:
        other, third = receipt_of(folder, reader, 1), receipt_of(folder, reader, 2)
    verifier = samples.SIGNER.verifier

    def wrong(**members: Any) -> str:
        with pytest.raises(ReceiptWrong) as told:
            check_receipt(read_receipt(changed(receipt, **members)), verifier)
        return str(told.value)

    assert "does not lead from this leaf" in wrong(leaf=other.leaf)
    assert "another position" in wrong(leaf=third.leaf)
    assert "does not lead from this leaf" in wrong(proof=other.to_json()["proof"])
    assert "the entry's id" in wrong(entry=other.entry)
    assert "the leaf is none" in wrong(leaf=receipt.leaf + " ")
    without = {name: item for name, item in receipt.to_json()["opened"].items() if name != "entry"}
    assert "the entry's id" in wrong(opened=without)
    with pytest.raises(ReceiptWrong, match="has not signed"):
        check_receipt(receipt, LogSigner("log.test", bytes(32)).verifier)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "null", "not json", '{"entry": 1, "leaf": "", "opened": {}, "proof": ""}', "[" * 5000,
        '{"entry": "a", "entry": "b", "leaf": "", "opened": {}, "proof": ""}', "x" * 1_000_001,
    ],
)  # fmt: skip
def test_what_is_no_receipt(text: str) -> None:
    with pytest.raises(ReceiptUnread):
        read_receipt(text)


@pytest.mark.parametrize(
    "members",
    [
        {"more": 1}, {"proof": "c2sp.org/tlog-proof@v2\nindex 1\n\n"}, {"opened": []}, {"opened": {"caller": "demo"}},
        {"opened": {"caller": {"value": 1, "salt": "AA", "more": 1}}}, {"opened": {"caller": {"value": 1, "salt": 1}}},
        {"salts": []}, {"salts": {"a": "!"}}, {"leaf": 1}, {"proof": None},
    ],
)  # fmt: skip
def test_unknown_forms_are_not_checked(receipt: Receipt, members: dict[str, Any]) -> None:
    with pytest.raises(ReceiptUnread):
        read_receipt(changed(receipt, **members))


def test_the_log_never_gives_what_does_not_hold(tmp_path: Path) -> None:
    with log_with(tmp_path, samples.draft(), disclosed()) as reader:
        with samples.tampering(tmp_path / "audit.db") as connection:
            connection.execute("UPDATE entries SET leaf = replace(leaf, 'disclosed', 'verified') WHERE position = 1")
        with pytest.raises(ReceiptWrong, match="run the verification"):
            receipt_of(tmp_path, reader, 1)


def test_other_kinds_have_receipts_too(tmp_path: Path) -> None:
    with log_with(tmp_path, samples.draft(Kind.REFUSED, code="not_granted"), after=0) as reader:
        proven = check_receipt(receipt_of(tmp_path, reader, 0), samples.SIGNER.verifier)
    assert proven.kind == "refused" and proven.fields["code"] == "not_granted"
    assert base64.b64encode(proven.checkpoint.root).decode() in proven.note


def test_a_member_named_twice_is_refused(tmp_path: Path) -> None:
    """Two readers of such a file could read two receipts."""
    with log_with(tmp_path, disclosed()) as reader:
        text = receipt_of(tmp_path, reader, 0).text()
    assert read_receipt(text).text() == text
    for member in ("{", '"opened": {'):
        again = text.replace(member, member + '"entry": {"value": 1, "salt": ""}, ', 1)
        with pytest.raises(ReceiptUnread, match="twice"):
            read_receipt(again)


@pytest.mark.parametrize("value", ["\ud800", 1.5, float("nan")])
def test_a_value_that_no_leaf_can_commit_to_fits_none(value: Any) -> None:
    with pytest.raises(ReceiptWrong, match="unit"):
        check_opened({"unit": (value, bytes(16))}, {"unit": "x"})
