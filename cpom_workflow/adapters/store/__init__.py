"""The database: facts, publications and deliveries, on SQLite or PostgreSQL; `opening.py` is the way in."""
