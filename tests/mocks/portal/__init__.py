"""Tests of the portal's mock."""
