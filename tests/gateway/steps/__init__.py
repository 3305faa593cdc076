"""Each step of the road by itself, with a register, a log and a source made for the test."""
