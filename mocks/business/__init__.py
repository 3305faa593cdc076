"""The national business registry, service generation 1, as it speaks on the wire behind a WSO2 gateway."""
