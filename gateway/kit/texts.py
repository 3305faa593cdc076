"""What of a new connector isn't Python: manifest, profiles, the mock's declaration, cases, pins, its page."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gateway.kit.model import Blueprint

RULES: Final[Mapping[str, str]] = {
    "identifiers_confirmed": "look at every line marked TODO in questions.py and answers.py: is it what its name says?",
    "question_settled": "what must a caller ask with, and what does the profile fill in? Edit questions.py and [fill]",
    "answer_settled": "drop fields that no procedure needs from answers.py and the manifest's [fields]",
    "absence_confirmed": "how does the source say nobody? Ask its owner, and set what the profile says of it",
    "faults_mapped": "which code of the source means what? Fill the profile's tables, and add a case for each",
    "right_subject_checked": "by which field does one see whom an answer is about? Set echoes in connector.py",
    "credentials_decided": "how does the source know its callers? Set auth in the profile, schemes in the manifest",
    "repeatable_confirmed": "may each operation be asked twice? Set idempotent, deadline_seconds and cache_seconds",
    "hostile_replies": "add cases of replies that this source could break in ways of its own",
    "drift_reported": "add a case with a member that the description doesn't know, and its drift",
    "seen_against_live": "compare with the live source: lienthong connectors drift, when there is access",
}
"""The quality table of a new connector: what its author decides, in a good order."""
_NOT_FOUND: Final = (
    "# The description knows 404. It is no absence until the source's owner says that a wrong path can't give it too;",
    "# then add it here, and as nobody_status to the mock's settings.",
)
_EMPTY: Final = 'empty_means = "not_found"  # quality.absence_confirmed'


def quoted(text: str) -> str:
    """A TOML basic string."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)


def manifest(blueprint: Blueprint) -> str:
    """``manifest.toml``."""
    officer = any("{officer_" in text for one in blueprint.operations for text in one.fill.values())
    lines = [
        f"# What the gateway may ask of this source, and how; about the source: docs/connectors/{blueprint.name}.md.",
        f"name = {quoted(blueprint.name)}",
        f"title = {quoted(blueprint.title or blueprint.name)}",
        f"owner = {quoted(blueprint.owner)}",
        f"protocol = {quoted(blueprint.protocol)}",
        "contract_version = 1",
        f'attribution = "{"officer" if officer else "caller"}"',
        'schemes = ["none"]  # quality.credentials_decided',
        f"officer_required = {'true' if officer else 'false'}",
        'not_found_means = "absent_or_mismatch"  # "absent" only where the owner says so',
        f"profiles = [{', '.join(quoted(name) for name in blueprint.profiles)}]",
    ]
    for one in blueprint.operations:
        for verb in ("query", "verify"):
            lines += [
                "", "[[operations]]", f"# {' '.join(one.title.split())[:100]}", f"dataset = {quoted(one.dataset)}",
                f"verb = {quoted(verb)}", f"query = {quoted(one.dataset)}",
                f"idempotent = {'true' if one.idempotent else 'false'}", "deadline_seconds = 10.0", "cache_seconds = 0",
            ]  # fmt: skip
    lines += ["", "[fields]"]
    for one in blueprint.operations:
        names = ", ".join(quoted(member.field) for member in one.record.members)
        lines.append(f"{one.dataset} = [{names}]")
    lines += ["", '# Each is todo, done, or "exempt: why". The red test names the next one.', "[quality]"]
    for rule, what in RULES.items():
        lines += [f"# {what}", f'{rule} = "todo"']
    return "\n".join(lines) + "\n"


def profile(blueprint: Blueprint, name: str) -> str:
    """``profiles/NAME.toml``."""
    table = blueprint.profiles[name]
    soap = blueprint.protocol == "soap"
    lines = [
        f"# One deployment of {blueprint.name}, as {blueprint.description} has it: what may differ stands here.",
        "", "# -- read by the transport", 'auth = "none"  # quality.credentials_decided',
    ]  # fmt: skip
    if soap:
        lines += [
            "fault_statuses = [500]",
            'fault_media_types = ["text/xml", "application/xml", "application/soap+xml"]',
            "", "# -- the reply", 'unknown_elements = "drift"', _EMPTY,
        ]  # fmt: skip
    else:
        lines += [
            "", "# -- the request", f"base_path = {quoted(table['base_path'])}",
            "", "# -- the reply", 'reply_media_types = ["application/json"]', 'unknown_members = "drift"',
            _EMPTY,
            *(_NOT_FOUND if any(one.not_found_status for one in blueprint.operations) else ()),
            f"not_found_statuses = {json.dumps(table['not_found_statuses'])}  # quality.absence_confirmed",
        ]  # fmt: skip
    for key in ("ports", "paths"):
        if key in table:
            lines += ["", f"[{key}]", *(f"{_key(one)} = {quoted(value)}" for one, value in table[key].items())]
    if soap:
        lines += [
            "", "# A fault's own code, its detail's element, or its faultcode; what isn't listed is refused.",
            "[faults]", *(f"{_key(code)} = {quoted(meaning)}" for code, meaning in table["faults"].items()),
        ]  # fmt: skip
    lines += [
        "", "# What a request holds beside the question: texts, with {request_id}, {unit}, {procedure}, {dossier},",
        "# {officer_code}, {officer_account} or {now} in them.", "[fill]",
    ]  # fmt: skip
    for operation, fill in table["fill"].items():
        lines += [f"[fill.{_key(operation)}]", *(f"{_key(path)} = {quoted(text)}" for path, text in fill.items())]
    return "\n".join(lines) + "\n"


def service(blueprint: Blueprint) -> str:
    """The mock's ``service.toml``."""
    soap = blueprint.protocol == "soap"
    other = {
        "malformed_json" if soap else "malformed_xml": f"the service speaks {'XML' if soap else 'JSON'}",
        "bad_credentials": "the description names no credentials",
        "expired_token": "the description names no credentials",
        "two_matches": "an answer holds what its schema allows, and the schema decides how often",
    }
    if not soap:
        other |= {
            "wrong_prefix": "JSON has no namespace prefixes",
            "fault_in_200": "the description knows no failure inside HTTP 200",
        }
    lines = [
        "# The mock as the discovery finds it: it answers with synthetic examples of the schema.",
        f"name = {quoted(blueprint.name)}",
        f"title = {quoted(f'{blueprint.title or blueprint.name} (synthetic examples)')}",
        f'build = "mocks.{blueprint.name}.service:build"',
        f"profile = {quoted(next(iter(blueprint.profiles)))}",
        "", "[settings]", f"description = {quoted(f'{blueprint.name}/{blueprint.description}')}",
        *([] if soap else ["nobody_status = 204"]),
        "", "[not_applicable]", *(f"{kind} = {quoted(why)}" for kind, why in sorted(other.items())),
    ]  # fmt: skip
    for name in blueprint.profiles:
        lines += ["", f"[profiles.{_key(name)}]"]
    return "\n".join(lines) + "\n"


def mock(blueprint: Blueprint) -> str:
    """The mock's ``service.py``."""
    kind = "Soap" if blueprint.protocol == "soap" else "Rest"
    return f'''"""Answers as {blueprint.name} might: by its description, synthetic, the same for the same question."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.applications import Starlette

from mocks.faults import FaultControl
from mocks.kit import {kind}Mock
from mocks.nation.nation import Nation


def build(nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> Starlette:
    """Build the application; `config` is service.toml. Raises ValueError where its description is missing."""
    return {kind}Mock(nation, faults, config).app()
'''


def pins(blueprint: Blueprint) -> str:
    """``pins.toml`` of the folder with the description."""
    lines = [
        f"{json.dumps(name)} = {json.dumps(hashlib.sha256(raw).hexdigest())}" for name, raw in blueprint.files.items()
    ]
    about = "# SHA-256 of this service's files: changing one is a decision, so the pin is changed by hand with it."
    return "\n".join([about, "[sha256]", *lines]) + "\n"


def cases(blueprint: Blueprint) -> Mapping[str, str]:
    """Path below ``cases/`` to text: the first profile's lie at the top."""
    found = {}
    for number, (name, turns) in enumerate(blueprint.turns.items()):
        for turn in turns:
            case: dict[str, Any] = {
                "kind": turn.kind, "description": turn.description, "dataset": turn.dataset, "query": turn.query,
                "context": {}, "turns": [{"request": turn.request, "response": turn.response}], "expect": turn.expect,
            }  # fmt: skip
            path = f"{turn.name}.json" if number == 0 else f"{name}/{turn.name}.json"
            found[path] = json.dumps(case, ensure_ascii=False, indent=1) + "\n"
    return found


def page(blueprint: Blueprint) -> str:
    """``docs/connectors/NAME.md``."""
    lines = [
        f"# {blueprint.name}: {' '.join(blueprint.title.split()) or 'a national service'}", "",
        f"Written by `lienthong connectors new` from `{blueprint.description}`. Legal basis, owner and what public",
        "material says: to be told here by the author.", "", "## The connector", "",
        "| dataset | operation | asked with | answers with |", "| --- | --- | --- | --- |",
    ]  # fmt: skip
    for one in blueprint.operations:
        asked = ", ".join(f"`{member.field}`" for member in one.question.members) or "nothing"
        answered = ", ".join(f"`{member.field}`" for member in one.record.members)
        lines.append(f"| `{one.dataset}` | {one.name} | {asked} | {answered} |")
    guesses = list(_guesses(blueprint))
    lines += ["", "## Guessed", ""]
    lines += [f"- `{place}` is taken for a `{kind}`, by its name" for place, kind in guesses] or ["Nothing."]
    lines += ["", "## Left out", "", *([f"- {_plain(one)}" for one in blueprint.left_out] or ["Nothing."])]
    lines += ["", "## To decide", "", "The red test names the next one; `quality` in the manifest keeps the score.", ""]
    lines += [f"- `{rule}`: {what}" for rule, what in RULES.items()]
    lines += [
        "", "## The mock", "",
        f"`mocks/{blueprint.name}` validates each question against the description and answers with a synthetic",
        "example of the schema: the same for the same question and seed, repeating what was asked. A question that",
        "holds a value ending in `0000` finds nobody.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return text.replace("|", "/").replace("[", "(").replace("]", ")").replace("<", "(").replace(">", ")")


def _guesses(blueprint: Blueprint) -> Iterator[tuple[str, str]]:
    for one in blueprint.operations:
        for group in (one.question, one.record):
            yield from group.guesses(f"{one.dataset}.")
