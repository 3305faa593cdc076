"""The national services as they speak on the wire, so that every test and demo crosses a real network seam.

Nothing here is shared with the gateway: folding, hashing and check digits are written a second time on purpose.
"""
