"""What reading a population reply costs beside plain lxml and a typed dict: the price of the schema and of the rules.

Twice: as values by name (charset, limits, envelope, schema), and all the way to a `Person` (also names, dates, codes,
identifiers, damaged texts, and whether it is about the one who was asked for), which plain lxml doesn't make. The
baseline parses the same bytes with the same hardened parser, and believes.
"""

from __future__ import annotations

import json
import time
import tomllib
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from typing import TypedDict

from lxml import etree

from bench.rows import Row, row
from connectors.population import connector as population
from connectors.soap import Reply, Service
from connectors.soap.documents import hardened_parser
from contracts.conformance import read_case, start
from contracts.queries import PersonQuery
from contracts.wire import WireResponse

CASE = "found_every_field.json"
PROFILE = "c06-soap.toml"
BATCHES = 12
BATCH = 150


class PlainAddress(TypedDict):
    """An address as it stands in the reply."""

    province_code: str | None
    district_code: str | None
    commune_code: str | None
    line: str | None
    country_code: str | None


class PlainPerson(TypedDict):
    """What a caller of plain lxml would keep of a reply."""

    personal_id: str | None
    old_card_number: str | None
    full_name: str
    date_of_birth: date
    sex: str | None
    ethnicity_code: str | None
    religion_code: str | None
    marital_status: str | None
    blood_group: str | None
    nationality_code: str | None
    place_of_birth_registration: PlainAddress
    home_town: PlainAddress
    permanent_residence: PlainAddress
    relatives: dict[str, dict[str, str | None]]
    household_book_number: str | None
    life_status: str | None


def _texts(element: etree._Element) -> dict[str, str | None]:
    return {etree.QName(child).localname: child.text for child in element}


def _address(element: etree._Element) -> PlainAddress:
    found = _texts(element)
    return PlainAddress(
        province_code=found.get("MaTinhThanh"),
        district_code=found.get("MaQuanHuyen"),
        commune_code=found.get("MaPhuongXa"),
        line=found.get("ChiTiet"),
        country_code=found.get("QuocGia"),
    )


def read_plainly(body: bytes) -> PlainPerson:
    """The baseline: parse, take the texts, believe them."""
    citizen = etree.fromstring(body, hardened_parser())[1][0][0]
    parts = {etree.QName(child).localname: child for child in citizen}
    texts = {name: part.text for name, part in parts.items()}
    name = " ".join(filter(None, (part.text for part in parts["HoVaTen"])))
    relatives = ("Cha", "Me", "VoChong", "NguoiDaiDien", "ChuHo")
    return PlainPerson(
        personal_id=texts["SoDinhDanh"],
        old_card_number=texts["SoCMND"],
        full_name=name,
        date_of_birth=date.fromisoformat(parts["NgayThangNamSinh"][1].text or ""),
        sex=texts["GioiTinh"],
        ethnicity_code=texts["DanToc"],
        religion_code=texts["TonGiao"],
        marital_status=texts["TinhTrangHonNhan"],
        blood_group=texts["NhomMau"],
        nationality_code=texts["QuocTich"],
        place_of_birth_registration=_address(parts["NoiDangKyKhaiSinh"]),
        home_town=_address(parts["QueQuan"]),
        permanent_residence=_address(parts["ThuongTru"]),
        relatives={relative: _texts(parts[relative]) for relative in relatives},
        household_book_number=texts["SoSoHoKhau"],
        life_status=texts["TrangThaiSong"],
    )


class _Recorded:
    """The recorded reply, and exchanges that wait for it."""

    def __init__(self) -> None:
        folder = files("connectors.population")
        text = folder.joinpath("cases", CASE).read_text("utf-8")
        self._case = read_case(CASE, text)
        self._profile = tomllib.loads(folder.joinpath("profiles", PROFILE).read_text("utf-8"))
        self._connector = population.build()
        self._lookup = Service("population/population.wsdl").operation("TraCuuThongTinCongDan")
        recorded = json.loads(text)["turns"][0]["response"]
        self.body: bytes = recorded["body"].encode()
        self._response = WireResponse(200, recorded["headers"], self.body)
        self.elements = sum(1 for _ in etree.fromstring(self.body).iter())

    def values(self) -> str:
        """Read the reply into values, and give the name that is in them."""
        found = self._lookup.read(self.body)
        assert isinstance(found, Reply)
        return " ".join(filter(None, found.values["CongDan"][0]["HoVaTen"].values()))

    def readings(self, count: int) -> list[Callable[[], str]]:
        """Exchanges that were asked already: each reads the reply once and gives the name that it found."""

        def one() -> Callable[[], str]:
            exchange = start(self._connector, self._case, self._profile, PersonQuery)
            next(exchange)

            def read() -> str:
                try:
                    exchange.send(self._response)
                except StopIteration as stop:
                    return str(stop.value.record.full_name)
                raise AssertionError("the connector asks again")

            return read

        return [one() for _ in range(count)]


def _seconds(work: list[Callable[[], str]], expected: str) -> float:
    began = time.process_time()
    found = [read() for read in work]
    seconds = (time.process_time() - began) / len(work)
    assert set(found) == {expected}, "both sides must read the same person"
    return seconds


def measure(batches: int = BATCHES, batch: int = BATCH) -> list[Row]:
    """Two rows: CPU time per reply, the smallest of interleaved batches."""
    recorded = _Recorded()
    expected = read_plainly(recorded.body)["full_name"]
    plain = [lambda: read_plainly(recorded.body)["full_name"]] * batch
    values = [recorded.values] * batch
    ours, valued, baseline = [], [], []
    for _ in range(batches):
        ours.append(_seconds(recorded.readings(batch), expected))
        valued.append(_seconds(values, expected))
        baseline.append(_seconds(plain, expected))
    method = (
        f"reply of {recorded.elements} elements, {len(recorded.body)} B, validated and read into {{}}; minimum of "
        f"{batches} interleaved batches of {batch}; baseline: lxml parse and a typed dict, nothing checked"
    )
    least, unit = min(baseline) * 1e6, "µs CPU per reply"
    return [
        row("population reply read into values", min(valued) * 1e6, least, unit, method.format("values by name")),
        row("population reply read into a Person", min(ours) * 1e6, least, unit, method.format("a Person")),
    ]
