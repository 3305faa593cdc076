"""Tests of social insurance's mock."""
