"""Tests of the token service, as a caller meets it over HTTP."""
