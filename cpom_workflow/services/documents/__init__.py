"""The trames: documents that people fill in, prefilled from the facts and citing their texts.

`trames.py` is the way in. `page.py` says what a document is made of, `parts.py` and `indicators.py` hold what
several share; each other file writes one trame. Nothing here knows how a document is rendered.
"""
