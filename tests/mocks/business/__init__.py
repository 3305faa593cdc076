"""Tests of the business registry's mock."""
