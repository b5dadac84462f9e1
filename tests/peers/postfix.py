"""A real Postfix on a free loopback port: its own folder and configuration, ended by its own process.

It must be started by root. What it takes goes to one maildir, but for persons who have their own. It refuses
`inconnu@…` for good, and `plein@…` for now; what is for `parti@…` it takes, passes on to nobody, then sends back.
"""

import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.certificates import Certified

_PATIENCE = 150

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/state
mail_owner = postfix
myhostname = relais.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = regexp:{folder}/domains
virtual_mailbox_maps = regexp:{folder}/mailboxes
virtual_mailbox_base = {folder}/mail
virtual_alias_maps = regexp:{folder}/forwarded
transport_maps = regexp:{folder}/transport
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
always_bcc = {copies}
message_size_limit = 200000
mailbox_size_limit = 0
virtual_mailbox_limit = 0
smtputf8_enable = yes
smtpd_recipient_restrictions = check_recipient_access regexp:{folder}/refused, {who}, reject
{tls}
"""

_TLS = """
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {certificate}
smtpd_sasl_auth_enable = {sasl}
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
smtpd_sasl_security_options = noanonymous
"""

_MASTER = """
{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""

_FORWARDED = """
/^parti@/ nulle-part@ailleurs.example
"""

_TRANSPORT = """
/^nulle-part@/ error:5.1.1 No such user here any more
"""

_REFUSED = """
/^inconnu@/ 550 5.1.1 No such user here
/^plein@/ 452 4.2.2 Mailbox full
"""


@dataclass(frozen=True, kw_only=True)
class Postfix:
    """A relay that runs; `maildir` is where what it took is found, `copies` where its copies are.

    `boxes` holds one maildir for each person, named by address, for an IMAP server to show.
    """

    port: int
    maildir: Path
    copies: Path
    boxes: Path

    def delivered(self, having: bytes, count: int = 1) -> list[bytes]:
        """Wait until so many messages with these words are there, and give them."""
        return _waited_for(self.maildir, having, count)

    def copied(self, having: bytes, count: int = 1) -> list[bytes]:
        """Wait until so many copies with these words are there, and give them."""
        return _waited_for(self.copies, having, count)


@contextmanager
def postfix(
    identity: Certified | None = None, auth_port: int | None = None, persons: Iterable[str] = ()
) -> Iterator[Postfix]:
    """Run a relay; with an identity it wants encryption, with dovecot's `auth_port` it wants a login.

    `persons` are the addresses that have a maildir of their own.
    """
    program = shutil.which("postfix", path="/usr/sbin:/usr/bin")
    if program is None or os.geteuid() != 0:
        missing = "postfix is not installed, or we are not root"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    # Its processes run as another user, to whom tmp_path is closed.
    folder = Path(tempfile.mkdtemp(prefix="cpom-postfix-"))
    folder.chmod(0o755)
    port = _free_port()
    try:
        _configure(folder, port, identity, auth_port)
        _share_out(folder, persons)
        process = subprocess.Popen([str(_master()), "-c", str(folder), "-d"])
        try:
            _wait_for(port, folder, process)
            mail = folder / "mail"
            yield Postfix(port=port, maildir=mail / "recu" / "new", copies=mail / "copies" / "new", boxes=mail)
        finally:
            process.terminate()
            process.wait(10)
    finally:
        shutil.rmtree(folder)


def _master() -> Path:
    daemons = subprocess.run(["/usr/sbin/postconf", "-dh", "daemon_directory"], check=True, capture_output=True)
    return Path(daemons.stdout.decode().strip()) / "master"


def _configure(folder: Path, port: int, identity: Certified | None, auth_port: int | None) -> None:
    owner = pwd.getpwnam("postfix")
    tls = (
        _TLS.format(certificate=identity.certificate, sasl="yes" if auth_port else "no", auth=auth_port)
        if identity
        else ""
    )
    who = "permit_sasl_authenticated" if auth_port else "permit_mynetworks"
    text = _MAIN.format(
        folder=folder, uid=owner.pw_uid, gid=owner.pw_gid, copies="copies@copies.example", tls=tls, who=who
    )
    (folder / "main.cf").write_text(text, encoding="utf-8")
    (folder / "master.cf").write_text(_MASTER.format(port=f"127.0.0.1:{port}"), encoding="utf-8")
    (folder / "domains").write_text("/./ ok\n", encoding="utf-8")
    (folder / "forwarded").write_text(_FORWARDED, encoding="utf-8")
    (folder / "transport").write_text(_TRANSPORT, encoding="utf-8")
    (folder / "refused").write_text(_REFUSED, encoding="utf-8")
    for name in ("state", "mail"):
        (folder / name).mkdir()
        os.chown(folder / name, owner.pw_uid, owner.pw_gid)
    _make_queue(folder / "spool", owner)


def _share_out(folder: Path, persons: Iterable[str]) -> None:
    own = [f"/^{re.escape(each)}$/ {each}/" for each in persons]
    mailboxes = "\n".join(["/^copies@/ copies/", *own, "/./ recu/", ""])
    (folder / "mailboxes").write_text(mailboxes, encoding="utf-8")


def _make_queue(queue: Path, owner: pwd.struct_passwd) -> None:
    queue.mkdir()
    for name in ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved"):
        (queue / name).mkdir(mode=0o700)
        os.chown(queue / name, owner.pw_uid, -1)
    (queue / "trace").mkdir(mode=0o700)
    os.chown(queue / "trace", owner.pw_uid, -1)
    for name, mode in (("maildrop", 0o730), ("public", 0o710)):
        (queue / name).mkdir()
        shutil.chown(queue / name, owner.pw_uid, "postdrop")
        (queue / name).chmod(mode)
    (queue / "pid").mkdir(mode=0o755)


def _waited_for(folder: Path, having: bytes, count: int) -> list[bytes]:
    found: list[bytes] = []
    for _ in range(_PATIENCE):
        every = [each.read_bytes() for each in folder.iterdir()] if folder.exists() else []
        found = [each for each in every if having in each]
        if len(found) >= count:
            break
        time.sleep(0.1)
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, folder: Path, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(_PATIENCE):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as probe:
            if probe.recv(100).startswith(b"220"):
                return
        assert process.poll() is None, _log(folder)
        time.sleep(0.1)
    raise AssertionError(_log(folder))


def _log(folder: Path) -> str:
    log = folder / "log"
    return log.read_text(encoding="utf-8") if log.exists() else "no log"
