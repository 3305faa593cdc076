"""One folder per national system: each describes requests and reads answers, and the gateway does everything else."""
