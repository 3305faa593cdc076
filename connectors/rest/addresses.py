"""An address by codes, under the edition of the table that they belong to: told by what is written, never guessed."""

from __future__ import annotations

from connectors.rest.reading import Node
from contracts.records import Address


def coded_address(written: Node | None, *, current_edition: str, former_edition: str) -> Address | None:
    """Read ``maTinh``, ``maHuyen``, ``maXa``, ``chiTiet`` and ``quocGia``.

    With a district it is the former table, with a commune alone the current one (fact sheet 3.5); a province alone
    doesn't say, since seven codes changed their meaning.
    """
    if written is None:
        return None
    province, district, commune = (written.code(name) for name in ("maTinh", "maHuyen", "maXa"))
    detail, country = written.text("chiTiet"), written.text("quocGia")
    coded = bool(province or district or commune)
    edition = former_edition if district else current_edition if commune else None
    return Address(
        country_code=country, province_code=province, district_code=district, commune_code=commune,
        line=detail if coded else None, text=None if coded else detail, edition=edition,
    )  # fmt: skip
