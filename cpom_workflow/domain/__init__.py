"""Floor 1: pure reasoning on civil dates and facts. No I/O, no clock, no logging."""
