"""What a person sees, in a real browser: Chromium of the system, without a window, on loopback only."""
