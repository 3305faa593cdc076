"""Lets the person sign in at VNeID and reads out who it was: a text in two halves, with the browser between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from connectors.identity.callback import read_code
from connectors.identity.claims import read_identity
from connectors.identity.id_token import authenticated_at, read_keys, verify_id_token
from connectors.identity.profile import read_profile
from connectors.identity.replies import read_tokens, read_userinfo
from connectors.rest.reading import Node
from contracts.connector import AuthorizationRequest, Context, Exchange, Redirect, Session, SignInConnector
from contracts.errors import SourceMalformed
from contracts.records import Answered
from contracts.wire import WireRequest

_ACCEPT = {"accept": "application/json"}


class IdentityConnector:
    """Authorization code, both generations (fact sheet 4.2, 4.3); PKCE, nonce and id_token as the profile says."""

    def check_profile(self, profile: Mapping[str, Any]) -> None:
        """Refuse a profile that this connector can't work with; raises `contracts.manifest.InvalidManifest`."""
        read_profile(profile)

    def begin(self, redirect: Redirect, context: Context) -> AuthorizationRequest:
        """The address to send the person's browser to (RFC 6749 4.1.1, RFC 7636 4.3)."""
        profile = read_profile(context.profile)
        parameters = [
            ("response_type", "code"),
            ("client_id", redirect.client_id),
            ("redirect_uri", redirect.redirect_uri),
            ("scope", profile.scope),
            ("state", redirect.state),
        ]
        if profile.nonce:
            parameters.append(("nonce", redirect.nonce))
        if profile.pkce:
            challenge = create_s256_code_challenge(redirect.verifier)
            parameters += [("code_challenge", challenge), ("code_challenge_method", "S256")]
        if profile.acr_values:
            parameters.append(("acr_values", profile.acr_values))
        return AuthorizationRequest(str(add_params_to_uri(redirect.authorization_endpoint, parameters)))

    def complete(self, session: Session, callback: str, context: Context) -> Exchange:
        """Code against tokens, the id_token against the provider's keys, then userinfo about the same."""
        profile = read_profile(context.profile)
        redirect = session.redirect
        form = {
            "grant_type": "authorization_code",
            **read_code(callback, session, profile.callback_key),
            "redirect_uri": redirect.redirect_uri,
        }
        if profile.pkce:
            form["code_verifier"] = redirect.verifier
        tokens = read_tokens(
            (yield WireRequest(method="POST", path=profile.token_path, operation="token", form=form, headers=_ACCEPT)),
            profile,
        )
        claims: Node | None = None
        if tokens.id_token is not None:
            keys = read_keys(
                (yield WireRequest(method="GET", path=profile.jwks_path, operation="jwks", auth=False, headers=_ACCEPT))
            )
            claims = verify_id_token(tokens.id_token, keys, session, profile, context.now, tokens.access_token)
        userinfo = read_userinfo(
            (
                yield WireRequest(
                    method="GET",
                    path=profile.userinfo_path,
                    operation="userinfo",
                    bearer=tokens.access_token,
                    headers=_ACCEPT,
                )
            ),
            profile,
            claims.text("sub") if claims is not None else None,
        )
        identity = read_identity(userinfo, profile, authenticated_at(claims, profile, context.now))
        _require_same_person(claims, userinfo, profile.claims.personal_id)
        userinfo.known(*profile.claims.ignored)
        return Answered(identity, userinfo.drift(profile.unknown_elements))


def _require_same_person(claims: Node | None, userinfo: Node, name: str) -> None:
    """What the issuer signed about the person's number must not be contradicted by what it only says."""
    signed = claims.text(name) if claims is not None else None
    if signed is not None and signed != userinfo.text(name):
        raise SourceMalformed("id_token and userinfo name two people")


def build() -> SignInConnector:
    """The connector, as the registry of connectors asks for it."""
    return IdentityConnector()
