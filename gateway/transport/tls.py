"""Who is believed on the other end of a connection, decided in one place for all senders."""

from __future__ import annotations

import ssl

from gateway.transport.sender import Link


def context(link: Link) -> ssl.SSLContext:
    """A verifying context, TLS 1.2 or newer: the pinned authority alone if one is set, else the system's.

    Raises `ValueError`, naming the setting and no path, when a file can't be used.
    """
    try:
        made = ssl.create_default_context(cafile=None if link.ca_file is None else str(link.ca_file))
    except (OSError, ssl.SSLError):
        made = None
    if made is None:
        raise ValueError("ca_file is not a readable PEM file of certificates")
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_alpn_protocols(["http/1.1"])
    if link.client_certificate is not None:
        shown = link.client_certificate
        try:
            made.load_cert_chain(shown.certificate, shown.key, shown.password or "")
        except (OSError, ssl.SSLError):
            made = None
        if made is None:
            raise ValueError("client_certificate is not a readable certificate with its key")
    return made
