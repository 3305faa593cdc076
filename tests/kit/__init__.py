"""What the tests of connectors written by ``lienthong connectors new`` share."""
