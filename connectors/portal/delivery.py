"""What the portal says of something that was handed to it: taken and how, refused by a rule, or a failure."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.portal.profile import Profile
from connectors.portal.reply import OK, open_envelope, read_reply
from connectors.rest.words import word
from contracts.connector import Context
from contracts.dossiers import Action, Delivery, UsedDatabase
from contracts.errors import ChangeConflict, DossierUnknown, SourceMalformed
from contracts.records import Answered
from contracts.wire import WireResponse


def exists(response: WireResponse, profile: Profile, noticed: list[str]) -> bool:
    """Whether the portal has the dossier and wants an update instead (fact sheet 6: codes 3 and -3).

    Then this reply is read to its end, and what nobody knows of it is ``noticed``.
    """
    code, whole = open_envelope(response, profile)
    if code not in profile.exists_codes:
        return False
    whole.known("result")
    noticed.extend(whole.drift(profile.unknown_elements))
    return True


def delivered(
    response: WireResponse,
    change: int | None,
    context: Context,
    profile: Profile,
    databases: Sequence[UsedDatabase] | None,
    noticed: list[str],
) -> Answered:
    """The delivery that an answer tells; raises `ChangeConflict`, `DossierUnknown`, and what another code means.

    Success alone says that it was taken: a row that lacks, or says it in a word of no list, makes no failure of it.
    """
    code, _ = open_envelope(response, profile)
    if code != OK and code in profile.conflict_codes:
        raise ChangeConflict("the number of the change is taken", source_code=code)
    if code != OK and code in profile.unknown_dossier_codes:
        raise DossierUnknown("the portal has no such dossier", source_code=code)
    reply = read_reply(response, profile)
    reply.noticed.extend(noticed)
    action: Action = "unknown"
    if reply.rows:
        row = reply.one()
        if row.required_text("MaHoSo") != context.dossier:
            raise SourceMalformed("the answer is about another dossier")
        row.known(profile.change_member)
        action = word(row, "KetQua", profile.actions, reply.noticed) or "unknown"
    told = tuple(databases) if databases is not None else None
    return reply.answered(Delivery(action=action, change=change, databases=told))
