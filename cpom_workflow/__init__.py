"""cpom-workflow: the legal calendar of French CPOM contracts, and everyone told in time."""

__version__ = "0.1.0"
