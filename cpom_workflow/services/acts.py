"""Acting by a link: what its page shows, what the button records, as declared by whoever holds the link."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from cpom_workflow.domain.dates import french
from cpom_workflow.domain.errors import InconsistentFacts, InvalidInput, MissingDossier
from cpom_workflow.domain.links import Action, Link
from cpom_workflow.services.enter import enter
from cpom_workflow.services.office import Office, open_file
from cpom_workflow.services.record import Signature
from cpom_workflow.services.standing import Case, Standing, Verdict, closed, expired, standing_of, untold
from cpom_workflow.services.typed_acts import NOTHING_TYPED, Typed, facts_of
from cpom_workflow.services.wording.acts import WORDS, meeting_lines, milestone_lines, name_of, until
from cpom_workflow.services.wording.frame import LineView


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What the page of a link shows; `sentence` and `remedy` say what stands when it is not open."""

    link: Link
    standing: Standing
    heading: str
    lines: tuple[LineView, ...]
    records: str
    then: str
    until: str
    button: str
    holder: str
    sentence: str
    remedy: str
    note: str


def look(office: Office, token: str, on: date) -> Sheet | None:
    """Show a link on a day, recording nothing; None when the token is not ours."""
    link = office.links.read(token)
    return None if link is None else _look(office, link, on)


def act(office: Office, token: str, said: Typed, on: date, at: datetime) -> Sheet | None:
    """Record what a link says, on a day; None when the token is not ours. A link used again changes nothing.

    Raises `InvalidInput` for what was typed, each fault at the place of its field.
    """
    link = office.links.read(token)
    if link is None:
        return None
    if link.action is Action.UNSUBSCRIBE:
        return _prefer(office, link, said, at)
    case = _case(office, link, on)
    before = _sheet(link, case, _verdict(link, case, on))
    if before.standing is not Standing.OPEN or case is None:
        return before
    facts = tuple(facts_of(case, said))
    try:
        (entered,) = enter(office, {link.cpom: facts}, Signature(by=link.person, at=at), on)
    except InvalidInput as refusal:
        return _sheet(link, case, closed(str(refusal).strip()))
    if not entered.new:  # somebody was quicker
        return _look(office, link, on)
    recorded = Verdict(standing=Standing.RECORDED, sentence="C'est enregistré.", remedy=WORDS[link.action].then)
    return _sheet(link, case, recorded)


def answer(office: Office, token: str, email: str, on: date, at: datetime) -> str:
    """Do what a chat's button says when the person who pressed it is the one it was given to; answers in French."""
    link = office.links.read(token)
    if link is None:
        return "Ce bouton n'est pas valable. Rien n'a été enregistré."
    if not _is(office, link, email, on):
        return "Ce bouton a été donné à une autre personne. Rien n'a été enregistré."
    if link.action.asks:
        return "Cette action demande quelques mots : ouvrez le lien du message. Rien n'a été enregistré."
    sheet = act(office, token, NOTHING_TYPED, on, at)
    said = (sheet.heading, sheet.sentence, sheet.remedy) if sheet else ()
    return " ".join((f"« {said[0]} » :", *said[1:])).strip() if said else ""


def _is(office: Office, link: Link, email: str, on: date) -> bool:
    """Tell whether an address is that of the person to whom a link was given."""
    cpoms = [link.cpom] if link.cpom else list(office.journal.cpoms())
    cases = (_case(office, Link(action=link.action, person=link.person, cpom=cpom), on) for cpom in cpoms)
    people = (case.file.contract.people.get(link.person) for case in cases if case is not None)
    return any(each is not None and each.email.casefold() == email.strip().casefold() for each in people)


def _look(office: Office, link: Link, on: date) -> Sheet:
    if link.action is Action.UNSUBSCRIBE:
        return _sheet(link, None, _preference(office, link))
    case = _case(office, link, on)
    return _sheet(link, case, _verdict(link, case, on))


def _case(office: Office, link: Link, on: date) -> Case | None:
    """Open the contract of a link; None when there is none that can be told."""
    try:
        file = open_file(office.journal.dossier(link.cpom), office.law, on)
    except (MissingDossier, InconsistentFacts):
        return None
    return Case(link=link, file=file, entries=office.journal.entries(link.cpom))


def _verdict(link: Link, case: Case | None, on: date) -> Verdict:
    return expired(link, on) or (untold() if case is None else standing_of(case))


def _sheet(link: Link, case: Case | None, verdict: Verdict) -> Sheet:
    words = WORDS[link.action]
    return Sheet(
        link=link,
        standing=verdict.standing,
        heading=words.heading,
        lines=tuple(_lines(case)) if case is not None and verdict.standing is not Standing.LEFT else (),
        records=words.records,
        then=words.then,
        until=until(link.until),
        button=words.button,
        holder="" if case is None else name_of(link, case.file.contract),
        sentence=verdict.sentence,
        remedy=verdict.remedy,
        note=verdict.note,
    )


def _lines(case: Case) -> Iterator[LineView]:
    link, contract = case.link, case.file.contract
    if link.action in {Action.TAKE_CHARGE, Action.DECLARE_SENT}:
        return milestone_lines(link, contract, case.milestones)
    return meeting_lines(link, contract, case.meeting)


def _preference(office: Office, link: Link) -> Verdict:
    since = office.preferences.since(link.person)
    if since is None:
        return Verdict(standing=Standing.OPEN)
    return Verdict(
        standing=Standing.ALREADY,
        sentence=f"Déjà enregistré le {french(since.date())} : les rappels d'usage ne vous sont plus envoyés.",
        remedy=WORDS[link.action].then,
    )


def _prefer(office: Office, link: Link, said: Typed, at: datetime) -> Sheet:
    """Stop, or begin again, the reminders that no text demands."""
    if said.resume:
        office.preferences.resubscribe(link.person)
        back = "C'est enregistré : les rappels d'usage vous sont de nouveau envoyés."
        return _sheet(link, None, Verdict(standing=Standing.RECORDED, sentence=back))
    before = _preference(office, link)
    if before.standing is not Standing.OPEN:
        return _sheet(link, None, before)
    office.preferences.unsubscribe(link.person, at)
    stopped = "C'est enregistré : les rappels d'usage ne vous seront plus envoyés."
    return _sheet(link, None, Verdict(standing=Standing.RECORDED, sentence=stopped, remedy=WORDS[link.action].then))
