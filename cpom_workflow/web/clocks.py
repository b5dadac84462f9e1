"""Prorogations in words: who asked for what, where each addressee stands, and what silence makes of it."""

from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.facts import Sense
from cpom_workflow.domain.law import Law
from cpom_workflow.domain.prorogation import Outcome, Prorogation
from cpom_workflow.domain.reply import Addressee, ReplyWindow
from cpom_workflow.services.wording.french import capital, of, party_name
from cpom_workflow.web.french import counted
from cpom_workflow.web.steps import Said


@dataclass(frozen=True, kw_only=True)
class Counter:
    """How far a delay has run: `day` days gone of `length`, both counted from the receipt."""

    day: int
    length: int
    words: str


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One addressee: what it received and answered, its days, and what its silence means."""

    party: str
    received: str
    counter: Counter | None
    answer: str
    silence: str


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request to extend the contract."""

    id: str
    asked: str
    timely: str
    outcome: Said
    then: str
    clocks: tuple[Clock, ...]


def request_of(prorogation: Prorogation, contract: Contract) -> Request:
    """Tell one request on the contract's day."""
    law = contract.law
    return Request(
        id=prorogation.id,
        asked=(
            f"{capital(party_name(prorogation.initiator, law))} demande que le contrat, dont le terme est le "
            f"{french(prorogation.term_before)}, dure jusqu'au {french(prorogation.requested_term)} "
            f"(lettre envoyée le {french(prorogation.sent_on)})."
        ),
        timely=_timely(prorogation),
        outcome=_outcome(prorogation),
        then=_then(prorogation),
        clocks=tuple(_clock(each, prorogation, law, contract.on) for each in prorogation.addressees),
    )


def _timely(prorogation: Prorogation) -> str:
    deadline = french(prorogation.notice_deadline)
    return {
        True: f"Notifiée à temps : douze mois avant le terme, soit le {deadline} au plus tard.",
        False: f"Notifiée après le {deadline}, douze mois avant le terme : un avertissement, pas un refus.",
        None: f"À notifier à tous au plus tard le {deadline}, douze mois avant le terme.",
    }[prorogation.notice_timely]


def _outcome(prorogation: Prorogation) -> Said:
    since = f" depuis le {french(prorogation.outcome_on)}" if prorogation.outcome_on else ""
    said = {
        Outcome.PENDING: Said(tone="open", glyph="◐", words="en attente de réponse"),
        Outcome.AGREED: Said(tone="done", glyph="✓", words=f"acceptée par tous{since}"),
        Outcome.DEEMED_AGREED: Said(tone="done", glyph="✓", words=f"accord réputé acquis{since}"),
        Outcome.DISAGREEMENT: Said(tone="late", glyph="✕", words=f"désaccord{since}"),
        Outcome.REJECTED: Said(tone="late", glyph="✕", words="impossible : au-delà de six ans"),
    }
    return said[prorogation.outcome]


def _then(prorogation: Prorogation) -> str:
    """Say what follows from where it stands."""
    if prorogation.outcome is Outcome.REJECTED:
        return f"Le terme le plus lointain possible est le {french(prorogation.longest_allowed_term)}."
    if prorogation.opening is not None:
        return f"La négociation s'ouvre sans délai, au plus tard le {french(prorogation.opening.due_on)}."
    if prorogation.confirmation_required:
        return "Une personne doit encore certifier qu'aucun refus n'est arrivé."
    if prorogation.confirmed_on is not None:
        return f"L'absence de refus a été certifiée le {french(prorogation.confirmed_on)}."
    if prorogation.outcome.extends:
        return f"Le contrat dure jusqu'au {french(prorogation.requested_term)}."
    return "Tant qu'une réponse manque, le terme du contrat ne change pas."


def _clock(addressee: Addressee, prorogation: Prorogation, law: Law, on: date) -> Clock:
    window = addressee.window
    runs = window is not None and addressee.answer is None
    return Clock(
        party=capital(party_name(addressee.party, law)),
        received=_received(addressee),
        counter=_counter(addressee, window, on) if window and runs else None,
        answer=_answer(window, law, on) if window and runs else "",
        silence=_silence(addressee, prorogation, law, on),
    )


def _received(addressee: Addressee) -> str:
    if addressee.received_on is None:
        return "Aucune preuve de réception : son délai de deux mois ne court pas."
    return f"Demande reçue le {french(addressee.received_on)}."


def _counter(addressee: Addressee, window: ReplyWindow, on: date) -> Counter:
    start = addressee.received_on or window.expires_on
    length, gone = (window.expires_on - start).days, (on - start).days
    if gone > length:
        words = f"délai terminé depuis {counted(gone - length, 'jour', 'jours')}"
    elif gone == length:
        words = f"jour {gone} sur {length} : dernier jour"
    else:
        words = f"jour {gone} sur {length}, il en reste {length - gone}"
    return Counter(day=min(gone, length), length=length, words=words)


def _answer(window: ReplyWindow, law: Law, on: date) -> str:
    """Say until when the answer may be posted, or must be received, as practice counts it (PRO-2)."""
    must = "devait" if on > window.expires_on else "doit"
    done = "envoyée" if law.parameters.prorogation.reply_timeliness == "sent" else "reçue"
    safe = "" if window.act_by == window.expires_on else f" (dernier jour ouvré sûr : {french(window.act_by)})"
    return f"La réponse {must} être {done} au plus tard le {french(window.expires_on)}{safe}."


def _silence(addressee: Addressee, prorogation: Prorogation, law: Law, on: date) -> str:
    """Say what the addressee answered, else what its silence means and from when (PRO-3)."""
    if addressee.answer is not None:
        sense = "accepte" if addressee.answer.sense is Sense.ACCORD else "refuse"
        time = "dans le délai" if addressee.in_time else "hors délai"
        return f"A répondu le {french(addressee.answer.known_on)} : {sense} ({time})."
    if addressee.window is None or prorogation.outcome is Outcome.REJECTED:
        return ""
    day = addressee.window.deemed_agreed_from
    agreement = f"l'accord {of(party_name(addressee.party, law))}"
    if on >= day:
        return f"Sans réponse : {agreement} est réputé acquis depuis le {french(day)}."
    return f"Sans réponse, {agreement} est réputé acquis à partir du {french(day)}."
