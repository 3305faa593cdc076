"""What the sign-in service expects beyond its contract, in each generation, so that near misses can be told."""

from collections.abc import Mapping, Sequence

from mocks.identity.relying_party import RelyingParty
from mocks.nearness import proofs
from mocks.nearness.difference import Difference
from mocks.nearness.expected import Arrived, Expected


def expected(config: Mapping[str, object]) -> Expected:
    """The expectations of one profile; `config` is what the service was built with."""
    return Expected(proof=_Proof(RelyingParty.from_config(config)))


class _Proof:
    """The relying party's secret, the token, and the address that the browser is sent back to."""

    def __init__(self, party: RelyingParty) -> None:
        self._party = party

    def __call__(self, arrived: Arrived) -> Sequence[Difference]:
        name = arrived.operation.name
        if name.startswith("userinfo"):
            return proofs.bearer(arrived.headers)
        if name in ("authorize", "decide"):
            return self._way_back(arrived)
        return self._secret(arrived) if name == "token" else ()

    def _way_back(self, arrived: Arrived) -> Sequence[Difference]:
        found, client, back = [], arrived.field("client_id"), arrived.field("redirect_uri")
        if client and client != self._party.client_id:
            found.append(
                Difference(where="client_id", problem="differs", expected=self._party.client_id, received=client)
            )
        if back and not self._party.may_return_to(back):
            registered = " | ".join(self._party.redirect_uris)
            found.append(Difference(where="redirect_uri", problem="differs", expected=registered, received=back))
        return found

    def _secret(self, arrived: Arrived) -> Sequence[Difference]:
        pair = (self._party.client_id, self._party.client_secret)
        if not arrived.field("client_secret"):
            return proofs.basic(arrived.headers, *pair)
        return [
            Difference(where=f"body.{name}", problem="differs", expected=right, received=arrived.field(name))
            for name, right in zip(("client_id", "client_secret"), pair, strict=True)
            if arrived.field(name) != right
        ]
