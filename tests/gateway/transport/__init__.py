"""Tests of the only part that sends, against a server that misbehaves on purpose."""
