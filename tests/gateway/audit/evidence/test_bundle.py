"""A bundle is the same bytes for the same case, holds what a court needs and nothing that it must not."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.audit.checkpoint import open_checkpoint
from gateway.audit.evidence.archive import read_archive
from gateway.audit.evidence.bundle import evidence_verifier, make_bundle
from gateway.audit.evidence.checking import check_bundle
from gateway.audit.evidence.readme import STEPS
from gateway.audit.faults import AuditUnavailable
from gateway.audit.receipts import check_receipt, read_receipt
from gateway.keys.notes import NoteBroken, NoteUnsigned, split
from tests.gateway.audit import samples
from tests.gateway.audit.evidence.bundles import EXPORT, SEED, WITNESS, Court

VERIFIER = samples.SIGNER.verifier


@pytest.fixture
def court(tmp_path: Path) -> Iterator[Court]:
    made = Court(tmp_path / "court")
    yield made
    made.close()


def test_the_same_case_is_the_same_bytes(court: Court) -> None:
    first = court.bundle()
    assert court.bundle(4, 2, 1, 2) == first
    assert court.bundle(1, 2) != first


def test_what_is_in_it(court: Court) -> None:
    files = read_archive(court.bundle())
    assert list(files) == [
        "README.vi.md", "README.en.md", "story.vi.md", "story.en.md", "export.json", "keys.txt", "checkpoint.txt",
        "entries/0000000001.json", "entries/0000000002.json", "entries/0000000004.json", "manifest.txt",
    ]  # fmt: skip
    assert files["keys.txt"].decode().splitlines() == [VERIFIER.vkey, WITNESS.key.vkey]
    assert json.loads(files["export.json"])["reason"] == EXPORT.reason
    receipt = read_receipt(files["entries/0000000002.json"].decode())
    proven = check_receipt(receipt, VERIFIER)
    assert proven.kind == "disclosed" and proven.fields["officer"] == "canbo.thu" and "subjects" in proven.fields
    assert "release_seed" not in proven.fields
    assert not any(SEED in content for content in files.values())


def test_the_story_is_told_in_two_languages(court: Court) -> None:
    files = read_archive(court.bundle())
    vi, en = files["story.vi.md"].decode(), files["story.en.md"].decode()
    assert (
        "đã trả dữ liệu cho hệ thống gọi" in vi and "22/11/2026 10:04:05 (GMT+7)" in vi and "- cán bộ: canbo.thu" in vi
    )
    assert "data left for the caller" in en and "- code: not_granted" in en and "the gateway refused" in en


def test_the_earliest_anchor_and_the_way_to_the_newest(court: Court) -> None:
    before = court.witness()
    court.grow()
    middle = court.witness()
    court.grow()
    newest = court.witness()
    court.grow()
    files = read_archive(court.bundle())
    assert split(files["checkpoint.txt"].decode())[0] == split(before)[0]
    assert split(files["later/checkpoint.txt"].decode())[0] == split(newest)[0] != split(middle)[0]
    verified = check_bundle(court.bundle(), VERIFIER, [WITNESS.key])
    assert verified.later is not None and verified.later.size == open_checkpoint(VERIFIER, newest).size
    assert verified.witnesses == {"witness.test/w1": 1_790_000_000}
    only_the_last = read_archive(court.bundle(court.reader.size() - 1))  # nobody has signed that one yet
    assert WITNESS.key.cosigned(only_the_last["checkpoint.txt"].decode()) is None
    assert "later/checkpoint.txt" not in only_the_last


def test_an_anchor_of_another_view_is_no_ground(court: Court, tmp_path: Path) -> None:
    other = Court(tmp_path / "other")
    note = other.witness()
    other.close()
    court.anchors.keep(note, {WITNESS.key.vkey: WITNESS.cosign(split(note)[0], 7)})
    files = read_archive(court.bundle())
    assert WITNESS.key.cosigned(files["checkpoint.txt"].decode()) is None and "later/checkpoint.txt" not in files


def test_a_manifest_is_no_checkpoint_and_no_checkpoint_a_manifest(court: Court) -> None:
    files = read_archive(court.bundle())
    manifest, checkpoint = files["manifest.txt"].decode(), files["checkpoint.txt"].decode()
    with pytest.raises(NoteUnsigned):
        VERIFIER.open(manifest)
    with pytest.raises(NoteBroken):
        open_checkpoint(evidence_verifier(VERIFIER), manifest)
    with pytest.raises(NoteUnsigned):
        evidence_verifier(VERIFIER).open(checkpoint)


def test_what_cannot_be_exported(court: Court) -> None:
    with pytest.raises(AuditUnavailable, match="not in the log"):
        court.bundle(99)
    with pytest.raises(ValueError, match="1 to"):
        make_bundle(court.reader, court.anchors, samples.SIGNER, court.log.checkpoint, [], EXPORT)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_readme_is_followed_by_hand(court: Court, tmp_path: Path, language: str) -> None:
    """The commands of the page, typed as they stand, with tools that anybody has."""
    tools = ("bash", "unzip", "sha256sum", "openssl", "base64")
    if missing := [tool for tool in tools if shutil.which(tool) is None]:
        pytest.skip(f"the page's commands need {', '.join(missing)}")
    court.witness()
    (tmp_path / "BUNDLE.zip").write_bytes(court.bundle())
    page = read_archive(court.bundle())[f"README.{language}.md"].decode()
    script = page.split("```sh\n")[1].split("```")[0].replace("KEY=...", f"KEY='{VERIFIER.vkey}' ")
    assert STEPS in page
    done = subprocess.run(
        ["bash", "-eu", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": OK") == 10 and done.stdout.count("Signature Verified Successfully") == 2
