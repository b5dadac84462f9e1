"""`cpom prefect preparer`: bring a Prefect server to what the catalogue says; run twice, the second changes nothing.

No block is created: a secret kept in a block can be read back through Prefect by whoever holds its one password.
Secrets come from the environment or from systemd credentials, on each machine.
"""
