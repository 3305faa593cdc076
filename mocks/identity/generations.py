"""The two generations of the sign-in differ in what the browser carries back, what is released, and how wrapped."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Final, Protocol

from mocks.identity.claims import Account, claims
from mocks.identity.envelope import ENVELOPE_DEFECTS, EnvelopeDefect, Wrapping
from mocks.identity.sign_ins import REMEMBERED, GrantRefused

OF_A_NATIONAL: Final = 1
OF_A_FOREIGNER: Final = 2
OF_AN_ORGANIZATION: Final = 3
"""Values of `accountType` in generation 2: the mock's own decision."""


class Generation(Protocol):
    """What differs."""

    signs: bool
    """Whether there are discovery, keys and an id_token."""

    def carried(self, code: str) -> Mapping[str, str]:
        """Members of the callback, written raw."""
        ...

    def code(self, form: Mapping[str, str]) -> str:
        """The code behind a token request; raises GrantRefused."""
        ...

    def released(self, account: Account, assurance: str, issuer: str, seed: int) -> dict[str, object]:
        """The claims of an account."""
        ...

    def wrapped(self, document: Mapping[str, object], defect: str | None) -> Mapping[str, object]:
        """An answer as it is sent."""
        ...


class Generation1:
    """Plain OpenID Connect."""

    signs = True

    def carried(self, code: str) -> Mapping[str, str]:
        """The code alone."""
        return {"code": code}

    def code(self, form: Mapping[str, str]) -> str:
        """The code as it came."""
        return form.get("code", "")

    def released(self, account: Account, assurance: str, issuer: str, seed: int) -> dict[str, object]:
        """Claims under Vietnamese names."""
        return claims(account, assurance, issuer, seed)

    def wrapped(self, document: Mapping[str, object], defect: str | None) -> Mapping[str, object]:
        """The answer itself."""
        return document


class Generation2:
    """Encrypted code with its key beside it, answers in envelopes, nothing signed."""

    signs = False

    def __init__(self, wrapping: Wrapping) -> None:
        self._wrapping = wrapping
        self._carried: dict[str, tuple[str, str]] = {}

    def carried(self, code: str) -> Mapping[str, str]:
        """The encrypted code and its key, base64 with a bare `+`."""
        encrypted, key = self._wrapping.code(code)
        self._carried[encrypted] = (key, code)
        if len(self._carried) > REMEMBERED:
            del self._carried[next(iter(self._carried))]
        return {"code": encrypted, "encrypt_key": key}

    def code(self, form: Mapping[str, str]) -> str:
        """The code behind the encrypted one; both halves must come back byte for byte. Raises GrantRefused."""
        key, code = self._carried.get(form.get("code", ""), ("", ""))
        if not code or not hmac.compare_digest(form.get("encrypt_key", "").encode(), key.encode()):
            raise GrantRefused
        return code

    def released(self, account: Account, assurance: str, issuer: str, seed: int) -> dict[str, object]:
        """Claims under English names; neither subject nor level of authentication is told."""
        person, organization = account.person, account.organization
        kind = OF_A_FOREIGNER if person.nationality_code not in (None, "", "VN") else OF_A_NATIONAL
        told: dict[str, object] = {
            "citizenPid": person.personal_id,
            "fullName": person.full_name,
            "birthDate": _slashed(person.date_of_birth),
            "accountType": OF_AN_ORGANIZATION if organization else kind,
            "accountLevel": person.account_level,
        }
        if organization is not None:
            told |= {
                "organizationCode": organization.organization_code,
                "organizationName": organization.name,
                "organizationRole": account.role,
            }
        return told

    def wrapped(self, document: Mapping[str, object], defect: str | None) -> Mapping[str, object]:
        """The answer in its envelope."""
        named: EnvelopeDefect | None = next((one for one in ENVELOPE_DEFECTS if one == defect), None)
        return self._wrapping.answer(document, named)


def generation(config: Mapping[str, object]) -> Generation:
    """The generation that `profile` names, gen1 by default; raises ValueError where gen2 has no key."""
    if config.get("profile", "gen1") == "gen1":
        return Generation1()
    credentials = config.get("credentials")
    key = credentials.get("envelope_private_key") if isinstance(credentials, Mapping) else None
    if not isinstance(key, str):
        raise ValueError("the identity mock needs credentials.envelope_private_key in generation 2")
    return Generation2(Wrapping(key))


def _slashed(iso: str) -> str:
    """`dd/MM/yyyy`, or as much of it as is known."""
    return "/".join(reversed(iso.split("-")))
