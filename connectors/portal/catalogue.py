"""Reads the portal's lists: agencies, fields and procedures."""

from __future__ import annotations

from connectors.portal.reply import Reply
from connectors.rest.reading import Node
from contracts.errors import NotFound, SourceMalformed
from contracts.identifiers import AgencyCode, InvalidIdentifier, ProcedureCode
from contracts.portal import (
    Agency,
    AgencyList,
    ListedProcedure,
    PaperKind,
    Procedure,
    ProcedureField,
    ProcedureFieldList,
    ProcedureList,
)


def agencies(reply: Reply, wanted: AgencyCode | None) -> AgencyList:
    """All agencies, or one and those below it: the portal gives the list whole. Raises `NotFound`."""
    found = tuple(
        Agency(code=row.required_text("MADONVI"), name=row.required_text("TENDONVI"), level=row.code("CAPDONVI"))
        for row in reply.some()
    )
    if wanted is not None:
        below = f"{wanted.value}."
        found = tuple(one for one in found if one.code and f"{one.code}.".startswith(below))
    if not found:
        raise NotFound
    return AgencyList(agencies=found)


def procedure_fields(reply: Reply, branch: str | None) -> ProcedureFieldList:
    """All fields, or those of one branch. Raises `NotFound`."""
    found = tuple(
        ProcedureField(
            code=row.required_text("MALINHVUC"), name=row.required_text("TENLINHVUC"), branch_code=row.code("MANGANH")
        )
        for row in reply.some()
    )
    if branch is not None:
        found = tuple(one for one in found if one.branch_code == branch)
    if not found:
        raise NotFound
    return ProcedureFieldList(procedure_fields=found)


def procedures(reply: Reply) -> ProcedureList:
    """Procedures as listed; the portal has chosen them. Raises `NotFound`."""
    found = tuple(
        ListedProcedure(
            code=row.required_text("MATTHC"), name=row.required_text("TENTTHC"), field_code=row.code("MALINHVUC")
        )
        for row in reply.some()
    )
    return ProcedureList(procedures=found)


def procedure(reply: Reply, asked: ProcedureCode) -> Procedure:
    """One procedure, which must be the one asked for; a province's suffix makes no other of it."""
    row = reply.one()
    code = row.required_text("MATTHC")
    try:
        same = ProcedureCode.parse(code) == asked
    except InvalidIdentifier:
        same = False
    if not same:
        raise SourceMalformed("the answer is about another procedure")
    return Procedure(
        code=code,
        name=row.required_text("TENTTHC"),
        field_name=row.text("LINHVUCTHUCHIEN"),
        agency_name=row.text("COQUANTHUCHIEN"),
        duration=row.text("THOIHANGIAIQUYET"),
        papers=_kinds(row.objects("THANHPHANHOSO"), "MAGIAYTO", "TENGIAYTO"),
        results=_kinds(row.objects("KETQUATHUCHIEN"), "MAKETQUA", "TENKETQUA"),
    )


def _kinds(rows: tuple[Node, ...] | None, code: str, name: str) -> tuple[PaperKind, ...] | None:
    if rows is None:
        return None
    return tuple(PaperKind(code=row.code(code), name=row.text(name)) for row in rows)
