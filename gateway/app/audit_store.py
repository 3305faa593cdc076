"""Says where the log of a gateway lies, once for the gateway and every command."""

from __future__ import annotations

from gateway.audit.store import DATABASE_NAME, AuditStore, in_file, on_server
from gateway.settings import Settings, SettingsFault


def audit_store(settings: Settings) -> AuditStore:
    """The store that ``[audit]`` names; raises `SettingsFault` for an address that is none of PostgreSQL's."""
    if settings.audit.backend == "sqlite":
        return in_file(settings.state_path / DATABASE_NAME)
    from gateway.store.postgresql import is_address  # the driver: who keeps files does without

    if not is_address(str(settings.audit.url)):  # libpq's own words would hold the address
        raise SettingsFault(
            "The setting audit.url is wrong: must be an address such as postgresql://user@host/database."
        )
    return on_server(str(settings.audit.url), settings.state_path)
