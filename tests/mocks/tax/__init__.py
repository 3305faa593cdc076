"""Tests of the tax register's mock."""
