"""What browsers are asked and answer about passkeys (WebAuthn level 3): the one user of the library, loaded with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import webauthn
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

_FAULTS = (
    WebAuthnException,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser is asked with, and the challenge in it."""

    options: Mapping[str, Any]
    challenge: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey."""

    id: bytes
    public_key: bytes
    counter: int


class WebAuthentication:
    """Questions for browsers under one host name, and what their answers are worth: ``None`` is no good answer.

    User verification is always demanded.
    """

    def __init__(self, host: str, origin: str) -> None:
        self._host = host
        self._origin = origin

    def ask_to_make(self, account: str, name: str, known: Iterable[bytes]) -> Asked:
        """What ``credentials.create`` is asked with; authenticators that hold a ``known`` passkey make no other."""
        options = webauthn.generate_registration_options(
            rp_id=self._host,
            rp_name="Liên Thông",
            user_name=account,
            user_display_name=name,
            user_id=account.encode(),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=id) for id in known],
        )
        return Asked(json.loads(webauthn.options_to_json(options)), options.challenge)

    def made(self, answer: str, challenge: bytes) -> Made | None:
        """The passkey that was made, as it was asked for."""
        try:
            made = webauthn.verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except _FAULTS:
            return None
        return Made(made.credential_id, made.credential_public_key, made.sign_count)

    def ask_to_sign(self) -> Asked:
        """What ``credentials.get`` is asked with."""
        options = webauthn.generate_authentication_options(
            rp_id=self._host, user_verification=UserVerificationRequirement.REQUIRED
        )
        return Asked(json.loads(webauthn.options_to_json(options)), options.challenge)

    def named(self, answer: str) -> tuple[bytes, bytes | None] | None:
        """Id of the passkey and of the user as the browser says them; nothing is checked yet."""
        try:
            read = json.loads(answer)
            user = read["response"].get("userHandle")
            return base64url_to_bytes(read["rawId"]), None if user is None else base64url_to_bytes(user)
        except _FAULTS:
            return None

    def signed(self, answer: str, challenge: bytes, public_key: bytes, counter: int) -> int | None:
        """The passkey's new counter, if it signed the challenge."""
        try:
            found = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=public_key,
                credential_current_sign_count=counter,
                require_user_verification=True,
            )
        except _FAULTS:
            return None
        return found.new_sign_count
