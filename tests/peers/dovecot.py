"""A real dovecot on a free loopback port: one mailbox or everybody's, its own folder, ended by its own process."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from imaplib import IMAP4
from pathlib import Path
from tempfile import mkdtemp

import pytest

USER = "cpom@region.example"
SECRET = "mot-de-passe-à-accents"  # noqa: S105 - of a server that lives a few seconds
_PATIENCE = 20
_NOBODY = 65534

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = {tls}
{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{mail}
passdb {{
  driver = static
  args = password={secret}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {secure}
  }}
}}
service auth {{
  inet_listener {{
    port = {auth}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True, kw_only=True)
class Dovecot:
    """A server that runs; `maildir` is where messages may be dropped, `auth_port` tells others who may log in."""

    port: int
    secure_port: int
    auth_port: int
    maildir: Path
    configuration: Path

    @property
    def url(self) -> str:
        """Give its address as `imap_url` writes it."""
        return self.url_of(USER)

    def url_of(self, user: str) -> str:
        """Give the address of somebody's mailbox."""
        return f"imap://{user.replace('@', '%40')}:{SECRET}@127.0.0.1:{self.port}"

    @property
    def secure_url(self) -> str:
        """Give its address over TLS."""
        return f"imaps://{USER.replace('@', '%40')}:{SECRET}@localhost:{self.secure_port}"

    def append(self, content: bytes) -> None:
        """Put a message in the mailbox, as a client does."""
        with self._client() as client:
            status, answer = client.append("INBOX", "", "", content)
            assert status == "OK", answer

    def messages(self, user: str) -> list[bytes]:
        """Give what somebody's mailbox holds, oldest first, as their mail program reads it."""
        with self._client(user) as client:
            client.select()
            numbers = client.search(None, "ALL")[1][0].split()
            parts = [part for each in numbers for part in client.fetch(each.decode(), "(RFC822)")[1]]
        return [part[1] for part in parts if isinstance(part, tuple)]

    def create(self, folder: str) -> None:
        """Make a folder, whatever letters its name has."""
        run = ["doveadm", "-c", str(self.configuration), "mailbox", "create", "-u", USER, folder]
        subprocess.run(run, check=True, capture_output=True)

    def unread(self) -> int:
        """Count the messages that nobody has opened."""
        with self._client() as client:
            client.select(readonly=True)
            return len(client.search(None, "UNSEEN")[1][0].split())

    @contextmanager
    def _client(self, user: str = USER) -> Iterator[IMAP4]:
        secret = f"\0{user}\0{SECRET}".encode()
        with IMAP4("127.0.0.1", self.port, timeout=10) as client:
            client.authenticate("PLAIN", lambda _: secret)
            yield client


@contextmanager
def dovecot(certificate: Path | None = None, boxes: Path | None = None) -> Iterator[Dovecot]:
    """Run a server in a folder of its own; `certificate` is a PEM file with its key, for TLS.

    Whoever logs in is shown one mailbox, or with `boxes` the maildir that bears their address there.
    """
    program = shutil.which("dovecot", path="/usr/sbin:/usr/bin")
    if program is None:
        missing = "dovecot-imapd is not installed"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    folder = Path(mkdtemp(prefix="dovecot-"))
    # Its login process is nobody's: it must be able to walk down to its sockets.
    folder.chmod(0o755)
    owner = _owner(boxes)
    for mailbox in (folder / "mail", folder / "home"):
        mailbox.mkdir()
        if os.getuid() == 0:
            os.chown(mailbox, *owner)
    ports = [_free_port(), _free_port(), _free_port()]
    configuration = folder / "dovecot.conf"
    mail = folder / "mail" if boxes is None else boxes / "%u"
    configuration.write_text(_written(folder, certificate, ports, mail, owner), encoding="utf-8")
    process = subprocess.Popen([str(program), "-F", "-c", str(configuration)])
    try:
        _wait_for(ports[0], folder, process)
        yield Dovecot(
            port=ports[0],
            secure_port=ports[1],
            auth_port=ports[2],
            maildir=folder / "mail",
            configuration=configuration,
        )
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _owner(boxes: Path | None) -> tuple[int, int]:
    """Give the user and group that mail belongs to: it gives nobody's mail to root."""
    if boxes is not None:
        return boxes.stat().st_uid, boxes.stat().st_gid
    return os.getuid() or _NOBODY, os.getgid() or _NOBODY


def _written(folder: Path, certificate: Path | None, ports: list[int], mail: Path, owner: tuple[int, int]) -> str:
    me = pwd.getpwuid(os.getuid()).pw_name
    return _CONFIGURATION.format(
        folder=folder,
        tls="yes" if certificate else "no",
        certificate=f"ssl_cert = <{certificate}\nssl_key = <{certificate}" if certificate else "",
        # As root it insists on users that are not; Debian's package makes these two.
        internal="dovecot" if os.getuid() == 0 else me,
        login="dovenull" if os.getuid() == 0 else me,
        group="dovecot" if os.getuid() == 0 else grp.getgrgid(os.getgid()).gr_name,
        mail=mail,
        uid=owner[0],
        gid=owner[1],
        secret=SECRET,
        plain=ports[0],
        secure=ports[1],
        auth=ports[2],
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, folder: Path, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(_PATIENCE):
        try:
            with IMAP4("127.0.0.1", port, timeout=1):
                return
        except (OSError, IMAP4.error):
            assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")
            time.sleep(0.1)
    raise AssertionError((folder / "log").read_text(encoding="utf-8"))
