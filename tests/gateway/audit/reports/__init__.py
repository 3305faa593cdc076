"""Tests of the monthly report: counted by hand, read back, and never verified when the log is not."""
