"""Failed authentications are counted here, so that a flood of them is on record without filling the log.

One ``authentication_summary`` per peer network and minute; peers beyond `PEERS_PER_MINUTE` share one named ``other``.
A peer is an address of the network, not a subject; IPv6 peers are counted by /64, which one machine can fill at will.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Protocol

from contracts.events import Draft, Kind
from gateway.audit.faults import AuditUnavailable
from gateway.audit.ids import new_entry_id

PEERS_PER_MINUTE = 64
REASONS_PER_PEER = 16
MINUTES_KEPT = 60
"""While the log can't be written; older minutes are added to the oldest that is kept."""

OTHER = "other"


class Log(Protocol):
    """What the summaries need of the audit log."""

    async def append(self, draft: Draft) -> object:
        """Durable when it returns; raises `AuditUnavailable`."""


class Summaries:
    """Counts by minute (UTC), peer and reason; writes a minute when it is over. Used on the event loop alone."""

    def __init__(self, log: Log, now: Callable[[], datetime]) -> None:
        self._log = log
        self._now = now
        self._minutes: dict[str, dict[str, Counter[str]]] = {}

    def note(self, peer: str, reason: str) -> None:
        """Count one failure; ``reason`` is a code of ours. Never waits, never raises, never grows without bound."""
        minute = self._minute()
        if minute not in self._minutes and len(self._minutes) >= MINUTES_KEPT:
            self._merge_oldest()
        peers = self._minutes.setdefault(minute, {})
        name = network(peer)
        if name not in peers and len(peers) >= PEERS_PER_MINUTE:
            name = OTHER
        reasons = peers.setdefault(name, Counter())
        reasons[reason if reason in reasons or len(reasons) < REASONS_PER_PEER else OTHER] += 1

    async def flush(self) -> int:
        """Write all that was counted, the running minute too; what can't be written is kept. Gives entries made."""
        return await self._write(list(self._minutes))

    async def run(self) -> None:
        """Write each minute soon after it is over, for ever."""
        while True:
            moment = self._now()
            await asyncio.sleep(60.5 - moment.second - moment.microsecond / 1_000_000)
            running = self._minute()
            await self._write([minute for minute in self._minutes if minute != running])

    def _minute(self) -> str:
        return self._now().strftime("%Y-%m-%dT%H:%MZ")

    def _merge_oldest(self) -> None:
        oldest, second = sorted(self._minutes)[:2]
        into = self._minutes[second].setdefault(OTHER, Counter())
        for reasons in self._minutes.pop(oldest).values():
            into[OTHER] += reasons.total()

    async def _write(self, minutes: list[str]) -> int:
        written = 0
        for minute in sorted(minutes):
            peers = self._minutes.pop(minute)
            while peers:
                peer, reasons = peers.popitem()
                try:
                    await self._log.append(self._draft(minute, peer, reasons))
                except AuditUnavailable:
                    peers[peer] = reasons
                    self._put_back(minute, peers)
                    return written
                written += 1
        return written

    def _put_back(self, minute: str, peers: dict[str, Counter[str]]) -> None:
        kept = self._minutes.setdefault(minute, {})
        for peer, reasons in peers.items():
            kept.setdefault(peer, Counter()).update(reasons)

    def _draft(self, minute: str, peer: str, reasons: Counter[str]) -> Draft:
        counts = tuple((f"count.{reason}", str(count)) for reason, count in sorted(reasons.items()))
        detail = (("peer", peer), ("minute", minute), ("count", str(reasons.total())), *counts)
        return Draft(kind=Kind.AUTHENTICATION_SUMMARY, entry=new_entry_id(self._now()), detail=detail)


def network(peer: str) -> str:
    """The network that a peer is counted under: an IPv4 address, an IPv6 /64, or ``other`` for no address."""
    try:
        address: IPv4Address | IPv6Address = ip_address(peer.partition("%")[0])
    except ValueError:
        return OTHER
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False))
    return str(address)
