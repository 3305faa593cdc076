"""Tests of shipping, on real files, a real HTTP endpoint and a real syslog receiver, killed at random moments."""
