"""``callers add|list|keys|disable``: procedure systems and their keys. On record before anything is done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from joserfc.jwk import ECKey

from contracts.access import SCOPES
from gateway.access import changes
from gateway.access.entries import key_name
from gateway.cli import changing, dated, people, state
from gateway.cli.state import State


@click.group()
def callers() -> None:
    """Procedure systems and their keys."""


@contextmanager
def _key_set(jwks: str | None, generate: str | None) -> Iterator[dict[str, Any]]:
    """The caller's public keys; a key file made for a caller that was then refused is gone again."""
    if (jwks is None) == (generate is None):
        raise click.UsageError(
            "Give the caller's public keys with --jwks FILE, or make a key pair with --generate-key FILE."
        )
    if jwks is not None:
        try:
            found = json.loads(Path(jwks).read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            raise click.UsageError("The file of --jwks can't be read as JSON.") from None
        yield found if isinstance(found, dict) and "keys" in found else {"keys": [found]}
        return
    path = Path(str(generate))
    made = make_key(path)
    registered = False
    try:
        yield made
        registered = True
    finally:
        if not registered:
            path.unlink()


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
@dated.FROM
@dated.TO
@changing.WHY
@people.AS
@state.option
def callers_add(
    id: str,
    name: str,
    jwks: str | None,
    generate: str | None,
    units: tuple[str, ...],
    scopes: tuple[str, ...],
    redirects: tuple[str, ...],
    contact: str,
    valid_from: datetime | None,
    valid_to: datetime | None,
    reason: str,
    person: str | None,
    state: State,
) -> None:
    """Register a procedure system."""
    done = f"Caller {id} is registered. It can read nothing yet: add a grant with 'lienthong grants add'."
    with _key_set(jwks, generate) as keys:
        wanted = changes.add_caller(
            id,
            name,
            keys,
            units=units,
            scopes=scopes,
            redirect_uris=redirects,
            contact=contact,
            when=(valid_from, valid_to),
        )
        changing.change(state, lambda _: wanted, person, reason, done)


@callers.command("keys")
@click.argument("id")
@click.option("--jwks", help="file of public keys (JWKS or one JWK)")
@click.option("--generate-key", "generate", help="make a key pair; the private JWK goes to this new file")
@changing.WHY
@people.AS
@state.option
def callers_keys(
    id: str, jwks: str | None, generate: str | None, reason: str, person: str | None, state: State
) -> None:  # fmt: skip
    """Give a caller other keys; what was signed with a key that is gone dies with it."""
    state.known()
    with _key_set(jwks, generate) as keys:
        wanted = changes.replace_keys(id, keys)
        changing.change(state, lambda _: wanted, person, reason, f"Caller {id} has other keys.")


@callers.command("list")
@dated.JSON
@state.option
def callers_list(as_json: bool, state: State) -> None:
    """All callers."""
    with state.known().register() as register:
        dated.show(
            [
                {
                    "id": found.id,
                    "name": found.name,
                    "units": list(found.units),
                    "scopes": sorted(found.scopes),
                    "keys": [key_name(key) for key in found.keys],
                    "disabled_at": found.disabled_at.isoformat() if found.disabled_at else None,
                    **dated.dates(found.validity),
                }
                for found in register.list_callers()
            ],
            as_json,
        )


@callers.command("disable")
@click.argument("id")
@changing.WHY
@people.AS
@state.option
def callers_disable(id: str, reason: str, person: str | None, state: State) -> None:
    """End a caller and all its tokens, within seconds. In an emergency: lienthong stop --caller."""
    wanted = changes.ending("caller", id)
    changing.change(state.known(), lambda _: wanted, person, reason, f"Caller {id} is disabled.")
