"""A WSDL becomes operations and profiles, and anything hostile in it is refused before a file or a host is asked."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.kit import from_wsdl
from gateway.kit.model import CannotWrite
from tests.gateway.kit.made import DESCRIPTIONS, blueprint, operation


def test_ports_of_one_port_type_are_profiles() -> None:
    profiles = blueprint("dat_dai").profiles
    assert list(profiles) == ["land-soap11", "land-soap12"]
    assert profiles["land-soap12"]["ports"] == {"TraCuuThuaDat": "LandSoap12"}
    assert profiles["land-soap12"]["paths"] == {"TraCuuThuaDat": "/ws/land12"}


def test_ports_of_several_port_types_are_one_profile() -> None:
    (profile,) = blueprint("phuong_tien").profiles.values()
    assert profile["ports"] == {"timXe": "Xe", "kiemTraPhat": "Phat"}
    assert profile["paths"] == {"timXe": "/xe", "kiemTraPhat": "/phat"}


def test_a_frame_around_one_thing_is_stepped_through() -> None:
    assert operation("dat_dai", "dat_dai_tra_cuu_thua_dat").within == ("{urn:thu:dat-dai}ThuaDat",)
    assert operation("phuong_tien", "phuong_tien_tim_xe").within == ()


def test_a_declared_fault_leads_to_its_code() -> None:
    asked = operation("dat_dai", "dat_dai_tra_cuu_thua_dat")
    assert asked.fault_path == ("{urn:thu:dat-dai}Loi", "{urn:thu:dat-dai}MaLoi")


def test_what_an_answer_repeats_shows_whom_it_is_about() -> None:
    assert operation("dat_dai", "dat_dai_tra_cuu_thua_dat").echoes == ("so_dinh_danh",)


@pytest.fixture
def spoiled(tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(DESCRIPTIONS, tmp_path / "given")
    yield tmp_path / "given" / "wrapped.wsdl"


HOSTILE = {
    "an entity": ("wrapped.wsdl", "<wsdl:definitions", '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><wsdl:definitions'),
    "a bomb": ("parts/types.xsd", "<xs:schema", '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xs:schema'),
    "another host": ("wrapped.wsdl", "parts/land.wsdl", "http://127.0.0.1:9/land.wsdl"),
    "a schema on another host": ("parts/land.wsdl", "types.xsd", "https://example.invalid/types.xsd"),
    "a file": ("parts/types.xsd", "common.xsd", "/etc/passwd"),
    "a folder above": ("parts/types.xsd", "common.xsd", "../../secret.xsd"),
    "a file that isn't there": ("parts/types.xsd", "common.xsd", "none.xsd"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_description_is_refused_and_reads_nothing_else(spoiled: Path, name: str) -> None:
    file, before, after = HOSTILE[name]
    place = spoiled.parent / file
    place.write_text(place.read_text().replace(before, after, 1))
    (spoiled.parent.parent / "secret.xsd").write_text("<x/>")
    heard: list[str] = []

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if listening and event in ("open", "socket.connect", "socket.getaddrinfo"):
            heard.append(str(arguments[0]))

    listening = True
    sys.addaudithook(hear)
    with pytest.raises(CannotWrite):
        from_wsdl.blueprint("land", spoiled, title="", owner="", taken=())
    listening = False
    assert all(Path(one).is_relative_to(spoiled.parent) for one in heard), heard


def test_too_many_operations_are_refused(spoiled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_wsdl, "MOST_OPERATIONS", 0)
    with pytest.raises(CannotWrite, match="split it"):
        from_wsdl.blueprint("land", spoiled, title="", owner="", taken=())


def test_a_description_that_lacks_anything_is_written_from_or_refused(tmp_path: Path) -> None:
    """Each line of it is left out, or its words are mixed up, in turn: nothing but a refusal may come of that."""
    lines = (DESCRIPTIONS / "bare.wsdl").read_text().splitlines()
    file, refused = tmp_path / "bare.wsdl", 0
    for number in range(2, len(lines)):
        for spoiled in ("", lines[number].replace("tns:", "xs:").replace('"1"', '"x"')):
            file.write_text("\n".join([*lines[:number], spoiled, *lines[number + 1 :]]))
            try:
                from_wsdl.blueprint("ho_tich", file, title="", owner="", taken=())
            except CannotWrite as reason:
                refused += 1
                assert "\n" not in str(reason)
    assert refused > len(lines) // 2
