"""Which kinds of questions and records the gateway knows by name; a connector may bring further ones of its own."""

from __future__ import annotations

from typing import Any

from contracts.queries import (
    OrganizationQuery,
    PersonQuery,
    Query,
    RegistrationDossierQuery,
    RelationQuery,
    RepresentationQuery,
)
from contracts.records import Identity, Organization, Person, RegistrationDossier, Relation, Representation

QUERY_TYPES: dict[str, type[Query]] = {
    "person": PersonQuery,
    "organization": OrganizationQuery,
    "representation": RepresentationQuery,
    "relation": RelationQuery,
    "registration_dossier": RegistrationDossierQuery,
}
"""Names that a manifest's ``query`` key may use; sign-in datasets use ``identity`` and have no query."""
RECORD_TYPES: dict[str, type[Any]] = {
    "persons": Person,
    "organizations": Organization,
    "representations": Representation,
    "relations": Relation,
    "registration_dossiers": RegistrationDossier,
    "identities": Identity,
}
"""Record type of each dataset that the gateway knows by name."""
