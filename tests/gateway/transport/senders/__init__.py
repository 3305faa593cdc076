"""Tests of the senders: one class of manners, run over every library."""
