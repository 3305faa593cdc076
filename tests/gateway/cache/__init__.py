"""Tests of what is remembered, one shared class per protocol over all its forms."""
