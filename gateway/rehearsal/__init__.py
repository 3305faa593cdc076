"""The acceptance rehearsal: forty counter situations put to whatever answers the public contract, and their minutes.

It is a caller like any other. It knows `contracts` and what travels on the wire, nothing of the gateway behind it.
"""
