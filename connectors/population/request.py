"""The question as 037 wants it: what each element holds, how names and birth dates are written (fact sheet 2.2)."""

from __future__ import annotations

from connectors.population.profile import Profile
from contracts.connector import Context
from contracts.dates import PartialDate
from contracts.errors import SourceRefused
from contracts.identifiers import PersonalId
from contracts.names import fold
from contracts.queries import PersonQuery
from contracts.wire import REQUEST_ID

REQUEST_NAMESPACE = "http://dancuquocgia.bca"


def birth(date: PartialDate) -> dict[str, str]:
    """``NgayThangNam`` for a full date; otherwise the year alone, because 037 has no form for a year and month."""
    if date.precision == "day":
        return {"NgayThangNam": date.iso.replace("-", "")}
    return {"Nam": date.iso[:4]}


def values(query: PersonQuery, context: Context, profile: Profile) -> dict[str, object]:
    """Members of ``TraCuuThongTinCongDan``. Raises `SourceRefused` where the question can't be put at all."""
    if context.officer is None:
        raise SourceRefused("the source demands an officer", owner="gateway")
    folded = fold(query.full_name)
    if not folded:
        raise SourceRefused("the name has no letter that the source matches on", owner="caller")
    number = "SoDinhDanh" if isinstance(query.identifier, PersonalId) else "SoCMND"
    return {
        "MaYeuCau": REQUEST_ID,
        "MaDVC": profile.fixed_procedure_code or context.procedure,
        "MaTichHop": profile.integration_code,
        "MaCanBo": context.officer.code,
        "MaDonVi": context.unit,
        "TaiKhoan": context.officer.account,
        "SoDienThoai": profile.phone,
        number: query.identifier.value,
        "HoVaTen": folded,
        "NgayThangNamSinh": birth(query.date_of_birth),
    }
