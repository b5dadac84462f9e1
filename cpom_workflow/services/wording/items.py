"""One date to remind of, in words: what, until when, who acts, why, what happens otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce

from cpom_workflow.domain.calendar import Kind, Nature
from cpom_workflow.domain.committee import Letter
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french, french_with_weekday
from cpom_workflow.domain.reminders import CHOICE, Purpose, Reminder
from cpom_workflow.services.links import NO_LINKS, Links
from cpom_workflow.services.wording import asked, reply
from cpom_workflow.services.wording.actions import ActionView, actions_of
from cpom_workflow.services.wording.french import cited, distance, listed, number, party_name, small
from cpom_workflow.services.wording.said import Said

_SOON = timedelta(days=7)
_SENT_TOGETHER = (Kind.BILAN_ETAPE, Kind.COMPTE_ADMINISTRATIF)
_TWO_WAYS = (
    "Deux voies s'offrent d'ici là : ouvrir la négociation d'un nouveau contrat, "
    "ou demander à prolonger celui-ci, dans la limite de six ans en tout."
)
_HEADINGS = {
    Purpose.ESCALATION: "Retard signalé",
    Purpose.RECEIPT: "Réception à enregistrer",
    Purpose.CERTIFICATE: "Absence de refus à certifier",
}
_STRICTLY_BEFORE = frozenset({*_SENT_TOGETHER, Kind.BUDGET_DOCUMENT})
_BY_LETTER = "par lettre recommandée ou par un autre moyen qui atteste la remise ; ce message n'en tient pas lieu."
_CAUTIONS = {
    Kind.PROROGATION_NOTICE: f"La demande se notifie {_BY_LETTER}",
    Kind.PROROGATION_REPLY: f"La réponse se donne {_BY_LETTER}",
}


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """One date to remind of; `tone` is `late`, `soon` or `calm`, `when` counts the days to `day` or since it.

    `task`: not a date to keep, but something that somebody else's step asks of the reader.
    """

    heading: str
    tone: str
    day: date
    past: bool
    task: bool
    when: str
    what: str
    until: str
    act: str | None
    aim: str | None
    who: str | None
    why: str
    computation: str
    otherwise: str | None
    request: str | None
    silence: str | None
    caution: str | None
    missed: str | None
    last: str | None
    stands_in: str | None
    informed: str | None
    actions: tuple[ActionView, ...] = ()

    @property
    def pressing(self) -> tuple[int, date, str]:
        """Order dates by what they ask for: late duties, then what comes, then what is gone."""
        rank = 2 if self.past else 1
        return 0 if self.tone == "late" else rank, self.day, self.what


def items_of(
    reminders: Sequence[Reminder], contract: Contract, on: date, links: Links = NO_LINKS
) -> tuple[ItemView, ...]:
    """Write the reminders of one contract, the most pressing first; what is sent together is said once."""
    spoken = [Said(reminder=reminder, contract=contract, on=on) for reminder in reminders]
    return tuple(sorted(_said_once(spoken, links), key=lambda item: item.pressing))


def _said_once(spoken: Sequence[Said], links: Links) -> Iterator[ItemView]:
    groups: dict[tuple[object, ...], list[Said]] = {}
    for said in sorted(spoken, key=lambda each: each.milestone.kind):
        groups.setdefault(_pair(said) or (said.reminder.key,), []).append(said)
    for group in groups.values():
        actions = actions_of([each.reminder for each in group], group[0].contract, links)
        yield replace(_together(group), actions=actions)


def _together(group: Sequence[Said]) -> ItemView:
    join = _to_renew_or_extend if group[0].milestone.kind in CHOICE else _both
    return reduce(join, [_item(said) for said in group])


def _pair(said: Said) -> tuple[object, ...] | None:
    """Say what a date is told with: accounts with their bilan, the renewal with the request to extend."""
    milestone, purpose, recipient = said.milestone, said.reminder.purpose, said.reminder.recipient
    if milestone.kind in _SENT_TOGETHER:
        return purpose, milestone.key, milestone.due_on, recipient
    if milestone.kind in CHOICE and purpose is Purpose.ACT and not said.past:
        return CHOICE, milestone.due_on, recipient
    return None


def _both(first: ItemView, second: ItemView) -> ItemView:
    return replace(
        first,
        what=f"{first.what} et {small(second.what)}",
        why=" ; ".join(dict.fromkeys((first.why, second.why))),
    )


def _to_renew_or_extend(extend: ItemView, renew: ItemView) -> ItemView:
    """Say once the two duties that fall on one day: to open the negotiation, or to ask for an extension."""
    return replace(
        extend,
        what="Renouveler ou proroger le contrat ?",
        act=f"Pour proroger : {small(extend.act)}" if extend.act else None,
        who=renew.who,
        why=" ; ".join(dict.fromkeys((renew.why, extend.why))),
        otherwise=renew.otherwise,
        request=_TWO_WAYS,
    )


def _item(said: Said) -> ItemView:
    milestone, answers = said.milestone, said.answers
    return ItemView(
        heading=_heading(said),
        tone=_tone(said),
        day=said.day,
        past=said.past,
        task=said.task,
        when=asked.since(said) if said.task else distance(said.on, said.day),
        what=milestone.label,
        until=_until(said),
        act=_act(said),
        aim=_aim(said),
        who=_who(said),
        why=cited(milestone.because[0].rule),
        computation=reply.counting(said) if answers else milestone.because[0].computation,
        otherwise=_otherwise(said),
        request=asked.request(said) if said.task else reply.request(said) if answers else None,
        silence=reply.silence(said) if answers else None,
        caution=None if said.past or said.task else _CAUTIONS.get(milestone.kind),
        missed=_missed(said),
        last=_last(said),
        stands_in=asked.standing_in(said.reminder.recipient, said.contract),
        informed=asked.only(said.reminder),
    )


def _heading(said: Said) -> str:
    reminder = said.reminder
    if reminder.purpose in _HEADINGS:
        return _HEADINGS[reminder.purpose]
    if not reminder.recipient.letter.acts:
        return "Pour avis" if reminder.recipient.letter is Letter.CONSULTE else "Pour information"
    if said.late:
        return "Relance"
    return "Délai passé" if said.past else "Rappel"


def _tone(said: Said) -> str:
    if said.task:
        return "soon"
    if said.late:
        return "late"
    return "soon" if not said.past and said.day - said.on <= _SOON else "calm"


def _until(said: Said) -> str:
    milestone = said.milestone
    day = french_with_weekday(milestone.due_on)
    if milestone.nature is Nature.LANDMARK:
        return f"le {day}"
    strict = milestone.kind in _STRICTLY_BEFORE and said.law.parameters.compte_administratif.strict_before
    return f"avant le {day}" if strict else f"au plus tard le {day}"


def _act(said: Said) -> str | None:
    milestone = said.milestone
    if said.past or said.task:
        return None
    if said.post_on is not None:
        return _post(said.on, said.post_on)
    if milestone.act_by == milestone.due_on:
        return None
    day = french_with_weekday(milestone.act_by)
    if said.on <= milestone.act_by:
        return f"À faire au plus tard le {day}, dernier jour ouvré utile"
    return f"À faire sans attendre : le dernier jour ouvré utile, le {day}, est passé"


def _post(on: date, post_on: date) -> str:
    """Say when to post a notice, since it must be received in time."""
    day = french_with_weekday(post_on)
    if on <= post_on:
        return f"À poster avant le {day}, pour que la demande soit reçue à temps"
    return f"À remettre sans attendre contre une preuve de réception : la date prudente d'envoi, le {day}, est passée"


def _aim(said: Said) -> str | None:
    target = said.milestone.target_on
    return f"de préférence vers le {french(target)}" if target is not None and said.on <= target else None


def _who(said: Said) -> str | None:
    milestone = said.milestone
    if milestone.nature is Nature.LANDMARK or said.task or (said.past and not said.late):
        return None
    names = [party_name(party, said.law) for party in milestone.responsible]
    return listed(names, "ou" if milestone.nature is Nature.OPTION else "et")


def _otherwise(said: Said) -> str | None:
    """Say what follows from doing nothing; a landmark asks for nothing, and a reply says it in its own words."""
    milestone = said.milestone
    if milestone.nature is Nature.LANDMARK or milestone.kind is Kind.PROROGATION_REPLY or said.task:
        return None
    lateness = (each.rule.lateness for each in milestone.because if each.rule.lateness)
    return small(next(lateness, "")) or None


def _last(said: Said) -> str | None:
    """Say when this reader was last reminded of it; not on the same day, when they were just told."""
    last_on = said.reminder.last_on
    if last_on is None or last_on >= said.on:
        return None
    return f"Dernier message à ce sujet : le {french(last_on)}."


def _missed(said: Said) -> str | None:
    days = said.missed_on
    if not days:
        return None
    if len(days) > 1:
        return f"{len(days)} rappels, prévus du {french(days[0])} au {french(days[-1])}, n'ont pas pu partir."
    ago = (said.on - days[0]).days
    return (
        f"Un rappel prévu le {french(days[0])}, il y a {number(ago)} jour{'s' if ago > 1 else ''}, n'a pas pu partir."
    )
