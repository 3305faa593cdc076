"""The request that goes out, and every organization of the mocks through connector and mock, byte for byte."""

import pytest

from connectors.business.connector import BusinessConnector, build
from contracts.connector import Connector
from contracts.identifiers import OrganizationCode
from contracts.manifest import InvalidManifest, read_manifest
from contracts.names import compare
from contracts.queries import OrganizationQuery, PersonQuery, RepresentationQuery
from contracts.records import Organization, Representation
from mocks.business import reply
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
    assert manifest.datasets == ("organizations", "representations")
    assert set(manifest.fields["organizations"]) == set(Organization.__dataclass_fields__)
    assert set(manifest.fields["representations"]) == set(Representation.__dataclass_fields__)
    assert manifest.probe is not None
    OrganizationCode.parse(manifest.probe.subject["organization_code"])


def test_there_is_something_to_ask_for() -> None:
    assert len(ASKABLE) >= 5


@pytest.mark.parametrize("one", ASKABLE, ids=lambda one: "-".join(one.traits[:3]) or "plain")
def test_every_organization_passes_between_connector_and_mock(one: model.Organization) -> None:
    query = OrganizationQuery(OrganizationCode.parse(one.organization_code))
    answered, _ = wire.ask(wire.response(reply.encode(reply.found([one]))), query)
    record = answered.record
    assert isinstance(record, Organization) and answered.drift == ()
    assert record.organization_code is not None and record.organization_code.value == one.organization_code
    assert record.name is not None and compare(record.name, one.name) == "match"
    assert record.legal_status is not None and record.legal_status.code != "unknown"
    assert (record.charter_capital is None) == (one.capital is None)
    assert len(record.representatives or ()) == len(one.representatives)
    assert len(record.business_lines or ()) == len(one.business_lines)
    assert len(record.members or ()) == len(one.members)


@pytest.mark.parametrize("one", ASKABLE, ids=lambda one: "-".join(one.traits[:3]) or "plain")
def test_every_representative_passes_between_connector_and_mock(one: model.Organization) -> None:
    body = reply.encode(reply.found([one]))
    for person in one.representatives:
        if person.personal_id is None:
            continue
        asked = wire.person(person.personal_id, person.full_name, person.date_of_birth)
        query = RepresentationQuery(OrganizationCode.parse(one.organization_code), asked)
        record = wire.ask(wire.response(body), query)[0].record
        assert record == Representation(representative="unknown" if one.hide_documents else "match")
        stranger = PersonQuery(asked.identifier, "Người Không Ai Biết", asked.date_of_birth)
        query = RepresentationQuery(OrganizationCode.parse(one.organization_code), stranger)
        record = wire.ask(wire.response(body), query)[0].record
        assert record == Representation(representative="unknown" if one.hide_documents else "no_match")
