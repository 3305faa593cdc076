"""The whole road of a request on a running gateway: real processes, real wires, the public contract only."""
