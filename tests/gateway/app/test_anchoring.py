"""A gateway shows its checkpoints to the outsiders that its settings name, over real connections."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from contracts.events import Draft, Kind
from gateway.app import Gateway
from gateway.app.anchoring import Watchers
from gateway.app.verification import Verification, VerificationSeen
from gateway.audit.ids import new_entry_id
from gateway.cli.state import now
from gateway.console.watched import Watched
from gateway.keys.ring import KeyRing
from gateway.keys.witnesses import WitnessKey
from gateway.observability import log as lines
from gateway.settings import Audit, Settings, SettingsFault, check
from tests.flow.running import eventually
from tests.gateway.audit.outsiders import Authority, Witness, serving
from tests.gateway.console.test_watched import Seen


@pytest.fixture
def witness() -> Iterator[Witness]:
    made = Witness("w/1")
    with serving(made):
        yield made


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    made = Authority(tmp_path_factory.mktemp("tsa"))
    with serving(made):
        yield made


def settled(state: Path, witness: Witness, **more: Any) -> Settings:
    audit = {"witnesses": [{"vkey": witness.vkey, "url": witness.url}], "anchor_seconds": 1, **more}
    return check({"base_url": "http://127.0.0.1:8080", "state": str(state), "sources": {}, "audit": audit})


def build(state: Path, witness: Witness, **more: Any) -> Gateway:
    verifier = KeyRing.open(state / "keys").log_signer().verifier
    witness.logs = {verifier.name: verifier.vkey}
    return Gateway(settled(state, witness, **more), one_port=True)


@pytest.fixture
async def gateway(tmp_path: Path, witness: Witness, authority: Authority) -> AsyncIterator[Gateway]:
    authority.answer = None
    made = build(tmp_path, witness, timestamp_url=authority.url, timestamp_certificate_file=str(authority.ca))
    yield made
    await made.stop()


async def entry(gateway: Gateway) -> None:
    await gateway.log.append(Draft(kind=Kind.ADMINISTERED, entry=new_entry_id(now())))


def anchored(gateway: Gateway, by: str) -> float | None:
    return gateway.metrics.registry.get_sample_value("lienthong_log_anchored_entries", {"by": by})


def reached(gateway: Gateway, **wanted: int) -> None:
    assert {by: anchored(gateway, by.replace("_", "/")) for by in wanted} == wanted


async def test_in_the_background(gateway: Gateway, witness: Witness) -> None:
    await entry(gateway)
    await gateway.start()
    await asyncio.to_thread(eventually, partial(reached, gateway, w_1=1, timestamp=1), 30)
    note = await gateway.proving.witnessed()
    assert WitnessKey.parse(witness.vkey).cosigned(note) == witness.time
    assert await gateway.proving.checkpoint() == note  # nothing came since, so the newest is the cosigned one
    bodies = len(witness.bodies)
    await entry(gateway)
    await asyncio.to_thread(eventually, partial(reached, gateway, w_1=2), 30)
    assert len(witness.bodies) == bodies + 1 and witness.bodies[-1].startswith(b"old 1\n")


async def test_one_round_asks_each_once(gateway: Gateway, witness: Witness, authority: Authority) -> None:
    await entry(gateway)
    before = authority.asked
    assert await asyncio.to_thread(gateway.anchoring.round)
    assert not await asyncio.to_thread(gateway.anchoring.round)  # the log has not grown
    assert (len(witness.bodies), authority.asked) == (1, before + 1)


async def test_failures_are_said_and_hold_up_nothing(
    gateway: Gateway, witness: Witness, authority: Authority, capfd: pytest.CaptureFixture[str]
) -> None:
    lines.configure()
    await entry(gateway)
    witness.answer = (409, "text/x.tlog.size", b"1000\n")
    authority.answer = (200, "application/timestamp-reply", b"nonsense")
    assert not await asyncio.to_thread(gateway.anchoring.round)
    authority.answer = (500, "text/plain", b"")
    witness.answer = (200, "text/plain", b"x" * 70_000)
    assert not await asyncio.to_thread(gateway.anchoring.round)
    said = capfd.readouterr().err
    assert said.count("witness_did_not_sign") == 2 and '"reason": "ahead"' in said.replace('":"', '": "')
    assert "unreachable" in said and said.count("no_time_stamp") == 2
    assert anchored(gateway, witness.name) is None and anchored(gateway, "timestamp") is None


async def test_nobody_named_nobody_asked(tmp_path: Path) -> None:
    raw = {"base_url": "http://127.0.0.1:8080", "state": str(tmp_path), "sources": {}}
    gateway = Gateway(check(raw), one_port=True)
    await gateway.start()
    assert gateway.anchoring._task is None
    await gateway.stop()


@pytest.mark.parametrize(
    ("audit", "told"),
    [
        ({"witnesses": [{"vkey": "nonsense", "url": "https://w.example"}]}, "audit.witnesses.vkey"),
        ({"witnesses": [{"vkey": Witness().vkey, "url": "https://w.example", "ca_file": "/gone"}]}, "ca_file"),
        ({"timestamp_url": "https://t.example", "timestamp_certificate_file": "/gone"}, "timestamp_certificate_file"),
    ],
)
def test_mistakes_stop_the_start(audit: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsFault, match=told):
        Watchers.of(Audit.model_validate(audit))


async def test_the_consoles_verification_hears_the_outsiders(tmp_path: Path, witness: Witness) -> None:
    gateway = build(tmp_path, witness)
    await entry(gateway)
    await gateway.start()
    await asyncio.to_thread(eventually, partial(reached, gateway, w_1=1), 30)
    await gateway.stop()
    beside = Verification(settled(tmp_path, witness), now)
    await beside.once()
    seen = VerificationSeen(tmp_path, Seen(Watched()))
    assert seen.latest is not None and seen.latest.verdicts is not None
    assert seen.latest.verdicts["anchoring"]["verdict"] == "ok"
    other = [{"vkey": Witness("w/2").vkey, "url": "https://w.example"}]
    stranger = Verification(settled(tmp_path, witness, witnesses=other), now)
    await stranger.once()
    seen = VerificationSeen(tmp_path, Seen(Watched()))
    assert seen.latest is not None and seen.latest.verdicts is not None
    assert seen.latest.verdicts["anchoring"]["verdict"] != "ok", "nobody who is named there has signed"
