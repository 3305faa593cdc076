"""The `lienthong` command (API section 6): one module per group of commands, nothing but words in and words out."""

from gateway.cli.main import main

__all__ = ["main"]
