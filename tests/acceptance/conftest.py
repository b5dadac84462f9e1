"""The databases are those of the adapters' tests."""

from tests.adapters.conftest import postgresql_server, postgresql_url, sqlite_url

__all__ = ["postgresql_server", "postgresql_url", "sqlite_url"]
