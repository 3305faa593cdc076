"""Who is calling, and may they: the register of callers, officers, units and grants, tokens, proofs and limits."""
