"""Reconciliation: what a source says it was asked, against what the log says, by request id and both ways."""
