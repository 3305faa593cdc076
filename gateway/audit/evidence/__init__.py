"""Evidence bundles: what leaves the house for a court, and how it is asked for, made and checked."""
