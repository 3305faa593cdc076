"""A source is asked for nobody, or a mock for its people; what its answers grew, lost or changed is told by name."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from contracts.identifiers import PersonalId
from gateway import settings as reading
from gateway.app.drifting import NOT_OFFERED, Comparison, CouldNotCompare, compare
from gateway.registry.contract import Contract
from gateway.registry.drift import Drift
from gateway.settings import Settings, SettingsFault
from mocks.server import RunningMocks, running

SERVICES = ("tax", "population", "identity", "portal", "business")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mocks() -> AsyncIterator[RunningMocks]:
    async with running(SERVICES) as found:
        yield found


@pytest.fixture(autouse=True)
def _disarmed(mocks: RunningMocks) -> None:
    mocks.faults.disarm()


def settings(mocks: RunningMocks, folder: Path, **changes: Mapping[str, Any]) -> Settings:
    sources = {
        name: {
            "profile": mocks.services[name].profile, "base_url": url, "synthetic": True,
            "credentials": {key: str(value) for key, value in mocks.services[name].credentials.items()},
            **changes.get(name, {}),
        }
        for name, url in mocks.urls.items()
    }  # fmt: skip
    return reading.check({"base_url": "http://127.0.0.1:8080", "state": str(folder), "sources": sources})


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_honest_mock_is_as_its_contract_says(mocks: RunningMocks, tmp_path: Path) -> None:
    assert await compare(settings(mocks, tmp_path), "tax") == [Comparison("tax_registrations", "case", "found", ())]
    found = await compare(settings(mocks, tmp_path), "population")
    assert {one.dataset for one in found} >= {"persons", "relations"}
    assert {(one.ending, one.drift) for one in found} == {("found", ())}


async def test_what_a_profile_does_not_offer_is_said_and_leaves_nothing_open(
    mocks: RunningMocks, tmp_path: Path
) -> None:
    """Under another profile than the mock's nothing else is as it should be; the dossiers are not asked for at all."""
    found = await compare(settings(mocks, tmp_path, business={"profile": "getentcert"}), "business")
    dossiers = next(one for one in found if one.dataset == "registration_dossiers")
    assert (dossiers.ending, dossiers.drift, dossiers.open) == (NOT_OFFERED, None, False)
    assert all(one.open for one in found if one.drift is None and one is not dossiers)


@pytest.mark.parametrize(
    ("kind", "ending", "drift"),
    [
        ("field_added", "found", (Drift("added", "data.TruongMoi"),)),
        ("field_removed", "source_malformed", (Drift("missing", "data.ten"),)),
        ("field_renamed", "source_malformed", (Drift("added", "data.tenMoi"), Drift("missing", "data.ten"))),
        ("field_retyped", "source_malformed", (Drift("retyped", "data.ten"),)),
    ],
)
async def test_a_mock_that_drifts_is_told_by_name(
    mocks: RunningMocks, tmp_path: Path, kind: str, ending: str, drift: tuple[Drift, ...]
) -> None:
    mocks.faults.arm("tax", kind)
    assert await compare(settings(mocks, tmp_path), "tax") == [Comparison("tax_registrations", "case", ending, drift)]


@pytest.mark.parametrize(
    ("kind", "drift"),
    [
        ("field_added", {("added", "CongdanCollection/CongDan/TruongMoi")}),
        ("field_removed", {("missing", "CongdanCollection/CongDan/SoDinhDanh")}),
        ("field_renamed", {("missing", "CongdanCollection/CongDan/SoDinhDanh")}),  # SoDinhDanhMoi is known, too
        ("field_retyped", {("retyped", "CongdanCollection/CongDan/SoDinhDanh")}),
    ],
)
async def test_so_is_one_that_speaks_soap(
    mocks: RunningMocks, tmp_path: Path, kind: str, drift: set[tuple[str, str]]
) -> None:
    mocks.faults.arm("population", kind, code="SoDinhDanh", times=1)
    first = (await compare(settings(mocks, tmp_path), "population"))[0]
    assert {(one.kind, one.place) for one in first.drift or ()} == drift


async def test_nothing_is_sent_to_see_what_comes_back(mocks: RunningMocks, tmp_path: Path) -> None:
    found = await compare(settings(mocks, tmp_path), "portal")
    asked = {one.dataset for one in found}
    assert "procedures" in asked and not asked & {"dossiers", "dossier_progress"}
    assert all(one.drift == () for one in found)


async def test_a_source_that_does_not_answer_has_nothing_to_compare(mocks: RunningMocks, tmp_path: Path) -> None:
    mocks.faults.arm("tax", "http_500")
    (found,) = await compare(settings(mocks, tmp_path), "tax")
    assert (found.ending, found.drift) == ("source_unavailable", None)
    assert found.document() == {
        "dataset": "tax_registrations", "question": "case", "ending": "source_unavailable", "drift": None,
    }  # fmt: skip


async def test_a_live_source_is_asked_for_its_probe_alone(mocks: RunningMocks, tmp_path: Path) -> None:
    """The mock plays the live source: what arrives there is the reserved number, once."""
    before = len(mocks.journal.entries(everything=True))
    live = settings(mocks, tmp_path, population={"synthetic": False})
    found = await compare(live, "population", {"unit": "H26.99"})
    assert found == [Comparison("persons", "probe", "not_found", ())]
    arrived = mocks.journal.entries(everything=True)[before:]
    assert len(arrived) == 1 and b"099000000000" in arrived[0].traffic.body


async def test_a_probe_that_could_be_somebody_is_not_asked(
    mocks: RunningMocks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number as a live register would know it: nothing says that it is reserved."""
    monkeypatch.setattr(PersonalId, "reserved", "000")
    before = len(mocks.journal.entries(everything=True))
    with pytest.raises(CouldNotCompare, match="no reserved number"):
        await compare(settings(mocks, tmp_path, population={"synthetic": False}), "population")
    assert len(mocks.journal.entries(everything=True)) == before


async def test_what_can_not_be_asked_or_compared_is_said(
    mocks: RunningMocks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = settings(mocks, tmp_path)
    with pytest.raises(CouldNotCompare, match="a person's sign-in"):
        await compare(made, "identity")
    with pytest.raises(SettingsFault, match=r"sources\.weather is missing"):
        await compare(made, "weather")
    with pytest.raises(CouldNotCompare, match="tax is announced only"):
        await compare(settings(mocks, tmp_path, tax={"synthetic": False}), "tax")
    monkeypatch.setattr(Contract, "described", property(lambda _self: False))
    with pytest.raises(CouldNotCompare, match="tax has no written contract"):
        await compare(made, "tax")
