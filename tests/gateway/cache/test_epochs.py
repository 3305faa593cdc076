"""What was kept before somebody was forgotten opens nowhere: answers, sign-ins and stored answers alike."""

from pathlib import Path

import pytest

from gateway.cache.answers import Answers, Begun, Stored
from gateway.cache.cache import MemoryCache
from gateway.cache.epochs import EpochSealer
from gateway.cache.sealed import SealedCache
from gateway.cache.sign_ins import SignIns
from gateway.keys.sealing import OtherEpoch, SealBroken, Sealer

SEALER = Sealer({1: b"k" * 32}, "cache")


class Epoch:
    def __init__(self) -> None:
        self.now: bytes | None = b"one"

    def __call__(self) -> bytes | None:
        return self.now


@pytest.fixture
def epoch() -> Epoch:
    return Epoch()


@pytest.fixture
def sealer(epoch: Epoch) -> EpochSealer:
    return EpochSealer(SEALER, epoch)


def test_a_value_opens_in_its_own_epoch_alone(epoch: Epoch, sealer: EpochSealer) -> None:
    sealed = sealer.seal(b"v", b"k")
    assert sealer.open(sealed, b"k") == b"v"
    for other in (b"two", b"", None):
        epoch.now = other
        with pytest.raises(OtherEpoch):
            sealer.open(sealed, b"k")
    kept_while_shut = sealer.seal(b"v", b"k")
    epoch.now = b"one"
    with pytest.raises(OtherEpoch):
        sealer.open(kept_while_shut, b"k")


def test_nobody_moves_a_value_into_another_epoch_or_alters_it(epoch: Epoch, sealer: EpochSealer) -> None:
    old = sealer.seal(b"v", b"k")
    epoch.now = b"two"
    moved = sealer.seal(b"w", b"k")[:16] + old[16:]
    for broken in (moved, moved[:20], b"", moved[:-1] + bytes([moved[-1] ^ 1])):
        with pytest.raises(SealBroken):
            sealer.open(broken, b"k")


async def test_recalled_answers_of_another_epoch_are_a_miss_and_no_forgery(epoch: Epoch, sealer: EpochSealer) -> None:
    counted: list[str] = []
    cache = SealedCache(MemoryCache(), sealer, counted.append)
    await cache.set(b"k", b"v", 60)
    assert await cache.get(b"k") == b"v"
    epoch.now = None
    assert await cache.get(b"k") is None
    epoch.now = b"two"
    assert await cache.get(b"k") is None and counted == ["hit", "miss", "miss"]
    await cache.set(b"k", b"w", 60)
    assert await cache.get(b"k") == b"w"


async def test_who_signed_in_before_signs_in_again(epoch: Epoch, sealer: EpochSealer, tmp_path: Path) -> None:
    sign_ins = SignIns(tmp_path / "jobs.db", sealer)
    await sign_ins.complete("id", "demo", b"who", 600)
    assert await sign_ins.completed("id", "demo") == b"who"
    epoch.now = b"two"
    assert await sign_ins.completed("id", "demo") is None
    sign_ins.close()


async def test_a_stored_answer_is_not_sent_again_and_the_key_still_serves(
    epoch: Epoch, sealer: EpochSealer, tmp_path: Path
) -> None:
    answers = Answers(tmp_path / "jobs.db", SEALER, bodies=sealer)
    await answers.begin("demo", "key", b"digest")
    await answers.finish("demo", "key", 200, b"body", "E1")
    assert isinstance(await answers.begin("demo", "key", b"digest"), Stored)
    epoch.now = b"two"
    assert isinstance(await answers.begin("demo", "key", b"digest"), Begun)
    answers.close()
    Answers(tmp_path / "jobs.db", SEALER, bodies=sealer).close()  # the key of its hashes belongs to no epoch
