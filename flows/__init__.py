"""The Prefect floor: thin flows for référents, and the process that serves them (`python -m flows`).

Nothing here decides: a flow reads its form, calls one service and leaves one artifact in French.
Importing this package does not import Prefect.
"""
