"""Whatever is done to a bundle is named, file by file, whether or not the manifest was made to fit."""

import base64
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gateway.audit.evidence.archive import read_archive, write_archive
from gateway.audit.evidence.checking import EvidenceUnread, EvidenceWrong, check_bundle
from gateway.audit.timestamps import certificates, query
from gateway.keys.notes import LogSigner, split
from gateway.keys.witnesses import WitnessSigner
from tests.gateway.audit import samples
from tests.gateway.audit.evidence.bundles import WITNESS, Court, signed_again
from tests.gateway.audit.outsiders import Authority

VERIFIER = samples.SIGNER.verifier


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A bundle with everything in it, time stamp included."""
    folder = tmp_path_factory.mktemp("evidence")
    authority = Authority(folder / "tsa")
    court = Court(folder / "court")
    token = authority.reply(query(split(court.log.checkpoint())[0]).as_bytes())[2]
    court.witness(token)
    court.grow()
    court.witness()
    made = court.bundle()
    court.close()
    return made


@pytest.fixture(scope="module")
def files(data: bytes) -> dict[str, bytes]:
    return read_archive(data)


def wrong(data: bytes, **how: Any) -> str:
    with pytest.raises(EvidenceWrong) as told:
        check_bundle(data, how.get("verifier", VERIFIER), how.get("watched", [WITNESS.key]))
    return str(told.value)


def test_it_holds(data: bytes) -> None:
    verified = check_bundle(data, VERIFIER, [WITNESS.key])
    assert [proven.position for proven in verified.entries] == [1, 2, 4] and verified.checkpoint.size == 6
    assert verified.later is not None and verified.later.size == 9
    assert verified.export["requested_by"] == "binh" and verified.export["approved_by"] == "an.le"
    assert verified.witnesses == {"witness.test/w1": 1_790_000_000} and verified.stamped == []
    assert check_bundle(data, VERIFIER).witnesses == {}
    other = WitnessSigner("witness.test/w2", bytes(range(32))).key
    assert check_bundle(data, VERIFIER, [other]).witnesses == {}


def test_every_file_altered_removed_or_added_is_named(data: bytes, files: dict[str, bytes]) -> None:
    assert len(files) == 14
    for name, content in files.items():
        for changed in (content[:-1], content + b"\n", bytes([content[0] ^ 1]) + content[1:], b""):
            assert wrong(write_archive({**files, name: changed})).startswith(f"{name}: ")
        rest = {other: kept for other, kept in files.items() if other != name}
        assert wrong(write_archive(rest)).startswith(f"{name}: it is missing")
    assert wrong(write_archive({**files, "entries/0000000003.json": b"{}"})) == "entries/0000000003.json: it was added"
    assert wrong(write_archive({**files, "later/x.txt": b""})) == "later/x.txt: it was added"


def test_every_byte_of_the_archive_counts(data: bytes) -> None:
    for at in range(0, len(data), 11):
        changed = data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]
        with pytest.raises((EvidenceWrong, EvidenceUnread)):
            check_bundle(changed, VERIFIER)
    for changed in (data + b"x", data[:-1]):
        assert wrong(changed)


def altered(files: dict[str, bytes], name: str, change: Callable[[dict[str, Any]], None]) -> dict[str, bytes]:
    document = json.loads(files[name])
    change(document)
    return {**files, name: json.dumps(document).encode()}


def test_with_the_stolen_key_an_entry_can_still_not_be_altered(files: dict[str, bytes]) -> None:
    """The manifest fits, the log's root does not."""
    name = "entries/0000000002.json"

    def officer(document: dict[str, Any]) -> None:
        document["opened"]["officer"]["value"] = "canbo.khac"

    def kind(document: dict[str, Any]) -> None:
        document["leaf"] = document["leaf"].replace("disclosed", "not_found")

    def entry(document: dict[str, Any]) -> None:
        document["entry"] = "01JD0000000000000000000001"

    told = wrong(signed_again(altered(files, name, officer)))
    assert told == f"{name}: the field officer is not what the leaf commits to"
    assert "does not lead" in wrong(signed_again(altered(files, name, kind)))
    assert "the entry's id" in wrong(signed_again(altered(files, name, entry)))
    moved = {("entries/0000000007.json" if other == name else other): kept for other, kept in files.items()}
    assert "under another position" in wrong(signed_again(moved))
    assert "is no receipt" in wrong(signed_again({**files, name: b"nonsense"}))
    assert "holds no text" in wrong(signed_again({**files, name: b"\xff"}))
    none = {other: kept for other, kept in files.items() if not other.startswith("entries/")}
    assert wrong(signed_again(none)) == "entries: there is none"


def test_checkpoints_and_the_way_between_them(files: dict[str, bytes], tmp_path: Path) -> None:
    other = Court(tmp_path / "other")
    foreign = other.log.checkpoint().encode()
    other.close()
    assert "its checkpoint is not that" in wrong(signed_again({**files, "checkpoint.txt": foreign}))
    assert "does not lead from one" in wrong(signed_again({**files, "later/checkpoint.txt": foreign}))
    proof = "later/consistency.txt"
    assert "does not lead from one" in wrong(signed_again({**files, proof: b""}))
    assert "not base64" in wrong(signed_again({**files, proof: b"!\n"}))
    alone = {name: kept for name, kept in files.items() if name != proof}
    assert "belong together" in wrong(signed_again(alone))
    unsigned = LogSigner("log.test", bytes(32)).sign(split(files["checkpoint.txt"].decode())[0]).encode()
    assert wrong(signed_again({**files, "checkpoint.txt": unsigned})).startswith("checkpoint.txt: ")


def test_a_forged_cosignature_is_named(files: dict[str, bytes]) -> None:
    note = files["checkpoint.txt"].decode()
    line = note.splitlines()[-1]
    raw = bytearray(base64.b64decode(line.rpartition(" ")[2]))
    raw[-1] ^= 1
    forged = note.replace(line, f"— {WITNESS.name} {base64.b64encode(raw).decode()}")
    kept = {name: content for name, content in files.items() if not name.startswith("later/")}
    every = {
        name: content.replace(json.dumps(line)[1:-1].encode(), json.dumps(forged.splitlines()[-1])[1:-1].encode())
        if name.startswith("entries/")
        else content
        for name, content in kept.items()
    }
    every = {
        name: json.dumps({**json.loads(content), "proof": json.loads(content)["proof"].replace(note, forged)}).encode()
        if name.startswith("entries/")
        else content
        for name, content in every.items()
    }
    told = wrong(signed_again({**every, "checkpoint.txt": forged.encode()}))
    assert told == "checkpoint.txt: the cosignature under the witness's name is not of its key"


def test_time_stamps(data: bytes, files: dict[str, bytes], tmp_path: Path) -> None:
    other = Authority(tmp_path / "other")
    with pytest.raises(EvidenceWrong, match=r"timestamps/1\.tsr: "):
        check_bundle(data, VERIFIER, [], certificates(other.ca.read_bytes()))
    token = other.reply(query(split(files["checkpoint.txt"].decode())[0]).as_bytes())[2]
    stamped = check_bundle(
        signed_again({**files, "timestamps/1.tsr": token}), VERIFIER, [], certificates(other.ca.read_bytes())
    ).stamped
    assert len(stamped) == 1


def test_export_and_keys(files: dict[str, bytes]) -> None:
    def same(document: dict[str, Any]) -> None:
        document["approved_by"] = document["requested_by"]

    def entry(document: dict[str, Any]) -> None:
        document["entry"] = "01JD0000000000000000000009"

    told = json.loads(files["export.json"])
    for alone in ({"approved_by": ""}, {"approved_by": "BINH"}, {"requested_by": ""}, {"requested_by": "An.Le"}):
        changed = json.dumps({**told, **alone}).encode()
        assert "two people" in wrong(signed_again({**files, "export.json": changed}))
    for name in ("requested_by", "approved_by", "entry"):
        changed = json.dumps({other: value for other, value in told.items() if other != name}).encode()
        assert "two people" in wrong(signed_again({**files, "export.json": changed}))
    assert "two people" in wrong(signed_again(altered(files, "export.json", same)))
    assert "two people" in wrong(signed_again(altered(files, "export.json", entry)))
    for content in (b"nonsense", b"[]", b'{"entry": 1}'):
        assert wrong(signed_again({**files, "export.json": content})).startswith("export.json: ")
    assert wrong(signed_again({**files, "keys.txt": b"other\n"})).startswith("keys.txt: ")
    stranger = LogSigner("log.test", bytes(32))
    assert wrong(signed_again(files, stranger)).startswith("manifest.txt: ")


def test_manifests(files: dict[str, bytes]) -> None:
    assert "not that of a bundle" in wrong(signed_again(files, log="other"))
    twice = f"{sha256(files['keys.txt']).hexdigest()}  keys.txt"
    for more in ("nonsense", twice, twice.upper(), twice.replace("  ", " ")):
        assert "none of its form" in wrong(signed_again(files, created=f"2026-11-27T08:00:00Z\n{more}"))
    short = {name: files[name] for name in list(files)[1:]}
    assert wrong(signed_again(short)) == "README.vi.md: it is missing"
    with pytest.raises(EvidenceUnread, match="not known here"):
        check_bundle(signed_again(files, domain="lienthong-evidence/v2"), VERIFIER)


@pytest.mark.parametrize("data", [b"", b"nonsense", b"\x1f\x8b gzip"])
def test_what_is_no_bundle(data: bytes) -> None:
    with pytest.raises(EvidenceUnread):
        check_bundle(data, VERIFIER)


@pytest.mark.parametrize("data", [b"PK", b"PK\x05\x06" + bytes(18)])
def test_what_is_an_archive_and_no_bundle(data: bytes) -> None:
    assert wrong(data)
