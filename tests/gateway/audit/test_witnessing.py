"""A real witness over HTTP, with a memory of its own: it signs what grew, and nothing that was rolled back or split."""

import base64
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from gateway.audit.anchors import DATABASE, Anchors
from gateway.audit.faults import AuditUnavailable
from gateway.audit.proofs import Prover
from gateway.audit.witnessing import CONFLICT_TYPE, Replied, Witnessing
from gateway.keys.witnesses import WitnessKey
from tests.gateway.audit.outsiders import Witness, serving
from tests.gateway.audit.samples import SIGNER, START
from tests.gateway.audit.trees import MemoryHashes, synthetic


class Watched:
    """A log in memory, its anchors, and a witness at the other end of a socket."""

    def __init__(self, folder: Path, witness: Witness) -> None:
        self.witness = witness
        witness.logs = {"log.test": SIGNER.verifier.vkey}
        self.anchors = Anchors(folder / DATABASE, SIGNER.verifier, lambda: START)
        self.key = WitnessKey.parse(witness.vkey)
        self.log = MemoryHashes([synthetic(n) for n in range(700)])

    def send(self, body: bytes) -> Replied:
        """A plain client."""
        try:
            reply = httpx.post(f"{self.witness.url}/add-checkpoint", content=body, trust_env=False)
        except httpx.HTTPError:
            raise ConnectionError from None
        return Replied(reply.status_code, reply.headers["content-type"], reply.content)

    def submit(self, size: int, log: MemoryHashes | None = None, anchors: Anchors | None = None) -> str:
        """Submit the checkpoint of the first ``size`` entries."""
        source = log or self.log
        return Witnessing(self.key, self.send, anchors or self.anchors, source).submit(note_of(source, size))


def note_of(log: MemoryHashes, size: int) -> str:
    return SIGNER.sign(f"log.test\n{size}\n{base64.b64encode(Prover(log, size).root()).decode()}\n")


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path, Witness())
    with serving(made.witness):
        yield made
    made.anchors.close()


def test_each_growth_is_cosigned(watched: Watched) -> None:
    for size in (1, 2, 7, 255, 256, 257, 700):
        assert watched.submit(size) == "cosigned"
        newest = watched.anchors.witnessed()
        assert newest is not None and newest.checkpoint.size == size
        assert watched.key.cosigned(newest.note) == watched.witness.time
    assert watched.submit(700) == "nothing_new" and len(watched.witness.bodies) == 7
    assert watched.witness.bodies[0].startswith(b"old 0\n\nlog.test\n1\n")
    assert watched.witness.seen["log.test"][0] == 700


def test_a_witness_that_knows_another_size_is_shown_the_way_from_there(watched: Watched, tmp_path: Path) -> None:
    assert watched.submit(300) == "cosigned"
    forgot = Anchors(tmp_path / "fresh.db", SIGNER.verifier, lambda: START)  # ours was lost
    assert watched.submit(400, anchors=forgot) == "cosigned"
    assert [body.partition(b"\n")[0] for body in watched.witness.bodies] == [b"old 0", b"old 0", b"old 300"]
    watched.witness.seen.clear()  # and now it was the witness's
    assert watched.submit(500) == "cosigned"


def test_a_rollback_is_named(watched: Watched, tmp_path: Path) -> None:
    assert watched.submit(300) == "cosigned"
    assert watched.submit(200) == "ahead"  # our own memory is enough
    fresh = Anchors(tmp_path / "fresh.db", SIGNER.verifier, lambda: START)  # rolled back with the log
    assert watched.submit(200, anchors=fresh) == "ahead"
    assert fresh.witnessed() is None and watched.witness.seen["log.test"][0] == 300


def test_a_split_view_is_named(watched: Watched, tmp_path: Path) -> None:
    assert watched.submit(300) == "cosigned"
    other = MemoryHashes([synthetic(n + (n >= 250) * 1000) for n in range(700)])
    assert watched.submit(400, log=other) == "another_view"
    fresh = Anchors(tmp_path / "fresh.db", SIGNER.verifier, lambda: START)
    assert watched.submit(300, log=other, anchors=fresh) == "another_view"
    assert fresh.witnessed() is None


def test_a_witness_that_does_not_know_us(watched: Watched) -> None:
    watched.witness.logs = {}
    assert watched.submit(5) == "refused"
    watched.witness.logs = {"log.test": watched.witness.vkey.replace("witness.test/w1", "log.test")}
    assert watched.submit(5) == "refused"
    assert watched.anchors.accepted(watched.key.vkey) == 0


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, "text/plain", b""), "refused"),
        ((200, "text/plain", b""), "unsigned"),
        ((200, "text/plain", b"\xff"), "unsigned"),
        ((200, "text/plain", "— other.test AAAA\n".encode()), "unsigned"),
        ((409, "text/plain", b"5\n"), "another_view"),
        ((409, CONFLICT_TYPE, b"nonsense\n"), "another_view"),
        ((409, CONFLICT_TYPE, b"9" * 30), "another_view"),
        ((409, CONFLICT_TYPE, b"3\n"), "another_view"),  # twice the same: it asks for what it was given
        ((409, CONFLICT_TYPE, b"1000\n"), "ahead"),
        ((422, "text/plain", b""), "another_view"),
        ((302, "text/plain", b""), "refused"),
    ],
)
def test_answers_that_are_no_cosignature(watched: Watched, answer: tuple[int, str, bytes], said: str) -> None:
    watched.witness.answer = answer
    assert watched.submit(5) == said and watched.anchors.witnessed() is None


def test_a_line_over_something_else_is_none(watched: Watched) -> None:
    line = watched.witness.cosignature("log.test\n5\nAAAA\n")
    watched.witness.answer = (200, "text/plain", line.encode())
    assert watched.submit(5) == "unsigned" and watched.anchors.witnessed() is None


def test_nobody_there(watched: Watched) -> None:
    watched.witness.url = "http://127.0.0.1:9"
    assert watched.submit(5) == "unreachable"


def test_our_own_disk(watched: Watched) -> None:
    watched.anchors.close()
    with pytest.raises(AuditUnavailable):
        watched.submit(5)
