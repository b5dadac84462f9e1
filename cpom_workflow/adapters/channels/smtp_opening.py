"""Opening a line to a mail relay: reached, encrypted, logged in; each step may fail, and says what to correct."""

import base64
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from cpom_workflow.adapters.channels.smtp_line import GO_ON, YES, Line, Relay, Reply, Security
from cpom_workflow.domain.errors import Closed

_READY, _WELCOME, _LOGGED_IN = 220, 250, 235
_CONNECTING = 30
_NUL = "\0"
_REACH = "Vérifiez le nom et le port dans « smtp_url »."
_ENCRYPT = "Demandez un relais qui chiffre ; à défaut, acceptez le risque par « smtp_en_clair »."
_LOG_IN = "Vérifiez l'identifiant dans « smtp_url », et « smtp_mot_de_passe »."


def open_line(relay: Relay) -> Line:
    """Reach a relay and log in; raises `NotAccepted`."""
    line = reach(relay)
    with _closed_on_trouble(line):
        identify(line)
    return line


def reach(relay: Relay) -> Line:
    """Connect and be greeted, encrypted whenever the relay can; raises `NotAccepted`.

    Only a relay on this very machine, or one that the settings allow, is spoken to in clear.
    """
    line = Line(relay)
    with _closed_on_trouble(line):
        context = _context(line)
        line.sock = _connected(line)
        # An address in brackets is always a true name, and asks no name server.
        line.local_hostname = _literal(line.sock.getsockname()[0])
        if relay.security is Security.TLS:
            line.secure(context)
            line.security = Security.TLS
        _require(line, line.answer(relay.patience), "n'accueille personne")
        _greet(line)
        if relay.security is Security.STARTTLS:
            _encrypt(line, context)
    return line


def identify(line: Line) -> None:
    """Log in, when we have a name there; raises `NotAccepted`."""
    relay = line.relay
    if relay.user is None:
        return
    ways = line.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in ways:
        reply = line.ask("AUTH PLAIN " + _encoded(f"{_NUL}{relay.user}{_NUL}{relay.password}"))
    elif "LOGIN" in ways:
        reply = _named_then_proved(line)
    else:
        raise line.closed("ne propose aucune identification que nous connaissions (PLAIN ou LOGIN)", _LOG_IN)
    if reply.code != _LOGGED_IN:
        # Its text is not quoted: some relays repeat what they were told.
        raise line.closed(
            f"ne reconnaît pas l'identifiant « {relay.user} » ou son mot de passe ({reply.code})", _LOG_IN
        )


def _named_then_proved(line: Line) -> Reply:
    reply = line.ask(f"AUTH LOGIN {_encoded(line.relay.user or '')}")
    return line.ask(_encoded(line.relay.password)) if reply.family == GO_ON else reply


def _connected(line: Line) -> socket.socket:
    relay = line.relay
    try:
        connection = socket.create_connection((relay.host, relay.port), min(relay.patience, _CONNECTING))
    except TimeoutError:
        raise line.closed("ne répond pas", _REACH) from None
    except socket.gaierror:
        raise line.closed("n'est pas joignable : ce nom est inconnu", _REACH) from None
    except ConnectionRefusedError:
        raise line.closed("n'est pas joignable : personne n'écoute à ce port", _REACH) from None
    except OSError as error:
        raise line.closed(f"n'est pas joignable ({error.strerror})", _REACH) from None
    # Without it each message waits for the delayed acknowledgement of the one before.
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _context(line: Line) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if line.relay.authority is not None:
        try:
            context.load_verify_locations(line.relay.authority)
        except OSError:  # ssl.SSLError is one
            what = f"Le fichier d'autorité {line.relay.authority} n'existe pas ou n'est pas un certificat (PEM)."
            raise Closed(what, "Corrigez « smtp_autorite ».") from None
    return context


def _encrypt(line: Line, context: ssl.SSLContext) -> None:
    if not line.has_extn("starttls"):
        if line.here:
            return
        raise line.closed("ne propose pas de chiffrement", _ENCRYPT)
    reply = line.ask("STARTTLS")
    if reply.code != _READY:
        raise line.closed(f"n'a pas voulu chiffrer ({reply})", _ENCRYPT)
    # What came in clear after that answer might be an intruder's, to be read as the relay's own.
    line.check_quiet()
    line.secure(context)
    line.security = Security.STARTTLS
    _greet(line)


def _greet(line: Line) -> None:
    code, text = line.ehlo()
    if code != _WELCOME:  # a very old relay: no encryption, no notices
        code, text = line.helo()
    _require(line, Reply(code, text.decode(errors="replace")), "ne répond pas à notre salut")


def _require(line: Line, reply: Reply, otherwise: str) -> None:
    if reply.family != YES:
        raise line.broken(f"{otherwise} ({reply})")


def _literal(address: str) -> str:
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@contextmanager
def _closed_on_trouble(line: Line) -> Iterator[None]:
    try:
        yield
    except BaseException:
        line.close()
        raise
