"""A national service joins the mocks by its folder alone: this finds every `service.toml` and says what it declares."""

import importlib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, cast

from starlette.applications import Starlette

from mocks.faults import FaultControl
from mocks.kinds import KINDS
from mocks.nation.nation import Nation
from mocks.terms import EVERY, ServiceTerms

Build = Callable[[Nation, FaultControl, Mapping[str, object]], Starlette]
_TEXTS = ("title", "build", "profile")
_KNOWN = {"name", *_TEXTS, "contract", "profiles", "credentials", "hints", "settings", "not_applicable", "only_on"} | {
    "drift_fields",
    "browsers",
}
_OF_A_PROFILE = {"title", "credentials", "hints", "contract", "not_applicable"}


class UnknownProfile(LookupError):
    """A service was asked to speak a profile that it doesn't declare; the text names those it does."""


class BrokenService(ValueError):
    """A service.toml that can't be used; the text names the file's service and the mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What a service.toml declares.

    `build` is "module:function"; `credentials` and `hints` go into the ready file, `settings` (with `credentials` and
    the service's own `url`) to `build`; `not_applicable` maps fault kinds to the reason why they can't be, `only_on`
    fault kinds to a regular expression of the paths they concern, `drift_fields` are the fields that drift. `profile`
    is the one that is served, `profiles` are all that can be, each with what it has for itself: `title`, `contract`,
    `credentials` (instead of the service's), `hints` and `not_applicable` (over the service's). `contract` names the
    vendored OpenAPI document that requests and answers are held to. `browsers` is a regular expression of the
    paths that people's browsers reach: there no client certificate is demanded.
    """

    name: str
    title: str
    build: str
    profile: str
    credentials: Mapping[str, object]
    hints: Mapping[str, object]
    settings: Mapping[str, object]
    not_applicable: Mapping[str, str]
    only_on: Mapping[str, str]
    drift_fields: tuple[str, ...] = ()
    browsers: str = ""
    profiles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    contract: str | None = None

    def under(self, profile: str) -> "Service":
        """The same service speaking another of its profiles. Raises UnknownProfile."""
        if profile not in self.profiles:
            raise UnknownProfile(f"{self.name} speaks {', '.join(self.profiles)}")
        own = self.profiles[profile]
        return replace(
            self,
            profile=profile,
            title=own.get("title", self.title),
            contract=own.get("contract", self.contract),
            credentials=own.get("credentials", self.credentials),
            hints={**self.hints, **own.get("hints", {})},
            not_applicable={**self.not_applicable, **own.get("not_applicable", {})},
        )

    @property
    def terms(self) -> ServiceTerms:
        """The part that fault control needs."""
        return ServiceTerms(
            name=self.name,
            not_applicable=self.not_applicable,
            only_on=self.only_on,
            drift_fields=self.drift_fields,
        )

    def load(self) -> Build:
        """The service's `build` function. Raises BrokenService where there is none."""
        module, _, function = self.build.partition(":")
        found = getattr(importlib.import_module(module), function, None)
        if not callable(found):
            raise BrokenService(f"{self.name}: {self.build} is no function")
        return cast(Build, found)


def read_service(folder: str, content: bytes) -> Service:
    """Read one service.toml. Raises BrokenService for unknown keys, missing keys and unknown fault kinds."""
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except ValueError:
        raise BrokenService(f"{folder}: service.toml is no TOML in UTF-8") from None
    if unknown := set(table) - _KNOWN:
        raise BrokenService(f"{folder}: unknown {', '.join(sorted(unknown))}")
    name = table.get("name")
    if name != folder:
        raise BrokenService(f"{folder}: a service has its folder's name")
    for key in _TEXTS:
        if not isinstance(table.get(key), str):
            raise BrokenService(f"{folder}: {key} is missing")
    if not isinstance(table.get("browsers", ""), str):
        raise BrokenService(f"{folder}: browsers is a regular expression of paths")
    if not isinstance(table.get("contract", ""), str):
        raise BrokenService(f"{folder}: contract is the name of a vendored document")
    profiles = table.get("profiles", {table["profile"]: {}})
    if table["profile"] not in profiles:
        raise BrokenService(f"{folder}: profile is none of profiles")
    for own in profiles.values():
        if not isinstance(own, dict) or own.keys() - _OF_A_PROFILE:
            raise BrokenService(f"{folder}: a profile has {', '.join(sorted(_OF_A_PROFILE))}, and nothing else")
    by_kind = [table.get("not_applicable", {}), *(own.get("not_applicable", {}) for own in profiles.values())]
    for kind, text in [*(item for one in by_kind for item in one.items()), *table.get("only_on", {}).items()]:
        if (kind not in KINDS and kind != EVERY) or not isinstance(text, str):
            raise BrokenService(f"{folder}: not_applicable or only_on names no fault kind with {kind}")
    for pattern in (*table.get("only_on", {}).values(), table.get("browsers", "")):
        try:
            re.compile(pattern)
        except re.error:
            raise BrokenService(f"{folder}: only_on or browsers holds no regular expression") from None
    fields = table.get("drift_fields", [])
    if not isinstance(fields, list) or not all(isinstance(one, str) for one in fields):
        raise BrokenService(f"{folder}: drift_fields is a list of names")
    whole = Service(
        name=folder,
        title=table["title"],
        build=table["build"],
        profile=table["profile"],
        credentials=table.get("credentials", {}),
        hints=table.get("hints", {}),
        settings=table.get("settings", {}),
        not_applicable=table.get("not_applicable", {}),
        only_on=table.get("only_on", {}),
        drift_fields=tuple(fields),
        browsers=table.get("browsers", ""),
        profiles=profiles,
        contract=table.get("contract"),
    )
    return whole.under(whole.profile)


def discover(root: Traversable | None = None) -> Mapping[str, Service]:
    """Every service under `root` (default: the mocks package), by name in alphabetical order."""
    found = {}
    for folder in sorted((root or files(__package__)).iterdir(), key=lambda entry: entry.name):
        declaration = folder / "service.toml"
        if folder.is_dir() and declaration.is_file():
            found[folder.name] = read_service(folder.name, declaration.read_bytes())
    return found
