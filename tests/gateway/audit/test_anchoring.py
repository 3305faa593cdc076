"""The third verdict: up to where outsiders signed, and every way in which what they signed is not this log."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.audit.anchoring import judge_anchors
from gateway.audit.anchors import Anchor
from gateway.audit.checkpoint import open_checkpoint
from gateway.audit.reading import LogReader
from gateway.audit.timestamps import certificates, query
from gateway.audit.verdicts import Verdict, Verdicts
from gateway.audit.verify import verify
from gateway.keys.notes import split
from gateway.keys.witnesses import WitnessKey, WitnessSigner, with_lines
from tests.gateway.audit import samples
from tests.gateway.audit.outsiders import Authority

W1 = WitnessSigner("witness.test/w1", bytes(32))
W2 = WitnessSigner("witness.test/w2", bytes(range(32)))


def anchor(note: str, *witnesses: WitnessSigner, tokens: tuple[bytes, ...] = ()) -> Anchor:
    signed = with_lines(note, [each.cosign(split(note)[0], 7) for each in witnesses])
    return Anchor(open_checkpoint(samples.SIGNER.verifier, note), signed, tokens)


class Log:
    """A log of five entries and the checkpoint after each."""

    def __init__(self, folder: Path, notes: list[str]) -> None:
        self.path, self.notes = folder / "audit.db", notes

    def judge(self, anchors: list[Anchor], *watched: WitnessKey, against: str | None = None) -> Verdict:
        verdicts = verify(self.path, against=against)
        reader = LogReader(self.path)
        try:
            judged = judge_anchors(verdicts, reader, anchors, watched)
        finally:
            reader.close()
        assert (judged.integrity, judged.completeness) == (verdicts.integrity, verdicts.completeness)
        assert judged.anchor_wanted
        return judged.anchoring


@pytest.fixture
async def log(tmp_path: Path) -> Log:
    return Log(tmp_path, await samples.grown(tmp_path, 5))


async def test_up_to_which_entry(log: Log) -> None:
    anchors = [anchor(log.notes[2], W1), anchor(log.notes[4], W1, W2), anchor(log.notes[5])]
    found = log.judge(anchors, W1.key)
    assert (found.verdict, found.begin, found.end) == ("ok", 0, 4)
    assert "signed by witness.test/w1 up to entry 4" in found.reason and "the 1 after that wait" in found.reason
    assert "w1, witness.test/w2" in log.judge(anchors, W1.key, W2.key).reason
    whole = log.judge([anchor(log.notes[5], W2)], W2.key)
    assert whole == Verdict("ok", 0, 5, "signed by witness.test/w2 up to entry 5, the last excluded")


async def test_in_whatever_order_the_farthest_counts(log: Log) -> None:
    """One that nobody named has signed hides nothing behind it."""
    for signed in ([anchor(log.notes[1], W2), anchor(log.notes[4], W1)], [anchor(log.notes[n], W1) for n in (4, 2, 0)]):
        found = log.judge(signed, W1.key)
        assert (found.verdict, found.end) == ("ok", 4) and "w2" not in found.reason


async def test_only_those_that_were_named_count(log: Log) -> None:
    for anchors, watched in (([anchor(log.notes[5], W2)], [W1.key]), ([], [W1.key]), ([anchor(log.notes[5])], [])):
        assert log.judge(anchors, *watched).verdict == "unchecked"


async def test_a_bad_signature_counts_for_nothing_and_is_told(log: Log) -> None:
    good, other = anchor(log.notes[5], W1), anchor(log.notes[4], W1)
    forged = replace(good, note=good.note.replace(good.note.splitlines()[-1], other.note.splitlines()[-1]))
    found = log.judge([forged], W1.key)
    assert found.verdict == "unchecked" and "1 signatures under their names do not hold" in found.reason
    second = W2.cosign(split(log.notes[4])[0], 7)
    twice = replace(forged, note=forged.note + second + "\n")
    assert "; 4 signatures under their names" in log.judge([twice, twice], W1.key, W2.key).reason


async def test_a_cut_tail_is_named(log: Log, tmp_path: Path) -> None:
    samples.rewrite(log.path, 3, checkpoint=log.notes[3])
    found = log.judge([anchor(log.notes[2], W1), anchor(log.notes[5], W1)], W1.key)
    assert (found.verdict, found.begin, found.end) == ("broken", 3, 5) and "cut or rolled back" in found.reason
    assert log.judge([anchor(log.notes[2], W1)], W1.key).verdict == "ok"


async def test_a_rewritten_history_is_named(log: Log, tmp_path: Path) -> None:
    """Everything fits itself, the stolen key signed it; the witness saw something else."""
    folder = tmp_path / "other"
    folder.mkdir()
    others = await samples.grown(folder, 5)
    rewritten = Log(folder, others)
    assert verify(rewritten.path).integrity.verdict == "ok"
    found = rewritten.judge([anchor(log.notes[4], W1)], W1.key)
    assert found.verdict == "broken" and "two views" in found.reason and "witness.test/w1" in found.reason
    both = log.judge([anchor(log.notes[4], W1), anchor(others[4], W2)], W1.key, W2.key)
    assert both.verdict == "broken" and "witness.test/w2 signed other entries" in both.reason


async def test_a_broken_log_has_nothing_to_compare(log: Log) -> None:
    with samples.tampering(log.path) as connection:
        connection.execute("UPDATE entries SET leaf = replace(leaf, 'disclosed', 'verified') WHERE position = 1")
    found = log.judge([anchor(log.notes[5], W1)], W1.key)
    assert found.verdict == "unchecked" and "not whole" in found.reason


async def test_beside_a_checkpoint_in_the_hand(log: Log, tmp_path: Path) -> None:
    given = log.notes[5]
    assert log.judge([anchor(log.notes[4], W1)], W1.key, against=given).end == 5
    assert log.judge([anchor(log.notes[5], W1)], W1.key, against=log.notes[2]).end == 5
    assert log.judge([], W1.key, against=given).verdict == "ok"
    assert "signed by witness.test/w1" in log.judge([anchor(given, W1)], W1.key, against=given).reason
    folder = tmp_path / "other"
    folder.mkdir()
    others = await samples.grown(folder, 5)
    assert log.judge([anchor(log.notes[5], W1)], W1.key, against=others[5]).verdict == "broken"


async def test_time_stamps_count_under_the_given_certificate(log: Log, tmp_path: Path) -> None:
    authority = Authority(tmp_path / "tsa")
    token = authority.reply(query(split(log.notes[4])[0]).as_bytes())[2]
    stamped = [anchor(log.notes[4], tokens=(token,)), anchor(log.notes[5], tokens=(token,))]
    reader = LogReader(log.path)
    verdicts = verify(log.path)
    found = judge_anchors(verdicts, reader, stamped, [], certificates(authority.ca.read_bytes())).anchoring
    assert (found.verdict, found.end) == ("ok", 4) and "time stamp authority" in found.reason
    assert "1 signatures" in found.reason  # the token of four entries lies under five as well
    nobody = judge_anchors(verdicts, reader, stamped, []).anchoring
    assert (nobody.verdict, nobody.reason) == ("unchecked", "no outsider of those named has signed this log")
    both = [replace(each, tokens=(b"x", *each.tokens)) for each in stamped]
    assert (
        "3 signatures"
        in judge_anchors(verdicts, reader, both, [], certificates(authority.ca.read_bytes())).anchoring.reason
    )
    reader.close()


def test_a_log_that_could_not_be_read_is_not_judged(tmp_path: Path) -> None:
    class Nothing:
        def size(self) -> int:
            raise AssertionError

        def hashes(self, level: int, first: int, count: int) -> list[bytes]:
            raise AssertionError

    judged = judge_anchors(Verdicts.not_checked("gone"), Nothing(), [], [W1.key])
    assert judged.anchoring.verdict == "unchecked" and judged.exit_code() == 2
