"""Lists are cut by codes and never by letters, and a procedure is the one asked for or none."""

from typing import Any

import pytest

from connectors.portal import catalogue
from connectors.portal.reply import Reply
from contracts.errors import NotFound, SourceMalformed
from contracts.identifiers import AgencyCode, ProcedureCode
from tests.connectors.portal.test_reply import reading

PROCEDURE = {"MATTHC": "1.001193", "TENTTHC": "Thủ tục"}


def rows(*found: dict[str, Any]) -> Reply:
    return reading({"error_code": 0, "message": "", "result": list(found)})


def agencies(wanted: str | None) -> list[str | None]:
    listed = [{"MADONVI": code, "TENDONVI": "x"} for code in ("H2", "H26", "H26.9", "H26.99", "H26.99.1", "H269")]
    found = catalogue.agencies(rows(*listed), AgencyCode(wanted) if wanted else None).agencies
    return [one.code for one in found or ()]


def test_an_agency_and_those_below_it() -> None:
    assert agencies("H26.99") == ["H26.99", "H26.99.1"] and agencies("H26") == ["H26", "H26.9", "H26.99", "H26.99.1"]
    assert len(agencies(None)) == 6
    with pytest.raises(NotFound):
        agencies("H29")


def test_fields_of_a_branch() -> None:
    reply = rows({"MALINHVUC": "a", "TENLINHVUC": "A", "MANGANH": "G15"}, {"MALINHVUC": "b", "TENLINHVUC": "B"})
    assert [one.code for one in catalogue.procedure_fields(reply, "G15").procedure_fields or ()] == ["a"]
    assert len(catalogue.procedure_fields(reply, None).procedure_fields or ()) == 2
    with pytest.raises(NotFound):
        catalogue.procedure_fields(reply, "G99")


@pytest.mark.parametrize(
    "row", [{}, {"MATTHC": "x", "TENTTHC": "y"}, {**PROCEDURE, "MATTHC": "1.001194"}, {**PROCEDURE, "TENTTHC": None},
            {**PROCEDURE, "THANHPHANHOSO": "x"}],
)  # fmt: skip
def test_half_a_procedure_is_none(row: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed):
        catalogue.procedure(rows(row), ProcedureCode("1.001193"))


def test_a_provinces_suffix_makes_no_other_procedure() -> None:
    found = catalogue.procedure(rows({**PROCEDURE, "MATTHC": "1.001193.H26"}), ProcedureCode("1.001193"))
    assert (found.code, found.papers) == ("1.001193.H26", None)


def test_listed_procedures_have_code_and_name() -> None:
    assert len(catalogue.procedures(rows(PROCEDURE)).procedures or ()) == 1
    with pytest.raises(SourceMalformed):
        catalogue.procedures(rows({"MATTHC": "1.001193"}))
