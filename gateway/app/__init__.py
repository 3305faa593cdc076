"""Composition root: the only package that knows every part.

The gateway itself is imported when somebody asks for it: the processes beside it (the watcher, a verification) start
in a third of the time without it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gateway.app.gateway import Gateway

__all__ = ["Gateway"]


def __getattr__(name: str) -> Any:
    if name == "Gateway":
        from gateway.app.gateway import Gateway

        return Gateway
    raise AttributeError(name)
