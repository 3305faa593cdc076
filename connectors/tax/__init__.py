"""The tax register, asked for the registration of one taxpayer."""
