"""The synthetic nation behind all mocks: named personas first, a deterministic generator behind them."""
