"""A state directory as a settings file names it: what lies on a server instead of in the directory is there, too."""

from __future__ import annotations

from pathlib import Path

from gateway import settings
from gateway.app.access_store import access_store
from gateway.app.audit_store import audit_store
from gateway.cli.state import State


def configured(config: Path) -> State:
    """The state that a settings file names; raises `SettingsFault`."""
    loaded = settings.load(config)
    return State(
        loaded.state_path,
        loaded.log_name,
        audit_store(loaded),
        loaded.audit.retention,
        tuple(witness.vkey for witness in loaded.audit.witnesses),
        access_store(loaded),
    )
