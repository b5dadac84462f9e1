"""Which answer to an invitation counts, and which goes to a person to judge (RFC 5546, 3.2.3)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cpom_workflow.domain.events import Answer
from cpom_workflow.domain.invitations import Published, Told


class Fate(StrEnum):
    """What became of a message that came back; nothing of it is ever lost."""

    ANSWERED = "answered"
    STALE = "stale"
    QUESTION = "question"
    BOUNCED = "bounced"
    DELAYED = "delayed"
    AUTOMATIC = "automatic"
    HUMAN = "human"
    TOO_LARGE = "too_large"

    @property
    def french(self) -> str:
        """Name it as a person reads it."""
        return _FATE_IN_FRENCH[self]

    @property
    def treated(self) -> bool:
        """Tell whether nobody has to open it any more; the rest is left unread for people."""
        return self in {Fate.ANSWERED, Fate.STALE, Fate.BOUNCED, Fate.DELAYED, Fate.AUTOMATIC}


_FATE_IN_FRENCH = {
    Fate.ANSWERED: "réponse enregistrée",
    Fate.STALE: "réponse dépassée",
    Fate.QUESTION: "à examiner",
    Fate.BOUNCED: "message non remis",
    Fate.DELAYED: "remise retardée",
    Fate.AUTOMATIC: "réponse automatique",
    Fate.HUMAN: "à lire",
    Fate.TOO_LARGE: "trop volumineux",
}

_ANSWERS = {answer.value: answer for answer in Answer if answer is not Answer.NEEDS_ACTION}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a calendar sent back: addresses in lower case, `sequence` and `stamped_at` None when it left them out."""

    method: str
    uid: str
    attendees: tuple[str, ...]
    answer: str
    comment: str | None
    sequence: int | None
    stamped_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Given:
    """An invitee's latest answer about one meeting, and about which version of it; moments are aware, in UTC."""

    uid: str
    cpom: str
    address: str
    answer: Answer
    comment: str | None
    sequence: int
    stamped_at: datetime
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a message comes to, and why, in French; `given` is the answer to keep, `cpom` and `uid` the meeting."""

    fate: Fate
    why: str
    cpom: str | None = None
    uid: str | None = None
    given: Given | None = None


def judge(
    reply: Reply,
    sender: str,
    published: Mapping[str, Published],
    former: Mapping[tuple[str, str], Given],
    received_at: datetime,
) -> Judged:
    """Say whether a calendar's reply counts; `former` are the answers kept, by identifier and address.

    Only the invitee's own answer does: what another address sends about them goes to a person.
    """
    meeting = published.get(reply.uid)
    if meeting is None:
        return Judged(fate=Fate.QUESTION, why="Réponse à une réunion que ce programme n'a pas convoquée.")
    told = {each.attendee.address: each for each in meeting.expecting}
    odd = next(_oddities(reply, sender, told, meeting), None)
    if odd is not None:
        return Judged(fate=Fate.QUESTION, why=odd, cpom=meeting.event.cpom, uid=meeting.uid)
    (address,) = reply.attendees
    known = told[address]
    given = Given(
        uid=reply.uid,
        cpom=meeting.event.cpom,
        address=address,
        answer=_ANSWERS[reply.answer],
        comment=reply.comment,
        sequence=known.sequence if reply.sequence is None else reply.sequence,
        # A moment from the future would silence every later answer.
        stamped_at=min(reply.stamped_at or received_at, received_at),
        received_at=received_at,
    )
    return _kept_if_newer(given, known, former.get((reply.uid, address)))


def with_answers(published: Iterable[Published], given: Iterable[Given]) -> tuple[Published, ...]:
    """Give what was published with the answers that came back about the very version each invitee was told."""
    answers = {(each.uid, each.address): each for each in given}
    return tuple(
        replace(each, told=tuple(_answered(one, answers.get((each.uid, one.attendee.address))) for one in each.told))
        for each in published
    )


def _answered(told: Told, given: Given | None) -> Told:
    if given is None or given.sequence < told.sequence:
        return told
    return replace(told, attendee=replace(told.attendee, answer=given.answer))


def _oddities(reply: Reply, sender: str, told: Mapping[str, Told], meeting: Published) -> Iterator[str]:
    """Say why a person must look at a reply, the first reason being the one; nothing when it can be taken as it is."""
    what, who = f"« {meeting.event.summary} »", ", ".join(reply.attendees) or "personne"
    if reply.method == "COUNTER":
        yield f"{who} propose un autre horaire pour {what}."
    if reply.method != "REPLY":
        yield f"Message d'agenda inattendu ({reply.method or 'sans méthode'}) au sujet de {what}."
    if len(reply.attendees) != 1:
        yield f"Réponse au nom de {len(reply.attendees)} participants ({who}) pour {what}."
    if not told.keys() >= {*reply.attendees}:
        yield f"{who} répond pour {what} sans y être invité."
    if sender != who:
        yield f"Réponse au nom de {who} envoyée par {sender or 'une adresse illisible'} pour {what}."
    if reply.answer not in _ANSWERS:
        yield f"{who} répond « {reply.answer or 'rien'} » pour {what} : ni oui, ni non, ni peut-être."


def _kept_if_newer(given: Given, told: Told, former: Given | None) -> Judged:
    if given.sequence < told.sequence:
        why = f"{given.address} répond à une version antérieure de l'invitation."
        return Judged(fate=Fate.STALE, why=why, cpom=given.cpom, uid=given.uid)
    if former is not None and (given.sequence, given.stamped_at) <= (former.sequence, former.stamped_at):
        why = f"{given.address} a déjà donné une réponse plus récente."
        return Judged(fate=Fate.STALE, why=why, cpom=given.cpom, uid=given.uid)
    # So would a number from the future.
    kept = replace(given, sequence=min(given.sequence, told.sequence))
    return Judged(fate=Fate.ANSWERED, why=said(kept), cpom=kept.cpom, uid=kept.uid, given=kept)


def said(given: Given) -> str:
    """Say an answer in French."""
    verb = {Answer.ACCEPTED: "a accepté", Answer.DECLINED: "a décliné", Answer.TENTATIVE: "viendra peut-être"}
    comment = f" « {given.comment} »" if given.comment else ""
    return f"{given.address} {verb[given.answer]}.{comment}"
