"""Tests of reconciliation: statements as sources write them, against logs whose exchanges ended in every way."""
