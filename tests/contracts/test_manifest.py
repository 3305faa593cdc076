"""A manifest is refused for whatever it says too much, too little or twice, in one line that names the key."""

import pytest

from contracts.manifest import InvalidManifest, Window, read_manifest, read_toml

GOOD = """
name = "population"
title = "Dân cư"
owner = "C06"
protocol = "soap"
attribution = "officer"
schemes = ["c06_hash", "mtls"]
officer_required = true
not_found_means = "absent_or_mismatch"
profiles = ["c06-soap"]

[[operations]]
dataset = "persons"
verb = "query"
query = "person"
idempotent = true
deadline_seconds = 10

[[operations]]
dataset = "persons"
verb = "verify"
query = "person"
idempotent = true
deadline_seconds = 2.5
cache_seconds = 3600

[fields]
persons = ["full_name"]

[probe]
dataset = "persons"
subject = { personal_id = "099000000000" }

[[maintenance]]
weekdays = [5, 6]
start = "23:00"
end = "04:30"

[quality]
faults_mapped = "done"
drift_reported = "todo"
seen_against_live = "exempt: no public access"
"""


def test_a_good_one_is_read_whole() -> None:
    manifest = read_manifest(GOOD)
    assert (manifest.name, manifest.contract_version, manifest.datasets) == ("population", 1, ("persons",))
    verify = manifest.operation("persons", "verify")
    assert verify is not None and (verify.cache_seconds, verify.deadline_seconds) == (3600, 2.5)
    query = manifest.operation("persons", "query")
    assert query is not None and query.cache_seconds == 0
    assert manifest.operation("persons", "delete") is None and manifest.operation("organizations", "query") is None
    assert manifest.maintenance == (Window(weekdays=(5, 6), start="23:00", end="04:30"),)
    assert manifest.fields["persons"] == ("full_name",)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('owner = "C06"\n', "", "owner"),
        ('owner = "C06"\n', 'owner = "C06"\nretries = 3\n', "retries"),
        ('owner = "C06"\n', "owner = 6\n", "owner"),
        ('name = "population"', 'name = "Population"', "name"),
        ('protocol = "soap"', 'protocol = "grpc"', "protocol"),
        ('schemes = ["c06_hash", "mtls"]', 'schemes = ["password"]', "schemes.0"),
        ('schemes = ["c06_hash", "mtls"]', "schemes = []", "schemes"),
        ('schemes = ["c06_hash", "mtls"]', 'auth = "c06_hash"', "schemes"),
        ("officer_required = true", 'officer_required = "true"', "officer_required"),
        ("officer_required = true", "officer_required = 1", "officer_required"),
        ('attribution = "officer"\n', "", "attribution"),
        ('not_found_means = "absent_or_mismatch"', 'not_found_means = "gone"', "not_found_means"),
        ('profiles = ["c06-soap"]', "profiles = []", "profiles"),
        ("deadline_seconds = 10", "deadline_seconds = 0", "operations.0.deadline_seconds"),
        ("deadline_seconds = 10", "deadline_seconds = 121", "operations.0.deadline_seconds"),
        ("deadline_seconds = 10", "deadline_seconds = inf", "operations.0.deadline_seconds"),
        ("deadline_seconds = 10", "deadline_seconds = nan", "operations.0.deadline_seconds"),
        ("deadline_seconds = 10\n", "", "operations.0.deadline_seconds"),
        ("deadline_seconds = 10", "deadline_seconds = 10\nretry = true", "operations.0.retry"),
        ("cache_seconds = 3600", "cache_seconds = -1", "operations.1.cache_seconds"),
        ("cache_seconds = 3600", "cache_seconds = 3600.0", "operations.1.cache_seconds"),
        ('verb = "verify"', 'verb = "query"', "operations"),
        ('verb = "verify"', 'verb = "delete"', "operations.1.verb"),
        ('verb = "verify"', 'verb = "send"', "operations.1"),
        ("cache_seconds = 3600", "names_databases = true", "operations.1"),
        ('persons = ["full_name"]', 'people = ["full_name"]', "fields"),
        ('persons = ["full_name"]', 'persons = "full_name"', "fields.persons"),
        ('start = "23:00"', 'start = "24:00"', "maintenance.0.start"),
        ('start = "23:00"', 'start = "23:00\\n"', "maintenance.0.start"),
        ("weekdays = [5, 6]", "weekdays = [7]", "maintenance.0.weekdays"),
        ('faults_mapped = "done"', 'faults_mapped = "yes"', "quality"),
        ('seen_against_live = "exempt: no public access"', 'seen_against_live = "exempt: "', "quality"),
        ("[quality]", '[grades]\nfaults_mapped = "done"\n[quality]', "grades"),
        ("[quality]", "[grades]", "quality"),
    ],
)
def test_a_fault_is_named(old: str, new: str, named: str) -> None:
    assert old in GOOD
    with pytest.raises(InvalidManifest) as refused:
        read_manifest(GOOD.replace(old, new, 1))
    message = str(refused.value)
    assert named in message and "\n" not in message


def test_what_is_sent_is_neither_recalled_nor_idempotent_by_itself() -> None:
    sent = GOOD.replace("cache_seconds = 3600\n", "names_databases = true\n").replace(
        'verb = "verify"\nquery = "person"\nidempotent = true', 'verb = "send"\nquery = "person"\nidempotent = false'
    )
    operation = read_manifest(sent).operation("persons", "send")
    assert operation is not None and operation.names_databases and not operation.idempotent
    with pytest.raises(InvalidManifest, match=r"operations\.1"):
        read_manifest(sent.replace("idempotent = false", "idempotent = true"))


def test_a_value_is_not_quoted() -> None:
    with pytest.raises(InvalidManifest) as refused:
        read_manifest(GOOD.replace('title = "Dân cư"', "title = 990000001"))
    assert "990000001" not in str(refused.value) and "title" in str(refused.value)


def test_no_operation_is_no_connector() -> None:
    with pytest.raises(InvalidManifest, match="operations"):
        read_manifest(GOOD[: GOOD.index("[[operations]]")] + "[fields]\n[quality]\n")


@pytest.mark.parametrize("text", ["name = ", "= 1", "[a\n", "name = 'a'\nname = 'b'"])
def test_what_is_no_toml_says_so(text: str) -> None:
    with pytest.raises(InvalidManifest, match="not TOML"):
        read_toml(text)


@pytest.mark.parametrize("profile", [{}, {"auth": "lgsp_key"}, {"auth": 1}, {"auth": ["mtls"]}])
def test_a_profile_names_one_of_the_schemes(profile: dict[str, object]) -> None:
    manifest = read_manifest(GOOD)
    assert manifest.scheme({"auth": "mtls"}) == "mtls"
    with pytest.raises(InvalidManifest, match=r"^auth: must be one of c06_hash, mtls$"):
        manifest.scheme(profile)
