"""A dataset leads to one enabled source or nowhere; whatever is wrong with one source stops all."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.connector import Connector
from contracts.errors import Problem, SourceAnnounced
from contracts.records import Organization
from contracts.subjects import read
from gateway.registry.registry import Registry, RegistryFault, SourceSetting
from tests.gateway.registry.making import CODE, MANIFEST, PROFILE, Site
from tests.gateway.steps import parts


def test_our_sources_answer_their_datasets() -> None:
    registry = Registry.load(
        {"population": SourceSetting("c06-soap", synthetic=True), "business": SourceSetting("ngsp1")}
    )
    assert {"persons", "organizations", "representations", "registration_dossiers"} <= set(registry.datasets)
    assert list(registry.sources) == ["population", "business"]
    route = registry.route("persons", "verify")
    assert route is not None and isinstance(route.connector, Connector)
    assert (route.source, route.profile_name, route.synthetic) == ("population", "c06-soap", True)
    assert route.operation.verb == "verify" and route.manifest.attribution == "officer"
    assert route.profile["path"] == "/csdldc/v1/TraCuuThongTinCongDan"
    business = registry.route("representations", "verify")
    assert business is not None and not business.synthetic


def test_what_is_not_enabled_is_not_there() -> None:
    registry = Registry.load({"population": SourceSetting("c06-soap")})
    assert registry.route("organizations", "query") is None
    assert registry.route("persons", "delete") is None
    assert registry.route("", "query") is None
    assert Registry.load({}).datasets == ()


def test_overrides_reach_the_route() -> None:
    setting = SourceSetting("c06-soap", overrides={"path": "/dan-cu", "marital_status": {"4": "widowed"}})
    route = Registry.load({"population": setting}).route("persons", "query")
    assert route is not None and route.profile["path"] == "/dan-cu"
    assert route.profile["marital_status"]["4"] == "widowed" and route.profile["marital_status"]["1"] == "never_married"


def test_a_connector_refuses_a_profile_before_the_start() -> None:
    with pytest.raises(RegistryFault, match="connector population: profile c06-soap: empty_means"):
        Registry.load({"population": SourceSetting("c06-soap", overrides={"empty_means": "perhaps"})})


def test_an_unknown_connector_is_named_beside_those_that_are() -> None:
    with pytest.raises(RegistryFault, match=r"connector weather: is not installed; there are .*population"):
        Registry.load({"population": SourceSetting("c06-soap"), "weather": SourceSetting("x")})


def test_an_unknown_profile_is_named() -> None:
    with pytest.raises(RegistryFault, match="connector population: profile 'x-road' is not one of c06-soap"):
        Registry.load({"population": SourceSetting("x-road")})


def test_a_foreign_connector_serves_beside_ours(site: Site) -> None:
    site.install("things")
    registry = Registry.load({"population": SourceSetting("c06-soap"), "things": SourceSetting("first")})
    route = registry.route("things", "query")
    assert route is not None and route.source == "things" and registry.route("things", "verify") is None


def test_an_installed_connector_that_is_not_enabled_is_not_loaded(site: Site) -> None:
    site.install("things", code="raise SystemError('imported')", manifest="broken")
    loaded = Registry.load({"population": SourceSetting("c06-soap")})
    assert set(loaded.sources) == {"population"} and "things" not in loaded.datasets


def test_two_sources_of_one_dataset_are_refused(site: Site) -> None:
    site.install("things")
    site.install("others")
    with pytest.raises(RegistryFault, match="connector others: operations: things is answered by things already"):
        Registry.load({"things": SourceSetting("first"), "others": SourceSetting("first")})


def test_a_profile_for_mocks_needs_a_source_that_is_one(site: Site) -> None:
    site.install("things", profiles={"first": "synthetic = true\n" + PROFILE})
    with pytest.raises(RegistryFault, match="profile first is for mocks"):
        Registry.load({"things": SourceSetting("first")})
    route = Registry.load({"things": SourceSetting("first", synthetic=True)}).route("things", "query")
    assert route is not None and route.synthetic


SIGN_IN = """
class SignIn:
    def begin(self, redirect, context): ...
    def complete(self, session, callback, context): ...


def build():
    return SignIn()
"""


PLOT = CODE.replace("queries = {}", 'queries = {"plot": PlotQuery}').replace(
    "class ThingConnector",
    """from dataclasses import dataclass
from contracts.queries import Query


@dataclass(frozen=True, slots=True, repr=False)
class PlotQuery(Query):
    sheet: int
    owner: OrganizationCode


class ThingConnector""",
    1,
)
TWICE = """
[[operations]]
dataset = "things"
verb = "verify"
query = "person"
idempotent = true
deadline_seconds = 5
"""


def test_a_connector_brings_its_own_question_and_record(site: Site) -> None:
    site.install("things", code=PLOT, manifest=MANIFEST.replace('"organization"', '"plot"'))
    route = Registry.load({"things": SourceSetting("first")}).route("things", "query")
    assert route is not None and route.query is not None and route.record is Organization
    plot = read(route.query, {"sheet": 7, "owner": "9900000016"}, datetime(2026, 11, 22, tzinfo=UTC))
    assert plot.canonical() == {"sheet": "7", "owner": "9900000016"}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"code": SIGN_IN}, "operations: things and build() disagree about signing in"),
        (
            {"manifest": MANIFEST.replace('"organization"', '"identity"')},
            "operations: things and build() disagree about signing in",
        ),
        (
            {"dataset": "organizations", "manifest": MANIFEST.replace('["name"]', '["name", "shoe_size"]')},
            "fields.organizations: no such field: shoe_size",
        ),
        ({"profiles": {"first": PROFILE.replace("count = 3", "count = 300")}}, "profile first: count: at most 100"),
        ({"code": CODE.replace("return ThingConnector()", "return None")}, "build() returns no connector"),
        ({"code": CODE.replace('"things": O', '"cars": O')}, "operations: things has no record type"),
        ({"manifest": MANIFEST.replace('"organization"', '"plot"')}, "operations: there is no query type plot"),
        (
            {"code": CODE.replace("queries = {}", 'queries = {"person": Organization}')},
            "person is a name of the gateway's own: choose another",
        ),
        (
            {"code": CODE.replace('"others": Organization', '"persons": Organization')},
            "persons is a name of the gateway's own: choose another",
        ),
        (
            {"code": CODE.replace("queries = {}", 'queries = {"plot": Organization}')},
            "plot: brings no dataclass of the right kind",
        ),
        (
            {"code": CODE.replace('"others": Organization', '"others": dict')},
            "others: brings no dataclass of the right kind",
        ),
        ({"code": PLOT.replace("sheet: int", "sheet: float")}, "query plot: sheet is of a kind that can't be asked"),
        (
            {"code": PLOT, "manifest": MANIFEST.replace('"organization"', '"plot"') + TWICE},
            "operations: things is asked in two ways",
        ),
    ],
)
def test_any_fault_stops_the_start(site: Site, more: dict[str, Any], message: str) -> None:
    site.install("things", **more)
    with pytest.raises(RegistryFault) as caught:
        Registry.load({"population": SourceSetting("c06-soap"), "things": SourceSetting("first")})
    assert str(caught.value) == f"connector things: {message}"


def test_a_route_does_not_print_its_profile() -> None:
    route = Registry.load({"population": SourceSetting("c06-soap")}).route("persons", "query")
    assert "csdldc" not in repr(route)


async def test_a_source_that_is_only_announced_costs_no_quota_and_is_told_to_who_is_granted() -> None:
    counter, announced = parts.Counter(), replace(parts.route(), announced=True)
    with pytest.raises(SourceAnnounced):
        await parts.authorize(None, announced, quota=counter)(parts.arrival(), parts.CALLER, parts.ask())
    assert counter.counted == []
    with pytest.raises(Problem) as refused:
        await parts.authorize(parts.FakeRegister(()), announced)(parts.arrival(), parts.CALLER, parts.ask())
    assert refused.value.code == "not_granted"
