"""Social insurance, asked for records, numbers and households with and without a province's envelope."""
