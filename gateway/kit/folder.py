"""Puts a new service into a clone: everything or nothing, and nothing that is there already is touched."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from os.path import lexists
from pathlib import Path
from typing import Final

from gateway.kit import code, from_openapi, from_wsdl, own_tests, texts
from gateway.kit.model import Blueprint, CannotWrite
from gateway.kit.naming import check_name
from gateway.registry.discovery import RegistryFault, discover

_SAFE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]*(/[A-Za-z0-9_][A-Za-z0-9._\-]*)*")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written where: the clone, the blueprint, and the files below the clone."""

    root: Path
    blueprint: Blueprint
    files: tuple[str, ...]


def clone() -> Path:
    """The clone that the running command is of; raises `CannotWrite` where it is an installed package."""
    spec = find_spec("contracts")
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise CannotWrite("no clone of lienthong was found: name one with --into")
    return check_clone(Path(places[0]).parent)


def check_clone(root: Path) -> Path:
    """The folder, where it is a clone; raises `CannotWrite`."""
    for needed in ("pyproject.toml", "connectors", "mocks", "contracts/schemas", "tests", "docs/connectors"):
        if not (root / needed).exists():
            raise CannotWrite(f"{root} is no clone of lienthong: it has no {needed}")
    return root


def _taken(root: Path, name: str) -> tuple[set[str], set[str]]:
    """Names of services and of datasets that are taken in a clone, and by what else is installed."""
    services = {
        place.name for folder in ("connectors", "mocks") for place in (root / folder).iterdir() if place.is_dir()
    }
    datasets: set[str] = set()
    for other, found in discover().items():
        services.add(other)
        try:
            datasets |= set(found.manifest().datasets)
        except RegistryFault:  # somebody's broken connector keeps nobody from writing another
            continue
    return services, datasets


def write(
    name: str, *, wsdl: Path | None = None, openapi: Path | None = None, title: str = "", owner: str = "",
    root: Path | None = None,
) -> Written:  # fmt: skip
    """Write the folders of a new service. Raises `CannotWrite`, and then has left nothing behind."""
    place = clone() if root is None else check_clone(root)
    services, datasets = _taken(place, name)
    check_name(name, services)
    file = wsdl or openapi
    if file is None or (wsdl and openapi):
        raise CannotWrite("either --wsdl or --openapi says what to write from")
    reader = from_wsdl.blueprint if wsdl else from_openapi.blueprint
    made = reader(name, file, title=title, owner=owner or "TODO: the source's owner", taken=datasets)
    for given in made.files:
        if not _SAFE.fullmatch(given) or given.endswith("pins.toml"):
            raise CannotWrite(f"{given}: give the file a plain name (letters, digits, dots, hyphens)")
    files = dict(_files(made))
    _put(place, made, files)
    return Written(place, made, tuple(files))


def _homes(name: str) -> tuple[str, ...]:
    return (
        f"connectors/{name}", f"mocks/{name}", f"contracts/schemas/{name}", f"tests/connectors/{name}",
        f"tests/mocks/{name}", f"docs/connectors/{name}.md",
    )  # fmt: skip


def _files(made: Blueprint) -> Iterator[tuple[str, bytes]]:
    connector, mock, schemas, tests, mock_tests, page = _homes(made.name)
    modules = code.modules(made)
    groups: tuple[tuple[str, Mapping[str, str]], ...] = (
        (connector, modules),
        (connector, {"manifest.toml": texts.manifest(made)}),
        (f"{connector}/profiles", {f"{name}.toml": texts.profile(made, name) for name in made.profiles}),
        (f"{connector}/cases", texts.cases(made)),
        (mock, {"__init__.py": f'"""The {made.name} service as a mock."""\n', "service.py": texts.mock(made)}),
        (mock, {"service.toml": texts.service(made)}),
        (schemas, {"pins.toml": texts.pins(made)}),
        (tests, own_tests.of_connector(made, modules)),
        (mock_tests, own_tests.of_mock(made)),
    )
    for folder, contents in groups:
        for name, text in contents.items():
            yield f"{folder}/{name}", text.encode()
    for name, raw in made.files.items():
        yield f"{schemas}/{name}", raw
    yield page, texts.page(made).encode()


def _put(root: Path, made: Blueprint, files: Mapping[str, bytes]) -> None:
    homes = [root / home for home in _homes(made.name)]
    for home in homes:
        if lexists(home):
            raise CannotWrite(f"{home.relative_to(root)} exists: nothing is written over")
    begun: list[Path] = []
    try:
        for home in homes:
            if home.suffix != ".md":
                home.mkdir()  # whoever made it in the meantime keeps it
                begun.append(home)
        for path, content in files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                if target.suffix == ".md":
                    begun.append(target)
                file.write(content)
    except OSError as fault:
        for home in begun:
            if home.is_dir():
                shutil.rmtree(home)
            else:
                home.unlink(missing_ok=True)
        raise CannotWrite(f"{made.name} can't be written: {fault.strerror or type(fault).__name__}") from None
