"""The pins are what keeps a swapped schema out: every file has one, and a difference stops the read."""

import hashlib
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import etree

from contracts.schemas import pinned, pins, read
from contracts.schemas.vendored import check, parse_pins


def test_every_vendored_file_is_pinned_and_readable() -> None:
    root = Path(str(files("contracts.schemas")))
    there = {file.relative_to(root).as_posix() for file in root.rglob("*") if file.suffix in (".wsdl", ".xsd", ".json")}
    assert there == set(pins())
    for name in there:
        assert read(name)


@pytest.mark.parametrize(
    "name", ["../records.py", "/etc/hostname", "population/../pins.toml", "pins.toml", "", "population/Population.wsdl"]
)
def test_only_listed_names_are_served(name: str) -> None:
    with pytest.raises(KeyError):
        read(name)


def test_a_difference_stops_the_read() -> None:
    name = "population/population.wsdl"
    check(name, read(name), pins()[name])
    with pytest.raises(ValueError, match="differs"):
        check(name, read(name) + b" ", pins()[name])


@pytest.mark.parametrize(
    "text", ["", "[sha256]", '[sha256]\n"a" = "00"', f'[sha256]\n"a" = "{"A" * 64}"', "sha256 = 1"]
)
def test_a_broken_pins_file_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"pins\.toml"):
        parse_pins(text)


@pytest.mark.parametrize("name", ["population/population-request.xsd", "population/population-reply.xsd"])
def test_the_schemas_compile_alone(name: str) -> None:
    assert etree.XMLSchema(etree.fromstring(read(name))) is not None


@pytest.fixture
def foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of another distribution, not imported yet."""
    folder = tmp_path / f"foreign_schemas_{abs(hash(tmp_path))}"
    folder.mkdir()
    (folder / "a.xsd").write_bytes(b"x")
    (folder / "b.xsd").write_bytes(b"y")
    (folder / "pins.toml").write_text(f'[sha256]\n"a.xsd" = "{hashlib.sha256(b"x").hexdigest()}"\n')
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder


def test_another_distribution_has_pins_of_its_own(foreign: Path) -> None:
    own = pinned(foreign.name)
    assert own("a.xsd") == b"x"
    for name in ("b.xsd", "pins.toml", "../a.xsd", "population/population.wsdl"):
        with pytest.raises(KeyError):
            own(name)
    (foreign / "a.xsd").write_bytes(b"z")
    with pytest.raises(ValueError, match="differs"):
        own("a.xsd")


def test_pins_that_are_missing_or_lead_out_are_refused(foreign: Path) -> None:
    (foreign / "pins.toml").write_text(f'[sha256]\n"../a.xsd" = "{"0" * 64}"\n')
    with pytest.raises(ValueError, match="leads out"):
        pinned(foreign.name)
    (foreign / "pins.toml").unlink()
    with pytest.raises(ValueError, match=r"no pins\.toml"):
        pinned(foreign.name)
