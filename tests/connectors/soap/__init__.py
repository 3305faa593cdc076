"""Tests of what SOAP connectors share."""
