"""The acceptance suite, whole: ``lienthong connectors check NAME``. It asks the same of our connectors and of others.

First the folder (`gateway.registry.check`), then the connector alone (`desk`), then the connector on the gateway's
own road against a server on loopback (`wire`). A connector that can't be stopped isn't let onto an event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from contracts.conformance import Mismatch
from gateway.acceptance.conversation import Stuck, bounded
from gateway.acceptance.desk import Desk
from gateway.acceptance.quality import quality
from gateway.acceptance.report import Line, Report, judged
from gateway.acceptance.trial import Trial
from gateway.acceptance.wire import LINES, Wire
from gateway.registry import check as folder
from gateway.registry.discovery import Found, RegistryFault, discover
from gateway.registry.registry import SourceSetting, load_one

FOLDER_SECONDS = 60.0
"""Time for replaying every recorded case of one connector."""
WIRE_SECONDS = 120.0
"""Time for everything that sends, of one connector."""
GRACE_SECONDS = 15.0


class Unknown(ValueError):
    """There is no connector of the name."""


def accept(name: str, known: Mapping[str, Found] | None = None, *, sends: bool = True) -> Report:
    """Judge one connector, with or without the lines that send; raises `Unknown` where there is none of the name."""
    known = discover() if known is None else known
    if name not in known:
        raise Unknown(f"there is no connector {name}; there are {', '.join(known) or 'none'}")
    found = known[name]
    try:
        with bounded(FOLDER_SECONDS):
            reviewed = folder.review(name, known)
    except Stuck:
        return Report(name, _title(found), (_endless(),))
    lines = list(_of_folder(reviewed))
    trials = _trials(found)
    if not trials:
        return Report(name, _title(found), tuple(lines))
    manifest = trials[0].loaded.manifest
    desk = Desk(trials)
    lines += [
        _coverage(trials), desk.ends(), desk.honest_failures(), desk.own_retries(), *desk.quiet(), desk.stateless(),
        desk.right_subject(), desk.redaction(), desk.drift(),
    ]  # fmt: skip
    lines += _wired(trials, desk) if sends else []
    lines += quality(manifest.quality, {line.name: line for line in lines})
    return Report(name, manifest.title, tuple(lines))


def _wired(trials: list[Trial], desk: Desk) -> list[Line]:
    """The lines that need the road; a connector that can't be stopped would hold it up for ever."""
    away = desk.runs_away
    if away is not None:
        return _not_judged(f"{away} doesn't end by itself")
    with TemporaryDirectory(prefix="lienthong-acceptance-") as folder:
        wire = Wire(trials, Path(folder))
        try:
            # one that blocks the loop blocks its timeouts, too; interrupted once, the rest is left in order
            with bounded(WIRE_SECONDS + GRACE_SECONDS, again=WIRE_SECONDS):
                return asyncio.run(asyncio.wait_for(wire.judge(), WIRE_SECONDS))
        except (TimeoutError, Stuck, BaseExceptionGroup) as fault:
            if isinstance(fault, BaseExceptionGroup) and fault.subgroup(Stuck) is None:
                raise
            return _not_judged(f"no end within {WIRE_SECONDS:.0f} seconds")


def _endless() -> Line:
    return Line(
        "ends", "failed", "it does not come back", (f"the recorded cases: no end within {FOLDER_SECONDS:.0f} seconds",),
        "never wait: no sleep, no loop without a request; deadlines are the gateway's",
    )  # fmt: skip


def _not_judged(why: str) -> list[Line]:
    return [Line(name, "not_judged", why, (), "mend what failed above first") for name in LINES]


def _title(found: Found) -> str:
    try:
        return found.manifest().title
    except RegistryFault:
        return "its manifest can't be read"


def _of_folder(findings: list[folder.Finding]) -> Iterator[Line]:
    """Manifest, profiles, kinds of cases and the cases themselves, each as one line."""
    groups: dict[str, list[folder.Finding]] = {}
    for finding in findings:
        kind = finding.rule.partition(" ")[0]
        if kind != "quality":
            groups.setdefault({"profiles": "profile", "case": "replay"}.get(kind, kind), []).append(finding)
    steps = {
        "manifest": "see contracts/manifest.py for the keys", "profile": "see the connector's profile form",
        "cases": "record the kinds that are missing: found, not_found, source_fault, malformed",
        "replay": "mend the connector, or record again what the contract says",
    }  # fmt: skip
    for kind, group in groups.items():
        faults = [f"{finding.rule}: {finding.message}" for finding in group if finding.grade == "fault"]
        passed = f"{len(group)} as recorded" if kind == "replay" else "in order"
        yield judged({"profile": "profiles", "cases": "kinds", "replay": "cases"}.get(kind, kind), faults, passed,
                     steps.get(kind, ""))  # fmt: skip


def _trials(found: Found) -> list[Trial]:
    """Every profile that loads; one that doesn't has its line already."""
    trials = []
    try:
        profiles = found.manifest().profiles
    except RegistryFault:
        return []
    for index, profile in enumerate(profiles):
        try:
            loaded = load_one(found, SourceSetting(profile, synthetic=True))
            trials.append(Trial(loaded, folder.cases(found, profile, first=index == 0)))
        except (RegistryFault, Mismatch):
            continue
    return trials


def _coverage(trials: list[Trial]) -> Line:
    """Is every dataset answered by a recorded case? What no case touches is judged by nothing here."""
    answered = {case.dataset for trial in trials for case in trial.found()}
    missing = [name for name in trials[0].loaded.manifest.datasets if name not in answered]
    if missing:
        return Line("coverage", "open", f"no found case of {', '.join(missing)}", (), "record one of each")
    return Line("coverage", "passed", "every dataset has a found case")
