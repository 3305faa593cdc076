"""The names are the contract's: a manifest and a caller use them."""

from contracts.datasets import QUERY_TYPES, RECORD_TYPES
from contracts.queries import OrganizationQuery, PersonQuery, RegistrationDossierQuery, RepresentationQuery
from contracts.records import Identity, Organization, Person, RegistrationDossier, Representation
from contracts.subjects import check_type


def test_names_of_the_first_query_types() -> None:
    assert QUERY_TYPES["person"] is PersonQuery and QUERY_TYPES["organization"] is OrganizationQuery
    assert QUERY_TYPES["representation"] is RepresentationQuery and "identity" not in QUERY_TYPES


def test_names_of_the_first_datasets() -> None:
    assert RECORD_TYPES["persons"] is Person and RECORD_TYPES["organizations"] is Organization
    assert RECORD_TYPES["representations"] is Representation and RECORD_TYPES["identities"] is Identity


def test_a_dossier_at_the_business_registry_is_a_dataset_of_its_own() -> None:
    assert QUERY_TYPES["registration_dossier"] is RegistrationDossierQuery
    assert RECORD_TYPES["registration_dossiers"] is RegistrationDossier
    assert RegistrationDossierQuery(" ").subjects() == ()  # a dossier's number names nobody


def test_every_query_type_can_be_asked() -> None:
    assert [check_type(query) for query in QUERY_TYPES.values()] == [None] * len(QUERY_TYPES)
