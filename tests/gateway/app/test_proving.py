"""What outsiders and callers are shown is read from the log as it is, and never promises what is not there."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.errors import Problem
from contracts.events import Kind
from gateway.app.proving import Proving
from gateway.audit.anchors import Anchors
from gateway.audit.checkpoint import open_checkpoint
from gateway.audit.log import AuditLog
from gateway.audit.proofs import Prover
from gateway.audit.reading import LogReader
from gateway.audit.receipts import check_receipt, read_receipt
from gateway.audit.tiles import covering
from gateway.keys.notes import split
from gateway.keys.witnesses import WitnessSigner
from gateway.observability import log as lines
from tests.gateway.audit import samples

VERIFIER = samples.SIGNER.verifier
WITNESS = WitnessSigner("witness.test/w1", bytes(32))


class Shown:
    """A log and what is shown of it."""

    def __init__(self, folder: Path) -> None:
        self.log: AuditLog = samples.begin(folder)
        self.reader = LogReader(folder / "audit.db")
        self.anchors = Anchors(folder / "anchors.db", VERIFIER, samples.start)
        self.proving = Proving(self.reader, self.anchors, self.log.checkpoint)

    async def append(self, kind: Kind = Kind.DISCLOSED, **members: object) -> str:
        """One entry; its id."""
        return (await self.log.append(samples.draft(kind, **members))).entry


@pytest.fixture
async def shown(tmp_path: Path) -> AsyncIterator[Shown]:
    made = Shown(tmp_path)
    yield made
    made.proving.close()
    made.log.close()


async def problem(of: object) -> str:
    with pytest.raises(Problem) as told:
        await of  # type: ignore[misc]  # whatever was asked
    return told.value.code


async def test_an_entry_is_in_checkpoint_tiles_and_receipt_at_once(shown: Shown) -> None:
    """Integration does not lag: the answer of `append` is the moment from which all three hold it."""
    for size in range(1, 6):
        entry = await shown.append()
        assert open_checkpoint(VERIFIER, await shown.proving.checkpoint()).size == size
        assert len(await shown.proving.tile(f"0/000.p/{size}")) == 32 * size
        assert await problem(shown.proving.tile(f"0/000.p/{size + 1}")) == "no_such_resource"
        receipt = await shown.proving.receipt("demo", entry)
        assert check_receipt(read_receipt(json.dumps(receipt)), VERIFIER).position == size - 1


async def test_an_outsider_rebuilds_the_root_from_tiles(shown: Shown) -> None:
    await asyncio.gather(*[shown.append() for _ in range(300)])
    checkpoint = open_checkpoint(VERIFIER, await shown.proving.checkpoint())
    fetched: dict[int, list[bytes]] = {}
    for tile in covering(checkpoint.size):
        content = await shown.proving.tile(tile.path)
        fetched.setdefault(tile.level, []).extend(content[at : at + 32] for at in range(0, len(content), 32))

    class Fetched:
        def hashes(self, level: int, first: int, count: int) -> list[bytes]:
            return fetched[level][first : first + count]

    assert Prover(Fetched(), checkpoint.size).root() == checkpoint.root


@pytest.mark.parametrize("path", ["entries/000", "0/000", "0/000.p/2", "1/000.p/1", "63/000", "0/x999/999", "nonsense"])
async def test_no_tile_beyond_the_checkpoint(shown: Shown, path: str) -> None:
    await shown.append()
    assert await problem(shown.proving.tile(path)) == "no_such_resource"


async def test_only_its_caller_has_a_receipt(shown: Shown) -> None:
    own = await shown.append()
    nobodys = await shown.append(Kind.ADMINISTERED, caller=None)
    administered = await shown.append(Kind.SEARCHED)
    assert (await shown.proving.receipt("demo", own) or {})["entry"] == own
    for caller, entry in [("other", own), ("demo", nobodys), ("demo", administered), ("demo", samples.new_id())]:
        assert await problem(shown.proving.receipt(caller, entry)) == "no_such_resource"
    for nonsense in ("", "x" * 26, own.lower(), own + " "):
        assert await problem(shown.proving.receipt("demo", nonsense)) == "no_such_resource"


async def test_before_a_checkpoint_covers_it_there_is_none(shown: Shown) -> None:
    early = shown.log.checkpoint()
    entry = await shown.append()
    behind = Proving(shown.reader, shown.anchors, lambda: early)
    assert await behind.receipt("demo", entry) is None
    assert await shown.proving.receipt("demo", entry) is not None


async def test_what_witnesses_signed_is_shown(shown: Shown) -> None:
    assert await problem(shown.proving.witnessed()) == "no_such_resource"
    first = await shown.append()
    note = await shown.proving.checkpoint()
    shown.anchors.keep(note, {WITNESS.key.vkey: WITNESS.cosign(split(note)[0], 7)})
    assert WITNESS.key.cosigned(await shown.proving.checkpoint()) == 7
    later = await shown.append()
    newest = await shown.proving.checkpoint()
    assert open_checkpoint(VERIFIER, newest).size == 2 and WITNESS.key.cosigned(newest) is None
    assert open_checkpoint(VERIFIER, await shown.proving.witnessed()).size == 1
    # a receipt stands under the witness's word where it reaches, under ours where it does not yet
    for entry, time, size in ((first, 7, 1), (later, None, 2)):
        receipt = read_receipt(json.dumps(await shown.proving.receipt("demo", entry)))
        assert check_receipt(receipt, VERIFIER).checkpoint.size == size
        assert WITNESS.key.cosigned(receipt.proof.checkpoint) == time


async def test_a_cosigned_checkpoint_of_another_history_gives_no_receipt(shown: Shown, tmp_path: Path) -> None:
    entry = await shown.append()
    other = tmp_path / "other"
    other.mkdir()
    elsewhere = Shown(other)
    await elsewhere.append()
    note = await elsewhere.proving.checkpoint()
    elsewhere.proving.close()
    elsewhere.log.close()
    shown.anchors.keep(note, {WITNESS.key.vkey: WITNESS.cosign(split(note)[0], 7)})
    receipt = read_receipt(json.dumps(await shown.proving.receipt("demo", entry)))
    assert WITNESS.key.cosigned(receipt.proof.checkpoint) is None and check_receipt(receipt, VERIFIER).position == 0


async def test_what_does_not_fit_is_not_given(shown: Shown, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    lines.configure()
    entry = await shown.append()
    with samples.tampering(tmp_path / "audit.db") as connection:
        connection.execute("UPDATE entries SET leaf = replace(leaf, 'disclosed', 'verified')")
    assert await problem(shown.proving.receipt("demo", entry)) == "audit_unavailable"
    said = capfd.readouterr()
    assert "receipt_unproven" in said.out + said.err and entry not in said.out + said.err


async def test_without_a_log_nothing_is_shown(tmp_path: Path) -> None:
    made = Shown(tmp_path)
    entry = await made.append()
    made.proving.close()
    made.log.close()
    assert await problem(made.proving.tile("0/000.p/1")) == "audit_unavailable"
    assert await problem(made.proving.receipt("demo", entry)) == "audit_unavailable"
    assert await problem(made.proving.checkpoint()) == "audit_unavailable"
