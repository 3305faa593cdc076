"""The request that goes out, and every organization of the mocks through connector and mock, byte for byte."""

from typing import Any

import pytest

from connectors.business.connector import BusinessConnector, build
from contracts.connector import Connector
from contracts.identifiers import OrganizationCode
from contracts.manifest import InvalidManifest, read_manifest, read_toml
from contracts.names import compare
from contracts.queries import OrganizationQuery, PersonQuery, RepresentationQuery
from contracts.records import Organization, RegistrationDossier, Representation
from mocks.business import ngsp1
from mocks.business.service import DIALECTS
from mocks.nation import model
from mocks.nation.personas import synthetic_nation
from tests.connectors.business import wire
from tests.house.tree import ROOT

NATION = synthetic_nation()
ASKABLE = [one for one in NATION.organizations if not one.location_number]


def test_one_get_with_the_code_as_a_parameter() -> None:
    _, made = wire.ask(wire.sound())
    assert (made.method, made.path, made.params) == ("GET", wire.PROFILE["path"], {"msdn": wire.CODE})
    assert made.auth and made.bearer is None and made.body is None and made.form is None
    assert made.template is not None and wire.CODE not in made.template + repr(made)


def test_it_is_a_connector_and_knows_its_profile() -> None:
    assert isinstance(build(), Connector)
    with pytest.raises(InvalidManifest):
        BusinessConnector().check_profile({})
    BusinessConnector().check_profile(wire.PROFILE)


def test_it_is_asked_about_organizations_alone() -> None:
    with pytest.raises(TypeError):
        wire.ask(wire.sound(), wire.person())


def test_the_manifest_reads() -> None:
    manifest = read_manifest((ROOT / "connectors/business/manifest.toml").read_text())
    assert manifest.datasets == ("organizations", "representations", "registration_dossiers")
    assert set(manifest.fields["registration_dossiers"]) == set(RegistrationDossier.__dataclass_fields__)
    assert set(manifest.fields["organizations"]) == set(Organization.__dataclass_fields__)
    assert set(manifest.fields["representations"]) == set(Representation.__dataclass_fields__)
    assert manifest.probe is not None
    OrganizationCode.parse(manifest.probe.subject["organization_code"])


def test_there_is_something_to_ask_for() -> None:
    assert len(ASKABLE) >= 5


def profile(name: str) -> dict[str, Any]:
    """A shipped profile under which a member that nobody knows is refused."""
    raw = read_toml((ROOT / f"connectors/business/profiles/{name}.toml").read_text())
    return {**raw, "unknown_elements": "refuse"}


def test_mock_and_connector_speak_the_same_dialects() -> None:
    manifest = read_manifest((ROOT / "connectors/business/manifest.toml").read_text())
    assert set(manifest.profiles) == set(DIALECTS)
    for name, dialect in DIALECTS.items():
        assert (profile(name)["path"], profile(name)["code_parameter"]) == (dialect.path, dialect.parameter)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("one", ASKABLE, ids=lambda one: "-".join(one.traits[:3]) or "plain")
def test_every_organization_passes_between_connector_and_mock(one: model.Organization, dialect: str) -> None:
    query = OrganizationQuery(OrganizationCode.parse(one.organization_code))
    body = ngsp1.encode(DIALECTS[dialect].found([one]))
    answered, _ = wire.ask(wire.response(body), query, **profile(dialect))
    record = answered.record
    assert isinstance(record, Organization) and answered.drift == ()
    assert record.organization_code is not None and record.organization_code.value == one.organization_code
    assert record.name is not None and compare(record.name, one.name) == "match"
    assert record.legal_status is not None and record.legal_status.code != "unknown"
    if dialect != "flat":
        assert len(record.representatives or ()) == len(one.representatives)
        assert len(record.business_lines or ()) == len(one.business_lines)
    if dialect == "ngsp1":
        assert (record.charter_capital is None) == (one.capital is None)
        assert len(record.members or ()) == len(one.members)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("one", ASKABLE, ids=lambda one: "-".join(one.traits[:3]) or "plain")
def test_every_representative_passes_between_connector_and_mock(one: model.Organization, dialect: str) -> None:
    body = ngsp1.encode(DIALECTS[dialect].found([one]))
    silent = one.hide_documents or dialect == "flat"
    for person in one.representatives:
        if person.personal_id is None:
            continue
        asked = wire.person(person.personal_id, person.full_name, person.date_of_birth)
        stranger = PersonQuery(asked.identifier, "Người Không Ai Biết", asked.date_of_birth)
        for who, verdict in ((asked, "match"), (stranger, "no_match")):
            query = RepresentationQuery(OrganizationCode.parse(one.organization_code), who)
            record = wire.ask(wire.response(body), query, **profile(dialect))[0].record
            assert isinstance(record, Representation) and record.representative == ("unknown" if silent else verdict)
