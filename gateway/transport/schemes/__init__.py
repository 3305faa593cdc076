"""Credential schemes of the national systems (fact sheet 1.1): how one attempt proves who the gateway is."""
