"""The portal's lists: agencies, fields and procedures, read from a file beside this one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

Row = dict[str, object]


class Catalogue:
    """What `LayDanhMucCoQuan`, `LayDanhMucLinhVuc`, `LayDanhSachTTHC` and `LayThuTuc` answer with."""

    def __init__(self, table: Mapping[str, Any] | None = None) -> None:
        read = table or tomllib.loads((files(__package__) / "catalogue.toml").read_text(encoding="utf-8"))
        self._agencies, self._fields = read["agency"], {one["code"]: one for one in read["field"]}
        self._procedures: dict[str, Any] = {one["code"]: one for one in read["procedure"]}

    def agencies(self) -> list[Row]:
        """Every agency."""
        return [{"MADONVI": one["code"], "TENDONVI": one["name"], "CAPDONVI": one["level"]} for one in self._agencies]

    def fields(self) -> list[Row]:
        """Every field."""
        return [
            {"MALINHVUC": one["code"], "TENLINHVUC": one["name"], "MANGANH": one["branch"]}
            for one in self._fields.values()
        ]

    def procedures(self, agency: str, field: str) -> list[Row]:
        """Procedures of an agency and of a field; an empty text is any."""
        return [
            {"MATTHC": one["code"], "TENTTHC": one["name"], "MALINHVUC": one["field"]}
            for one in self._procedures.values()
            if agency in ("", *one["agencies"]) and field in ("", one["field"])
        ]

    def procedure(self, code: str) -> Row | None:
        """One procedure whole."""
        one = self._procedures.get(code)
        if one is None:
            return None
        return {
            "MATTHC": code,
            "TENTTHC": one["name"],
            "LINHVUCTHUCHIEN": self._fields[one["field"]]["name"],
            "COQUANTHUCHIEN": one["agency_name"],
            "THOIHANGIAIQUYET": one["duration"],
            "THANHPHANHOSO": [{"MAGIAYTO": paper["code"], "TENGIAYTO": paper["name"]} for paper in one["papers"]],
            "KETQUATHUCHIEN": [{"MAKETQUA": result["code"], "TENKETQUA": result["name"]} for result in one["results"]],
        }

    def knows(self, code: str) -> bool:
        """Whether a procedure is listed."""
        return code in self._procedures
