"""The national business registry as it speaks on the wire: two service generations and one city's variant."""
