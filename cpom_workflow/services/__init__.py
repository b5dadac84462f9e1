"""Floor 2: one use case per module; `ports.py` says what they need from outside."""
