"""What a relay's answers mean: yes, not now, or no for good; each said in French with its remedy."""

import re

from cpom_workflow.adapters.channels.smtp_line import NO, NOT_NOW, YES, Reply
from cpom_workflow.domain.errors import Closed, DeliveryError, NotAccepted, Refused

CORRECT_ADDRESS = "Corrigez l'adresse de cette personne dans son dossier."
LIGHTER = "Faites accepter des messages plus lourds par le relais, ou prévenez cette personne autrement."

_OURS = frozenset({530, 534, 535, 538})  # it wants us to encrypt or to log in: the message has nothing to do with it
_POLICY = 554  # RFC 5321: no, for reasons of its own
_NO_RELAYING = re.compile(
    r"unable to relay|relay\w* (access )?(is )?(denied|not (permitted|allowed))|rcpthosts", re.IGNORECASE
)
_STATUS = re.compile(r"[45]\.\d{1,3}\.\d{1,3}\b")
_OF_THE_SENDER = ("5.1.7", "5.1.8")
_FULL, _TOO_LARGE = ("4.2.2", "5.2.2"), ("5.2.3", "5.3.4")

_LATER = "Rien à faire : l'envoi sera repris."
_ASK = "Donnez cette réponse à qui tient le relais ; rien n'est parti, l'envoi sera repris."
_RIGHTS = (
    "Faites autoriser cette machine, et l'adresse de « expediteur_adresse », par qui tient le relais ; "
    "rien n'est parti, l'envoi sera repris."
)
_SENDER = "Corrigez « expediteur_adresse », ou faites autoriser cette adresse par qui tient le relais."


def taken_from(sender: str, reply: Reply) -> None:
    """Require that we may write; raises `NotAccepted`, or `Refused` for a message that is too large.

    A no concerns every message, and is repaired in the settings: the channel is then `Closed`.
    """
    if reply.family == NO and not _speaks_of(reply, *_TOO_LARGE) and reply.code != 552:  # noqa: PLR2004 - too large
        raise Closed(f"Le relais ne laisse pas {sender} écrire ({reply}).", _SENDER)
    if reply.family == NOT_NOW and reply.retry_after is not None:
        raise Closed(f"Le relais ne prend rien pour le moment ({reply}).", _LATER, reply.retry_after)
    taken(reply, YES)


def taken_to(recipient: str, reply: Reply) -> None:
    """Require that the recipient is taken; raises `Refused` or `NotAccepted`."""
    if reply.family == YES:
        return
    if _speaks_of(reply, *_FULL) or reply.code in {452, 552}:
        what, remedy = f"La boîte de {recipient} est pleine ({reply}).", "Prévenez cette personne autrement."
    elif reply.family == NO and _denies_us(reply):
        # What it lets us do, not who we write to: were it the address's fault, everyone's would soon be given up.
        raise NotAccepted(f"Le relais ne nous laisse pas écrire à {recipient} ({reply}).", _RIGHTS)
    else:
        what, remedy = f"Le relais refuse l'adresse {recipient} ({reply}).", CORRECT_ADDRESS
    raise _refusal(reply, what, remedy)


def taken(reply: Reply, family: int) -> None:
    """Require an answer of this family about the message itself; raises `Refused` or `NotAccepted`."""
    if reply.family == family:
        return
    if _speaks_of(reply, *_TOO_LARGE) or reply.code == 552:  # noqa: PLR2004 - RFC 5321: too much storage
        raise _refusal(reply, f"Le relais trouve le message trop lourd ({reply}).", LIGHTER)
    raise _refusal(reply, f"Le relais refuse le message ({reply}).", "Donnez cette réponse à qui tient le relais.")


def _denies_us(reply: Reply) -> bool:
    """Tell whether it is about what we may do here, as « relay access denied » is."""
    return reply.code == _POLICY or _speaks_of(reply, "5.7.") or _NO_RELAYING.search(reply.text) is not None


def _refusal(reply: Reply, what: str, remedy: str) -> DeliveryError:
    """Tell a no for good from one that a later try, or a corrected setting, may turn into a yes."""
    if reply.code in _OURS or _speaks_of(reply, *_OF_THE_SENDER):
        return NotAccepted(what, _SENDER)
    if reply.family == NO:
        return Refused(what, remedy)
    return NotAccepted(what, _LATER if reply.family == NOT_NOW else _ASK, reply.retry_after)


def _speaks_of(reply: Reply, *statuses: str) -> bool:
    found = _STATUS.match(reply.text)
    return found is not None and found[0].startswith(statuses)
