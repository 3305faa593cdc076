"""Which connectors there are and which of them the operator enabled: found as folders, checked whole before start."""

from gateway.registry.registry import Registry, RegistryFault, Route, SourceSetting

__all__ = ["Registry", "RegistryFault", "Route", "SourceSetting"]
