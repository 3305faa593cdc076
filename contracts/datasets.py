"""Which kinds of questions and records the gateway knows by name; a connector may bring further ones of its own."""

from __future__ import annotations

from typing import Any

from contracts.dossiers import Dossier, DossierProgress
from contracts.portal import (
    AgencyList,
    AgencyListQuery,
    DigitisedResultQuery,
    DigitisedResults,
    PortalAccount,
    PortalAccountQuery,
    PortalDossier,
    PortalDossierQuery,
    Procedure,
    ProcedureFieldList,
    ProcedureFieldListQuery,
    ProcedureList,
    ProcedureListQuery,
    ProcedureQuery,
)
from contracts.queries import (
    BirthQuery,
    DeathQuery,
    HouseholdQuery,
    InsuranceNumberQuery,
    InsuranceRecordQuery,
    InsuredHouseholdQuery,
    MaritalStatusQuery,
    MarriageQuery,
    OrganizationQuery,
    PersonQuery,
    Query,
    RegistrationDossierQuery,
    RelationQuery,
    RepresentationQuery,
)
from contracts.records import Identity, Organization, Person, RegistrationDossier, Relation, Representation
from contracts.registers import (
    Birth,
    Death,
    Household,
    InsuranceHolding,
    InsuranceRecord,
    InsuredHousehold,
    MaritalStanding,
    Marriage,
    TaxRegistration,
)

QUERY_TYPES: dict[str, type[Query]] = {
    "person": PersonQuery,
    "organization": OrganizationQuery,
    "representation": RepresentationQuery,
    "relation": RelationQuery,
    "registration_dossier": RegistrationDossierQuery,
    "household": HouseholdQuery,
    "birth": BirthQuery,
    "marriage": MarriageQuery,
    "death": DeathQuery,
    "marital_status": MaritalStatusQuery,
    "insurance_record": InsuranceRecordQuery,
    "insurance_number": InsuranceNumberQuery,
    "insured_household": InsuredHouseholdQuery,
    "agency_list": AgencyListQuery,
    "procedure_field_list": ProcedureFieldListQuery,
    "procedure_list": ProcedureListQuery,
    "procedure": ProcedureQuery,
    "portal_dossier": PortalDossierQuery,
    "portal_account": PortalAccountQuery,
    "digitised_result": DigitisedResultQuery,
    "dossier": Dossier,
    "dossier_progress": DossierProgress,
}
"""Names that a manifest's ``query`` key may use; sign-in datasets use ``identity`` and have no query."""
RECORD_TYPES: dict[str, type[Any]] = {
    "persons": Person,
    "organizations": Organization,
    "representations": Representation,
    "relations": Relation,
    "registration_dossiers": RegistrationDossier,
    "identities": Identity,
    "tax_registrations": TaxRegistration,
    "households": Household,
    "births": Birth,
    "marriages": Marriage,
    "deaths": Death,
    "marital_statuses": MaritalStanding,
    "insurance_records": InsuranceRecord,
    "insurance_numbers": InsuranceHolding,
    "insured_households": InsuredHousehold,
    "agencies": AgencyList,
    "procedure_fields": ProcedureFieldList,
    "procedure_lists": ProcedureList,
    "procedures": Procedure,
    "portal_dossiers": PortalDossier,
    "portal_accounts": PortalAccount,
    "digitised_results": DigitisedResults,
    "dossiers": Dossier,
    "dossier_progress": DossierProgress,
}
"""Record type of each dataset that the gateway knows by name; of one that is sent, what is sent."""
