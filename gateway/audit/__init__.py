"""The log of every access: append-only, durable before anything leaves, evident when altered (DESIGN section 2)."""
