"""Members and words of what the portal holds are a contract as those of API section 4 are."""

from dataclasses import fields
from typing import get_args

from contracts import portal
from contracts.identifiers import AgencyCode, DossierNumber, OrganizationCode, PersonalId, ProcedureCode
from contracts.records import document


def test_members_are_the_contract() -> None:
    expected = {
        portal.Agency: "code name level", portal.AgencyList: "agencies",
        portal.ProcedureField: "code name branch_code", portal.ProcedureFieldList: "procedure_fields",
        portal.ListedProcedure: "code name field_code", portal.ProcedureList: "procedures",
        portal.PaperKind: "code name",
        portal.Procedure: "code name field_name agency_name duration papers results",
        portal.PortalStatus: "code number",
        portal.PortalDossier: "dossier_number procedure_code change status received_at due_at finished_at",
        portal.PortalAccount: "tech_id kind personal_id old_card_number organization_code",
        portal.StoredFile: "name path", portal.DigitisedResult: "kind_code name number issued_by files",
        portal.DigitisedResults: "results",
    }  # fmt: skip
    for record, names in expected.items():
        assert " ".join(item.name for item in fields(record)) == names
        assert document(record())  # every member may be missing


def test_words_are_the_contract() -> None:
    assert " ".join(get_args(portal.DossierStatus)) == (
        "registered received not_accepted processing supplement_requested payment_requested withdrawn stopped"
        " processed result_returned"
    )
    assert " ".join(get_args(portal.AccountKind)) == "citizen enterprise state_agency organization unknown"


def test_only_accounts_and_documents_are_about_somebody() -> None:
    person, company = PersonalId("099190000123"), OrganizationCode("9900000016")
    assert portal.PortalAccountQuery(person).subjects() == (person,)
    assert portal.PortalAccountQuery(company).subjects() == (company,)
    assert portal.DigitisedResultQuery(person, "A", "KQ", None).subjects() == (person,)
    for query in (
        portal.AgencyListQuery(AgencyCode("H26")), portal.ProcedureFieldListQuery(None),
        portal.ProcedureListQuery(None, None), portal.ProcedureQuery(ProcedureCode("1.001193")),
        portal.PortalDossierQuery(DossierNumber("H26.99-260302-0001")),
    ):  # fmt: skip
        assert query.subjects() == ()
