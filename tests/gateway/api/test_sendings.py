"""What the page says of a sending is what the types say: every member that may go out, and no other."""

from contracts.datasets import RECORD_TYPES
from gateway.api import sendings


def test_every_member_that_may_be_sent_is_described() -> None:
    for dataset, name in (("dossiers", "dossier"), ("dossier_progress", "progress")):
        described = sendings.body(dataset, {})["application/json"]
        members = described["schema"]["properties"][name]["properties"]
        assert set(members) == set(RECORD_TYPES[dataset].__dataclass_fields__)
        assert described["example"][name].keys() <= members.keys()


def test_databases_are_told_of_dossiers_alone() -> None:
    for dataset, told in (("dossiers", True), ("dossier_progress", False)):
        for example in sendings.answers(dataset, {}).values():
            assert (example["value"]["delivery"]["databases"] is not None) is told
    assert sendings.schema()["properties"]["outcome"]["enum"] == ["sent"]
