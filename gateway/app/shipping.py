"""From the settings' shipping targets to running shippers: files, endpoints, receivers, and who is believed there."""

from __future__ import annotations

import secrets
import socket
import ssl
from collections.abc import Mapping
from pathlib import Path

import httpx

from gateway.audit.reading import LogReader
from gateway.audit.shipping.cursors import DATABASE, Cursors
from gateway.audit.shipping.files import FileTarget
from gateway.audit.shipping.http import HttpTarget, Posted
from gateway.audit.shipping.shipper import Lane, Shipper
from gateway.audit.shipping.syslog import SyslogTarget
from gateway.audit.shipping.target import Target
from gateway.settings import SettingsFault, Shipping


def _tls(each: Shipping) -> ssl.SSLContext:
    """A verifying context, TLS 1.2 or newer; raises `SettingsFault`."""
    setting = "ca_file"
    try:
        made = ssl.create_default_context(cafile=each.ca_file)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        if each.client_certificate_file and each.client_key_file:
            setting = "client_certificate_file"
            made.load_cert_chain(each.client_certificate_file, each.client_key_file, "")
    except (OSError, ssl.SSLError):
        raise SettingsFault(f"The setting audit.shipping.{setting} of {each.name} can't be read as PEM.") from None
    return made


def _http(each: Shipping) -> HttpTarget:
    own = {"user-agent": "lienthong"}
    if each.token_file:
        try:
            own["authorization"] = f"Bearer {Path(each.token_file).read_text('ascii').strip()}"
        except (OSError, ValueError):
            raise SettingsFault(f"The setting audit.shipping.token_file of {each.name} can't be read.") from None
    # neither proxies of the environment nor redirects: entries go where the settings say, or nowhere
    client = httpx.Client(verify=_tls(each), timeout=each.timeout_seconds, trust_env=False, headers=own)

    def post(body: bytes, headers: Mapping[str, str]) -> Posted:
        try:
            reply = client.post(str(each.url), content=body, headers=headers)
        except httpx.HTTPError as fault:
            raise ConnectionError(type(fault).__name__) from None
        wait = reply.headers.get("retry-after", "")
        return Posted(reply.status_code, float(wait) if wait.isdecimal() and len(wait) < 6 else None)

    return HttpTarget(post, client.close)


def target(each: Shipping) -> Target:
    """The target that a table of the settings describes; raises `SettingsFault`."""
    match each.target:
        case "file":
            path = Path(str(each.path))
            if not path.parent.is_dir():
                raise SettingsFault(f"The setting audit.shipping.path of {each.name} is in a folder that is not there.")
            return FileTarget(path, each.rotate_bytes)
        case "http":
            return _http(each)
        case "syslog":
            tls = None if each.plain else _tls(each)
            return SyslogTarget(str(each.host), each.port, tls, socket.gethostname(), each.timeout_seconds)


def targets(wanted: tuple[Shipping, ...]) -> list[Target]:
    """All of them, before anything else is opened: a mistake stops the start. Raises `SettingsFault`."""
    return [target(each) for each in wanted]


def check(wanted: tuple[Shipping, ...]) -> None:
    """Whether all of them could be: the gateway's, whose watcher does the shipping. Raises `SettingsFault`."""
    for made in targets(wanted):
        made.close()


class ShippingLanes:
    """All shippers of a log, one for each of `targets`."""

    def __init__(
        self,
        wanted: tuple[Shipping, ...],
        targets: list[Target],
        state: Path,
        reader: LogReader,
    ) -> None:
        self._names = [each.name for each in wanted]
        self._cursors = Cursors(state / DATABASE) if wanted else None
        fraction = secrets.SystemRandom().random
        self._shippers = [
            Shipper(Lane(each.name, each.form, made, each.batch), reader, self._cursors, fraction=fraction)
            for each, made in zip(wanted, targets, strict=True)
            if self._cursors is not None
        ]

    def start(self) -> None:
        """Begin with every target."""
        for each in self._shippers:
            each.start()

    def positions(self) -> Mapping[str, int]:
        """The first entry that each target has not confirmed; raises `StoreFault`."""
        return {name: self._cursors.position(name) for name in self._names} if self._cursors is not None else {}

    @property
    def alive(self) -> bool:
        """Whether every shipper works."""
        return all(each.alive for each in self._shippers)

    def stop(self) -> None:
        """End each after the batch in hand."""
        for each in self._shippers:
            each.stop()
        if self._cursors is not None:
            self._cursors.close()
