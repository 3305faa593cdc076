"""Tests of the social insurance connector: both profiles, and every person of the mocks."""
