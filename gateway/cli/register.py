"""``callers``, ``units``, ``officers`` and ``grants``: who may ask, as dated entries. Acts at once, and on record."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from joserfc.jwk import ECKey

from contracts.access import CHANNELS, SCOPES, GrantEntry, Officer, Quota, Unit, Validity
from contracts.identifiers import AgencyCode, InvalidIdentifier, PersonalId, ProcedureCode
from gateway.access.entries import RegistrationRefused
from gateway.audit.ids import new_entry_id
from gateway.cli import state
from gateway.cli.state import State


def _time(_context: click.Context, _parameter: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("must be ISO 8601, for example 2026-12-31 or 2026-12-31T17:00:00+07:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_FROM = click.option("--from", "valid_from", callback=_time, help="first moment (default: now)")
_TO = click.option("--to", "valid_to", callback=_time, help="first moment no longer (default: none)")


def _validity(valid_from: datetime | None, valid_to: datetime | None) -> Validity:
    return Validity(valid_from or state.now(), valid_to)


def _parse(kind: type[Any], text: str) -> Any:
    try:
        return kind.parse(text)
    except InvalidIdentifier as fault:
        raise RegistrationRefused(f"{fault.kind} {fault.reason}") from None


def _print(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo("  ".join(f"{name}={value}" for name, value in row.items() if value not in (None, [], "")))


def _dates(validity: Validity) -> dict[str, str | None]:
    ends = validity.valid_to
    return {"valid_from": validity.valid_from.isoformat(), "valid_to": ends.isoformat() if ends else None}


_JSON = click.option("--json", "as_json", is_flag=True, help="print JSON")


@click.group()
def callers() -> None:
    """Procedure systems and their keys."""


def _key_set(jwks: str | None, generate: str | None) -> dict[str, Any]:
    if (jwks is None) == (generate is None):
        raise click.UsageError("Give the caller's public keys with --jwks FILE, or make a key pair with --generate-key FILE.")
    if jwks is not None:
        try:
            found = json.loads(Path(jwks).read_text("utf-8"))
        except (OSError, ValueError):
            raise click.UsageError("The file of --jwks can't be read as JSON.") from None
        return found if isinstance(found, dict) and "keys" in found else {"keys": [found]}
    return make_key(Path(str(generate)))


def make_key(path: Path) -> dict[str, Any]:
    """Write a private JWK (ES256) to ``path`` with mode 0600; gives the public key set."""
    key = ECKey.generate_key("P-256", {"alg": "ES256", "use": "sig"}, auto_kid=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(json.dumps(key.as_dict(private=True)), "utf-8")
    return {"keys": [key.as_dict(private=False)]}


@callers.command("add")
@click.argument("id")
@click.option("--name", required=True, help="name for people")
@click.option("--jwks", help="file of public keys (JWKS or one JWK)")
@click.option("--generate-key", "generate", help="make a key pair; the private JWK goes to this new file")
@click.option("--unit", "units", multiple=True, required=True, help="agency code; may be repeated")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), required=True, help="may be repeated")
@click.option("--redirect-uri", "redirects", multiple=True, help="of sign-ins; may be repeated")
@click.option("--contact", default="", help="who answers questions about this caller")
@_FROM
@_TO
@state.option
def callers_add(
    id: str, name: str, jwks: str | None, generate: str | None, units: tuple[str, ...], scopes: tuple[str, ...],
    redirects: tuple[str, ...], contact: str, valid_from: datetime | None, valid_to: datetime | None, state: State,
) -> None:  # fmt: skip
    """Register a procedure system."""
    keys = _key_set(jwks, generate)
    state.record("caller added", id)
    with state.register() as register:
        register.add_caller(
            id, name, keys, units=units, scopes=scopes, redirect_uris=redirects, contact=contact,
            validity=_validity(valid_from, valid_to),
        )  # fmt: skip
    click.echo(f"Caller {id} is registered. It can read nothing yet: add a grant with 'lienthong grants add'.")


@callers.command("list")
@_JSON
@state.option
def callers_list(as_json: bool, state: State) -> None:
    """All callers."""
    with state.register() as register:
        _print(
            [
                {
                    "id": found.id, "name": found.name, "units": list(found.units), "scopes": sorted(found.scopes),
                    "disabled_at": found.disabled_at.isoformat() if found.disabled_at else None, **_dates(found.validity),
                }
                for found in register.list_callers()
            ],
            as_json,
        )  # fmt: skip


@callers.command("disable")
@click.argument("id")
@state.option
def callers_disable(id: str, state: State) -> None:
    """Stop a caller and all its tokens, within seconds."""
    state.record("caller disabled", id)
    with state.register() as register:
        register.disable_caller(id)
    click.echo(f"Caller {id} is disabled.")


@click.group()
def units() -> None:
    """Agencies and their units."""


@units.command("add")
@click.argument("code")
@click.option("--name", required=True)
@click.option("--predecessor", "predecessors", multiple=True)
@click.option("--successor", "successors", multiple=True)
@click.option("--service-account", help="officer account that stands where no officer acts")
@_FROM
@_TO
@state.option
def units_add(
    code: str, name: str, predecessors: tuple[str, ...], successors: tuple[str, ...], service_account: str | None,
    valid_from: datetime | None, valid_to: datetime | None, state: State,
) -> None:  # fmt: skip
    """Register a unit by its agency code (Decision 20/2020)."""
    unit = Unit(
        _parse(AgencyCode, code), name, _validity(valid_from, valid_to), predecessors, successors, service_account
    )  # fmt: skip
    state.record("unit added", code)
    with state.register() as register:
        register.add_unit(unit)
    click.echo(f"Unit {code} is registered.")


@units.command("list")
@_JSON
@state.option
def units_list(as_json: bool, state: State) -> None:
    """All units."""
    with state.register() as register:
        _print(
            [{"code": unit.code.value, "name": unit.name, "service_account": unit.service_account, **_dates(unit.validity)}
             for unit in register.list_units()],
            as_json,
        )  # fmt: skip


@units.command("end")
@click.argument("code")
@state.option
def units_end(code: str, state: State) -> None:
    """End a unit's entry now."""
    state.record("unit ended", code)
    with state.register() as register:
        register.end_unit(code)
    click.echo(f"Unit {code} has ended.")


@click.group()
def officers() -> None:
    """Officials' logins."""


@officers.command("add")
@click.argument("account")
@click.option("--unit", required=True, help="agency code")
@click.option("--licence", "licences", multiple=True, help="source that licensed the officer; may be repeated")
@click.option("--service", is_flag=True, help="a unit's service account, not a person's login")
@click.option("--personal-id", prompt="Personal ID", hide_input=True, help="asked for without echo when left out")
@_FROM
@_TO
@state.option
def officers_add(
    account: str, unit: str, licences: tuple[str, ...], service: bool, personal_id: str, valid_from: datetime | None,
    valid_to: datetime | None, state: State,
) -> None:  # fmt: skip
    """Register an official's login; the personal ID is sealed."""
    officer = Officer(
        account, _parse(PersonalId, personal_id), unit, frozenset(licences), _validity(valid_from, valid_to), service
    )  # fmt: skip
    state.record("officer added", account)
    with state.register() as register:
        register.add_officer(officer)
    click.echo(f"Officer {account} is registered for {', '.join(licences) or 'no source: add --licence population'}.")


@officers.command("list")
@_JSON
@state.option
def officers_list(as_json: bool, state: State) -> None:
    """All officers; personal IDs stay sealed."""
    with state.register() as register:
        _print(
            [{"account": found.account, "unit": found.unit, "licences": sorted(found.licences), "service": found.service,
              **_dates(found.validity)} for found in register.list_officers()],
            as_json,
        )  # fmt: skip


@officers.command("end")
@click.argument("account")
@state.option
def officers_end(account: str, state: State) -> None:
    """End an officer's entry now."""
    state.record("officer ended", account)
    with state.register() as register:
        register.end_officer(account)
    click.echo(f"Officer {account} has ended.")


@click.group()
def grants() -> None:
    """Caller x procedure x dataset x operation x fields x channels, with a legal basis."""


@grants.command("add")
@click.option("--caller", required=True)
@click.option("--procedure", required=True, help="national code, for example 1.001193")
@click.option("--dataset", required=True)
@click.option("--operation", "operations", multiple=True, type=click.Choice(["query", "verify"]), required=True)
@click.option("--field", "fields", multiple=True, required=True, help="dotted path; a parent covers its children")
@click.option("--channel", "channels", multiple=True, type=click.Choice(CHANNELS), required=True)
@click.option("--legal-basis", required=True, help="instrument and article")
@click.option("--quota", type=(int, click.Choice(["hour", "day", "month"])), default=None, help="COUNT PERIOD")
@_FROM
@_TO
@state.option
def grants_add(
    caller: str, procedure: str, dataset: str, operations: tuple[Any, ...], fields: tuple[str, ...],
    channels: tuple[Any, ...], legal_basis: str, quota: tuple[int, Any] | None, valid_from: datetime | None,
    valid_to: datetime | None, state: State,
) -> None:  # fmt: skip
    """Grant; prints the grant's id."""
    identifier = "g-" + new_entry_id(datetime.now(UTC)).lower()
    entry = GrantEntry(
        identifier, caller, _parse(ProcedureCode, procedure), dataset, frozenset(operations), frozenset(fields),
        frozenset(channels), legal_basis, _validity(valid_from, valid_to), Quota(*quota) if quota else None,
    )  # fmt: skip
    state.record("grant added", identifier)
    with state.register() as register:
        register.add_grant(entry)
    click.echo(identifier)


@grants.command("list")
@_JSON
@state.option
def grants_list(as_json: bool, state: State) -> None:
    """All grants."""
    with state.register() as register:
        _print(
            [{"id": entry.id, "caller": entry.caller, "procedure": entry.procedure.value, "dataset": entry.dataset,
              "operations": sorted(entry.operations), "fields": sorted(entry.fields), "channels": sorted(entry.channels),
              "legal_basis": entry.legal_basis, **_dates(entry.validity)} for entry in register.list_grants()],
            as_json,
        )  # fmt: skip


@grants.command("end")
@click.argument("id")
@state.option
def grants_end(id: str, state: State) -> None:
    """End a grant now."""
    state.record("grant ended", id)
    with state.register() as register:
        register.end_grant(id)
    click.echo(f"Grant {id} has ended.")


GROUPS = (callers, units, officers, grants)
