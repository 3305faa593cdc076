"""What foreign developers install is tested as they have it: as a wheel, beside a project that isn't ours."""
