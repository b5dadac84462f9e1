"""Floor 3: one module per outside thing (files, database, words, calendars, channels)."""
