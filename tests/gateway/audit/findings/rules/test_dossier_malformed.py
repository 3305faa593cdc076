"""Numbers that no system could have issued fire; real forms, drafts and what recovery copied don't."""

import pytest

from gateway.audit.findings.rules.dossier_malformed import DossierMalformed
from tests.gateway.audit.findings.entries import access, run


@pytest.mark.parametrize(
    "number",
    [
        "123", "test", "H26.99", "H26.99-0001", "H26.99-261301-0001", "H26.99-260230-0001", "H26.99/260302/0001",
        "H26.99-260302-", "h26.99-260302-0001", "000.00.H26-260302-0001", "H26.99-170302-0001", "H26.99-260305-0001",
    ],
)  # fmt: skip
def test_what_is_no_number_fires(number: str) -> None:
    (hit,) = run(DossierMalformed, [access("2026-03-03 09:00", dossier=number)])
    assert hit.dossier == number and hit.severity == "low"


@pytest.mark.parametrize(
    "number",
    [
        "H26.99-260302-0001", "H26.99.99.9-260302-0002", "H26-251231-12345678", "H26.99-180601-1", "H26.99-260304-0001",
        "H26.99-260303-0001", "000.00.19.H26-260302-0001", "000.19.013.H26-260302-0001",
    ],
)  # fmt: skip
def test_real_forms_do_not(number: str) -> None:
    assert not run(DossierMalformed, [access("2026-03-03 09:00", dossier=number)])


def test_a_draft_is_the_callers_own_and_has_no_form() -> None:
    assert not run(DossierMalformed, [access("2026-03-03 09:00", dossier="nhap-7", detail={"dossier_is": "draft"})])
    assert not run(DossierMalformed, [access("2026-03-03 09:00", dossier="nhap-7", kind="interrupted")])
    assert not run(DossierMalformed, [access("2026-03-03 09:00", dossier=None)])


def test_a_days_numbers_are_one_finding_per_official() -> None:
    made_up = [access("2026-03-03 09:00", dossier=f"x{n}", officer=name) for n in range(7) for name in ("a", "b")]
    assert sorted((hit.officer, hit.count, hit.dossier) for hit in run(DossierMalformed, made_up)) == [
        ("a", 7, None), ("b", 7, None),
    ]  # fmt: skip
