"""What connectors written by ``lienthong connectors new`` share: marks on types, and their road to the wire."""
