"""Tests of the findings: each rule with cases that fire and cases that must not."""
