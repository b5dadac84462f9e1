"""The law as data: texts, rules, dated values, départements. No code; read by `adapters/lawbook.py`."""
