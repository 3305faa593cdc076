"""Is a connector fit to be enabled? The same questions for our own and foreign ones: ``lienthong connectors check``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Literal

from contracts.conformance import KINDS, Case, Mismatch, read_case, replay
from gateway.registry import profiles
from gateway.registry.discovery import Found, RegistryFault, discover
from gateway.registry.registry import Loaded, SourceSetting, load_one

__all__ = ["Finding", "cases", "check", "review"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: ``fault`` must be mended, ``todo`` is open by the author's word, ``ok`` holds."""

    connector: str
    rule: str
    grade: Literal["ok", "todo", "fault"]
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


def _files(folder: Traversable) -> Iterator[Traversable]:
    if folder.is_dir():
        yield from sorted(
            (item for item in folder.iterdir() if item.name.endswith(".json")), key=lambda item: item.name
        )


def cases(found: Found, profile: str, *, first: bool) -> tuple[Case, ...]:
    """Recorded cases of one profile: ``cases/<profile>/*.json``, and for the ``first`` profile ``cases/*.json`` too.

    Raises `Mismatch` where a file is no case.
    """
    folder = found.folder.joinpath("cases")
    places = [folder.joinpath(profile), *([folder] if first else [])]
    read = []
    for item in (entry for place in places for entry in _files(place)):
        try:
            read.append(read_case(item.name, item.read_text(encoding="utf-8")))
        except (ValueError, OSError):
            raise Mismatch(f"{item.name}: not JSON in UTF-8") from None
    return tuple(read)


def _run(loaded: Loaded, case: Case) -> None:
    try:
        replay(loaded.connector, case, loaded.profile, loaded.queries.get(case.dataset))
    except Mismatch:
        raise
    except Exception as fault:
        # a connector under test can raise anything; the type is named, its words (perhaps a value) are not
        raise Mismatch(f"{case.name}: raised {type(fault).__name__}") from None


def _replayed(loaded: Loaded, recorded: tuple[Case, ...]) -> Iterator[Finding]:
    for case in recorded:
        try:
            _run(loaded, case)
        except Mismatch as fault:
            yield Finding(loaded.name, f"case {case.name}", "fault", str(fault))
        else:
            yield Finding(loaded.name, f"case {case.name}", "ok", case.description)


def _profile(found: Found, name: str, *, first: bool) -> Iterator[Finding]:
    try:
        loaded = load_one(found, SourceSetting(name, synthetic=True))
        recorded = cases(found, name, first=first)
    except (RegistryFault, Mismatch) as fault:
        yield Finding(found.name, f"profile {name}", "fault", str(fault))
        return
    yield Finding(found.name, f"profile {name}", "ok", "reads, and the connector accepts it")
    missing = [kind for kind in KINDS if kind not in {case.kind for case in recorded}]
    if missing:
        yield Finding(found.name, f"cases of {name}", "fault", f"no case of kind {', '.join(missing)}")
    yield from _replayed(loaded, recorded)


def check(name: str, known: Mapping[str, Found] | None = None) -> list[Finding]:
    """What is wrong with one connector: the faults of `review`; empty means that it may be enabled."""
    return [finding for finding in review(name, known) if finding.grade == "fault"]


def review(name: str, known: Mapping[str, Found] | None = None) -> list[Finding]:
    """Look at manifest, profiles, quality table and cases of one connector; never raises for what it finds there."""
    known = discover() if known is None else known
    if name not in known:
        return [Finding(name, "installed", "fault", "no such connector")]
    found = known[name]
    try:
        manifest = found.manifest()
    except RegistryFault as fault:
        return [Finding(name, "manifest", "fault", str(fault))]
    findings = [Finding(name, "manifest", "ok", manifest.title)]
    unlisted = [profile for profile in profiles.names(found) if profile not in manifest.profiles]
    if unlisted:
        findings.append(Finding(name, "profiles", "fault", f"not in the manifest: {', '.join(unlisted)}"))
    for rule, grade in manifest.quality.items():
        findings.append(Finding(name, f"quality {rule}", "todo" if grade == "todo" else "ok", grade))
    for index, profile in enumerate(manifest.profiles):
        findings.extend(_profile(found, profile, first=index == 0))
    return findings
