"""The token service without HTTP: judges proof and assertion, spends both, and lets Authlib's core do the rest.

Order: the proof's and the assertion's signatures and claims, then their single use, then scope and token. A challenge
for a nonce comes before the assertion is looked at, so that the retry may carry the same assertion.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from authlib.oauth2.rfc6749 import InvalidClientError

from contracts.access import Binding
from gateway.access.limits import Limiter, Rate
from gateway.access.proofs import ProofRefused, Proofs, origin
from gateway.access.replay import ReplayGuard
from gateway.access.tokens import Tokens
from gateway.oauth.assertions import GUARD_SECONDS, Assertions
from gateway.oauth.requests import METHOD, AuthenticatedClient, FormRequest
from gateway.oauth.server import Answer, Callers, CallerServer, error

TOKEN_PATH = "/oauth2/token"  # noqa: S105  # a path, no secret
INTROSPECTION_PATH = "/oauth2/introspect"
REVOCATION_PATH = "/oauth2/revoke"
TOKEN_RATE = Rate(per_second=20, burst=100)
"""Tokens per caller: one lives ten minutes, so this is generous for a caller of a hundred processes."""


class TokenService:
    """Issues, introspects and revokes tokens. ``note_failure(peer, reason)`` is told of every failed authentication."""

    def __init__(
        self,
        *,
        callers: Callers,
        tokens: Tokens,
        proofs: Proofs,
        guard: ReplayGuard,
        limiter: Limiter,
        now: Callable[[], datetime],
        note_failure: Callable[[str, str], None],
        rate: Rate = TOKEN_RATE,
    ) -> None:
        """Raises ``ValueError`` where the issuer is not an https origin (or http on loopback)."""
        self.issuer = origin(tokens.issuer)
        self.audience = tokens.audience
        _demand_transport(self.issuer)
        self._tokens = tokens
        self._proofs = proofs
        self._guard = guard
        self._limiter = limiter
        self._rate = rate
        self._note_failure = note_failure
        self._server = CallerServer(callers, tokens, Assertions(self.issuer, now))

    async def token(self, form: dict[str, str], dpop: Sequence[str], peer: str) -> Answer:
        """POST /oauth2/token: a token bound to the key of the DPoP proof."""
        request = FormRequest(self.issuer + TOKEN_PATH, form)
        if "grant_type" not in form:
            return error("invalid_request")
        if "authorization_details" in form:
            return error("invalid_authorization_details")
        if form.get("resource", self.audience) != self.audience:
            return error("invalid_target")
        try:
            proof = self._proofs.read(dpop, "POST", TOKEN_PATH)
            client = await self._authenticate(request, "token", peer)
            if client is None:
                return error("invalid_client", 401)
            await self._proofs.spend(proof)
        except ProofRefused as refused:
            return self._proof_refused(refused, peer)
        taken = await self._limiter.take(f"token:{client.caller.id}", self._rate)
        if not taken.allowed:
            return error("temporarily_unavailable", 429, {"Retry-After": str(max(1, round(taken.reset_seconds)))})
        request.binding = Binding("dpop", proof.thumbprint)
        answer: Answer = self._server.create_token_response(request)
        nonce = self._proofs.fresh_nonce()
        return answer if nonce is None else Answer(answer.status, answer.body, {"DPoP-Nonce": nonce})

    async def introspect(self, form: dict[str, str], peer: str) -> Answer:
        """POST /oauth2/introspect: what a caller's own token is good for (RFC 7662)."""
        request = FormRequest(self.issuer + INTROSPECTION_PATH, form)
        if await self._authenticate(request, "introspection", peer) is None:
            return error("invalid_client", 401)
        answer: Answer = self._server.create_endpoint_response("introspection", request)
        return answer

    async def revoke(self, form: dict[str, str], peer: str) -> Answer:
        """POST /oauth2/revoke: end a token of one's own (RFC 7009); the answer comes once it is durable."""
        request = FormRequest(self.issuer + REVOCATION_PATH, form)
        if await self._authenticate(request, "revocation", peer) is None:
            return error("invalid_client", 401)
        answer: Answer = self._server.create_endpoint_response("revocation", request)
        if request.to_revoke is not None:
            await self._tokens.revoke(request.to_revoke)
        return answer

    async def _authenticate(self, request: FormRequest, endpoint: str, peer: str) -> AuthenticatedClient | None:
        """The client, its assertion spent; ``None`` for every reason alike."""
        try:
            client: AuthenticatedClient = self._server.authenticate_client(request, [METHOD], endpoint)
        except InvalidClientError:
            self._note_failure(peer, request.failure)
            return None
        if not await self._guard.first(client.single_use, GUARD_SECONDS):
            self._note_failure(peer, "assertion_replayed")
            return None
        request.authenticated = request.client = client
        return client

    def _proof_refused(self, refused: ProofRefused, peer: str) -> Answer:
        if refused.error != "use_dpop_nonce":
            self._note_failure(peer, refused.reason)
            return error(refused.error)
        return error(refused.error, 400, {"DPoP-Nonce": self._proofs.fresh_nonce() or ""})


def _demand_transport(issuer: str) -> None:
    parts = urlsplit(issuer)
    host = parts.hostname or ""
    if parts.scheme != "https" and host not in ("localhost", "::1") and not host.startswith("127."):
        raise ValueError("base_url must be https, or http on loopback")
