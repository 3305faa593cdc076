"""Whatever signs can be asked the same three things."""

import inspect

import pytest

from gateway.transport.schemes.c06_hash import C06Hash
from gateway.transport.schemes.none import Unsigned
from gateway.transport.schemes.oauth_client_credentials import OauthClientCredentials
from gateway.transport.schemes.oidc_client import OidcClient
from gateway.transport.schemes.scheme import Scheme


@pytest.mark.parametrize("kind", [C06Hash, Unsigned, OauthClientCredentials, OidcClient])
@pytest.mark.parametrize("method", ["sign", "refresh", "forget"])
def test_every_scheme_has_the_shape(kind: type, method: str) -> None:
    wanted = inspect.signature(getattr(Scheme, method))
    assert list(inspect.signature(getattr(kind, method)).parameters) == list(wanted.parameters)
