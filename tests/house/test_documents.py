"""Documents that no longer fit the code fail the build: links, decisions, words, tasks and tables are compared."""

import re
import tomllib
from dataclasses import fields
from inspect import isclass
from pathlib import PurePosixPath
from typing import get_args, get_origin

import pytest
from prometheus_client.metrics import MetricWrapperBase
from pydantic import BaseModel

from contracts.errors import TABLE, Row
from contracts.events import Draft, Kind
from gateway.observability.metrics import Metrics
from gateway.settings import Settings
from tests.house.tree import ROOT, files, text

PAGES = tuple(name for name in files() if name.endswith(".md"))
DECISIONS = tuple(n for n in files() if re.fullmatch(r"docs/decisions/[0-9]{4}-[a-z0-9-]+\.md", n))
SECTIONS = ("Context", "Decision", "Consequences", "Alternatives", "Enforced by")
WORDS = (
    "caller", "officer", "unit", "subject", "purpose", "grant", "disclosure", "dataset", "query", "record", "source",
    "connector", "profile", "envelope", "fault", "problem", "receipt", "checkpoint", "deadline", "timeout", "breaker",
    "level of assurance",
)  # fmt: skip
"""DESIGN section 5: one word per thing."""


ABOUT_OTHERS = {"deploy/etc/"}
"""Paths that a page names and that are not committed: what an operator brings."""


def without_code(page: str) -> str:
    return re.sub(r"^```.*?^```", "", text(page), flags=re.M | re.S)


def anchors(page: str) -> set[str]:
    """The anchors that a reader's browser finds on a page, made as code hosts make them."""
    found = set()
    for heading in re.findall(r"^#{1,6} +(.+?) *$", without_code(page), re.M):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_relative_link_is_alive(page: str) -> None:
    dead = []
    for target in re.findall(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "``", without_code(page))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (ROOT / page).parent / path if path else ROOT / page
        if not there.exists():
            dead.append(target)
        elif anchor and anchor not in anchors(there.resolve().relative_to(ROOT).as_posix()):
            dead.append(target)
    assert not dead, f"{page}: {dead}"


def test_decisions_are_numbered_once_and_listed() -> None:
    numbers = [PurePosixPath(name).name[:4] for name in DECISIONS]
    assert len(numbers) == len(set(numbers))
    listed = set(re.findall(r"\(([0-9]{4}-[a-z0-9-]+\.md)\)", text("docs/decisions/README.md")))
    assert listed == {PurePosixPath(name).name for name in DECISIONS}


def section(page: str, title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", text(page), re.M | re.S)
    return found[1].strip() if found else ""


@pytest.mark.parametrize("page", DECISIONS)
def test_a_decision_has_all_its_parts(page: str) -> None:
    missing = [title for title in SECTIONS if not section(page, title)]
    assert not missing, f"{page} lacks {missing}"


@pytest.mark.parametrize("page", DECISIONS)
def test_a_decision_is_enforced_by_something_that_exists(page: str) -> None:
    """`tests/…[::name]`, `import-linter: <id>` or `ruff: <code>`, in backticks."""
    settings = tomllib.loads(text("pyproject.toml"))["tool"]
    contracts = {contract["id"] for contract in settings["importlinter"]["contracts"]}
    selected = tuple(settings["ruff"]["lint"]["select"])
    named = re.findall(r"`((?:tests/|import-linter: |ruff: )[^`]+)`", section(page, "Enforced by"))
    assert named, f"{page}: a rule without a check is a wish"
    for rule in named:
        if rule.startswith("import-linter: "):
            assert rule.removeprefix("import-linter: ") in contracts, rule
        elif rule.startswith("ruff: "):
            assert rule.removeprefix("ruff: ").startswith(selected), rule
        else:
            path, _, function = rule.partition("::")
            assert (ROOT / path).exists(), f"{page}: {path} does not exist"
            assert not function or re.search(rf"def {re.escape(function)}\b", text(path)), f"{page}: {rule}"


def first_cells(page: str) -> set[str]:
    """What the first column of a page's tables holds in backticks."""
    return {cell for row in re.findall(r"^\| ([^|]+)\|", text(page), re.M) for cell in re.findall(r"`([^`]+)`", row)}


def test_every_word_is_in_the_glossary_with_its_twin() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|", text("docs/glossary.md"), re.M)
    twins = {english.strip(): vietnamese.strip() for english, vietnamese, _ in rows}
    missing = [word for word in WORDS if not twins.get(word)]
    assert not missing, missing


def error_row(row: Row) -> str:
    """The line of docs/errors.md that tells of one code; a failing test prints it, ready to be pasted."""
    retry, receipt = ("yes" if flag else "no" for flag in (row.retryable, row.receipt))
    vietnamese, english = zip(row.title, row.action, strict=True)
    told = " | ".join("<br>".join(pair) for pair in zip(english, vietnamese, strict=True))
    return f"| `{row.code}` | {row.status} | {row.owner} | {retry} | {receipt} | {told} |"


@pytest.mark.parametrize("code", sorted(TABLE))
def test_every_error_code_is_told_as_it_is(code: str) -> None:
    assert error_row(TABLE[code]) in text("docs/errors.md").splitlines()


def test_no_error_code_is_told_that_is_not() -> None:
    assert first_cells("docs/errors.md") <= TABLE.keys()


def test_every_kind_of_entry_and_every_field_is_told() -> None:
    told = set(re.findall(r"`([a-z_]+)`", text("docs/audit.md")))
    kept = {kind.value for kind in Kind} | {field.name for field in fields(Draft)}
    assert kept <= told, f"docs/audit.md says nothing about {sorted(kept - told)}"


def test_every_metric_is_told_with_its_labels_and_no_other() -> None:
    made = {}
    for metric in vars(Metrics()).values():
        if isinstance(metric, MetricWrapperBase):
            family = next(iter(metric.describe()))
            made[f"{family.name}_total" if family.type == "counter" else family.name] = metric
    told = dict(re.findall(r"^\| `(lienthong_[a-z_]+)(?:\{([a-z,]+)\})?`", text("docs/metrics.md"), re.M))
    assert told.keys() == made.keys()
    for name, labels in told.items():
        if labels:
            made[name].labels(**dict.fromkeys(labels.split(","), "x"))  # raises where the names differ


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", text("Makefile"), re.M))


def test_every_task_has_its_help_and_is_phony() -> None:
    helped = set(re.findall(r"^([a-z][a-z-]*):.*## \S", text("Makefile"), re.M))
    phony = set(re.search(r"^\.PHONY: (.+)$", text("Makefile"), re.M)[1].split())  # type: ignore[index]  # asserted by use
    assert targets() == helped == phony


@pytest.mark.parametrize("page", PAGES)
def test_documents_name_tasks_that_exist(page: str) -> None:
    named = set(re.findall(r"(?:`|^)make ([a-z][a-z-]*)", text(page), re.M))
    assert named <= targets(), f"{page}: {sorted(named - targets())}"


def test_the_changelog_tells_of_this_version() -> None:
    version = tomllib.loads(text("pyproject.toml"))["project"]["version"]
    assert re.search(rf"^## \[(?:{re.escape(version)}|Unreleased)\]", text("CHANGELOG.md"), re.M)


def table_of(annotation: object) -> tuple[type[BaseModel], str] | None:
    """The table that a setting is, and what stands between its name and its members'; ``None`` for a plain one."""
    inside = (annotation, *get_args(annotation))
    models = [part for part in inside if isclass(part) and issubclass(part, BaseModel)]
    if not models:
        return None
    once = models[0] is annotation or type(None) in inside  # as it is, or a table that may be absent
    if get_origin(annotation) is tuple:  # a table that is repeated as it comes
        return models[0], "[]."
    return models[0], "." if once else ".<connector>."


def settings_of(model: type[BaseModel], prefix: str = "") -> set[str]:
    """Dotted names of all settings; members of a table that is repeated stand under ``<connector>``, or ``[]``."""
    found = set()
    for name, field in model.model_fields.items():
        table = table_of(field.annotation)
        found |= settings_of(table[0], f"{prefix}{name}{table[1]}") if table else {prefix + name}
    return found


def test_every_setting_is_told_and_no_other() -> None:
    assert settings_of(Settings) == first_cells("docs/settings.md")


def test_every_plain_default_is_told_as_it_is() -> None:
    rows = dict(re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", text("docs/settings.md"), re.M))
    tables: list[tuple[str, type[BaseModel]]] = [("", Settings)]
    for prefix, model in tables:
        for name, field in model.model_fields.items():
            table = table_of(field.annotation)
            if table:
                tables.append((f"{prefix}{name}{table[1]}", table[0]))
            elif isinstance(field.default, bool | int | float | str):
                told = rows[prefix + name].strip().strip("`")
                default = f"{field.default:g}" if isinstance(field.default, float) else str(field.default)
                assert told == default.lower(), prefix + name
            else:
                assert (rows[prefix + name].strip() == "required") == field.is_required()


def test_the_example_of_the_settings_is_valid() -> None:
    example = re.findall(r"^```toml\n(.*?)^```", text("docs/settings.md"), re.M | re.S)[-1]
    read = tomllib.loads(example)
    for source in read["sources"].values():
        source.pop("credentials_file")  # names files that are the reader's own
    assert Settings.model_validate(read).sources.keys() == read["sources"].keys()


def test_the_example_names_profiles_that_exist() -> None:
    example = re.findall(r"^```toml\n(.*?)^```", text("docs/settings.md"), re.M | re.S)[-1]
    for name, source in tomllib.loads(example)["sources"].items():
        assert (ROOT / "connectors" / name / "profiles" / f"{source['profile']}.toml").exists(), (
            name,
            source["profile"],
        )


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_exists(page: str) -> None:
    """A file or folder of ours in backticks; patterns with `<…>`, `*` or `…` are explanations."""
    named = re.findall(
        r"`((?:contracts|connectors|gateway|mocks|tests|bench|deploy|docs|\.ci)/[A-Za-z0-9_./-]*)`", text(page)
    )
    gone = sorted({path for path in named if not (ROOT / path).exists()} - ABOUT_OTHERS)
    assert not gone, f"{page}: {gone}"
