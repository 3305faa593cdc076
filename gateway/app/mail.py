"""Hands letters to the operator's mail server: over TLS, to one plain address, or not at all."""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from gateway.settings import MAILBOX, Mail, SettingsFault

_MAILBOX = re.compile(MAILBOX)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. ``key`` names it for ever: whoever gets it twice sees by its Message-ID that it is the same."""

    key: str
    to: str
    at: datetime
    subject: str
    text: str


Send = Callable[[Letter], None]
"""Raises ``OSError`` unless the server has taken the letter."""


class NoMailbox(OSError):
    """The contact is no mail address: somebody else has to tell it."""


class Mailer:
    """Gives each letter a connection of its own: there are few, and none waits for another's fault."""

    def __init__(self, settings: Mail, password: str, tls: ssl.SSLContext) -> None:
        self._settings, self._password, self._tls = settings, password, tls
        self._domain = settings.from_address.rpartition("@")[2]

    def send(self, letter: Letter) -> None:
        """Until the server has taken it; raises ``OSError`` (`smtplib.SMTPException` is one), and no text of a peer."""
        if len(letter.to) > 254 or not _MAILBOX.fullmatch(letter.to):
            raise NoMailbox("the contact is no mail address")
        message = self.message(letter).as_bytes()
        try:
            with self._connected() as server:
                if self._settings.tls == "starttls":
                    server.starttls(context=self._tls)  # a server without it is refused
                if self._settings.user is not None:
                    server.login(self._settings.user, self._password)
                server.sendmail(self._settings.from_address, [letter.to], message)
        except (OSError, ValueError) as fault:
            code = fault.smtp_code if isinstance(fault, smtplib.SMTPResponseException) else None
            raise OSError(f"{type(fault).__name__}{f' {code}' if code else ''}") from None

    def _connected(self) -> smtplib.SMTP:
        one, own = self._settings, self._domain  # a name of our own, so that nobody is asked for the machine's
        if one.tls == "implicit":
            return smtplib.SMTP_SSL(one.host, one.port, own, timeout=one.timeout_seconds, context=self._tls)
        return smtplib.SMTP(one.host, one.port, own, timeout=one.timeout_seconds)

    def message(self, letter: Letter) -> EmailMessage:
        """The letter as it travels: the same bytes each time, its text in Vietnamese first."""
        message = EmailMessage(SMTP)
        message["From"], message["To"] = self._settings.from_address, letter.to
        message["Date"], message["Subject"] = format_datetime(letter.at), letter.subject
        message["Message-ID"] = f"<{hashlib.sha256(letter.key.encode()).hexdigest()[:40]}@{self._domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text, cte="base64")
        return message


def mailer(settings: Mail | None) -> Send | None:
    """From the settings, before anything is opened; raises `SettingsFault`."""
    if settings is None:
        return None
    try:
        tls = ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError):
        raise SettingsFault("The setting mail.ca_file can't be read as PEM.") from None
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        password = Path(settings.password_file).read_text("utf-8").strip() if settings.password_file else ""
    except (OSError, ValueError):
        raise SettingsFault("The setting mail.password_file can't be read.") from None
    return Mailer(settings, password, tls).send
