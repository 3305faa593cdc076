"""Time stamps of a checkpoint by an authority that signs times for a living (RFC 3161), where one is at hand.

The token says: these bytes existed at that time, says the authority. It is over the checkpoint's signed text and is
accepted only under certificates that were given beforehand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography import x509

if TYPE_CHECKING:
    from rfc3161_client import TimeStampRequest

CONTENT_TYPE = "application/timestamp-query"
REPLY_TYPE = "application/timestamp-reply"
LONGEST_TOKEN = 64 * 1024

Send = Callable[[bytes], bytes]
"""Posts a query to the authority and gives its answer; raises ``OSError`` where none came."""


class TimestampBroken(ValueError):
    """A token is none, is over something else, or is not signed by the authority that is trusted."""


def certificates(pem: bytes) -> list[x509.Certificate]:
    """The authority's certificates; raises ``ValueError``."""
    return x509.load_pem_x509_certificates(pem)


def query(text: str) -> TimeStampRequest:
    """A request for a time stamp of a checkpoint's signed text."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # most logs have no authority at hand

    return TimestampRequestBuilder().data(text.encode()).hash_algorithm(HashAlgorithm.SHA256).build()


def check(token: bytes, text: str, trusted: list[x509.Certificate], nonce: int | None = None) -> datetime:
    """When the authority saw ``text``; raises `TimestampBroken`. Certificates must have been valid then, not now."""
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response  # as above

    try:
        if len(token) > LONGEST_TOKEN:
            raise ValueError("too long")
        answer = decode_timestamp_response(token)
        verifier = VerifierBuilder(roots=list(trusted))
        (verifier.nonce(nonce) if nonce is not None else verifier).build().verify_message(answer, text.encode())
        return answer.tst_info.gen_time
    except VerificationError as fault:
        raise TimestampBroken(f"the time stamp does not hold: {_plain(fault)}") from None
    except (ValueError, TypeError):
        raise TimestampBroken("the time stamp can't be read") from None


def stamp(text: str, send: Send, trusted: list[x509.Certificate]) -> bytes:
    """Get a token for ``text``, checked; raises `TimestampBroken`, or ``OSError`` where no answer came."""
    asked = query(text)
    token = send(asked.as_bytes())
    check(token, text, trusted, asked.nonce)
    return token


def _plain(fault: Exception) -> str:
    said = str(fault).partition("\n")[0]
    return said if said.isascii() and said.isprintable() and len(said) < 200 else "not signed as it should be"
