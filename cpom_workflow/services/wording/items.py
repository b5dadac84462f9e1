"""One date to remind of, in words: what, until when, who acts, why, what happens otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cpom_workflow.domain.calendar import Kind, Nature
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french, french_with_weekday
from cpom_workflow.domain.reminders import Reminder
from cpom_workflow.services.wording import reply
from cpom_workflow.services.wording.french import cited, distance, listed, number, party_name, small
from cpom_workflow.services.wording.said import Said

STANDS_IN = "Transmis, faute de titulaire : personne de votre côté n'est désigné pour agir à cette étape."
INFORMED = "Pour information : aucune action n'est attendue de vous."

_SOON = timedelta(days=7)
_SENT_TOGETHER = (Kind.BILAN_ETAPE, Kind.COMPTE_ADMINISTRATIF)
_STRICTLY_BEFORE = frozenset({*_SENT_TOGETHER, Kind.BUDGET_DOCUMENT})
_BY_LETTER = "par lettre recommandée ou par un autre moyen qui atteste la remise ; ce message n'en tient pas lieu."
_CAUTIONS = {
    Kind.PROROGATION_NOTICE: f"La demande se notifie {_BY_LETTER}",
    Kind.PROROGATION_REPLY: f"La réponse se donne {_BY_LETTER}",
}


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """One date to remind of; `tone` is `late`, `soon` or `calm`, `when` counts the days to `day` or since it."""

    heading: str
    tone: str
    day: date
    past: bool
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
    stands_in: str | None
    informed: str | None

    @property
    def pressing(self) -> tuple[int, date, str]:
        """Order dates by what they ask for: late duties, then what comes, then what is gone."""
        rank = 2 if self.past else 1
        return 0 if self.tone == "late" else rank, self.day, self.what


def items_of(reminders: Sequence[Reminder], contract: Contract, on: date) -> tuple[ItemView, ...]:
    """Write the reminders of one contract, the most pressing first; what is sent together is said once."""
    spoken = [Said(reminder=reminder, contract=contract, on=on) for reminder in reminders]
    return tuple(sorted(_said_once(spoken), key=lambda item: item.pressing))


def _said_once(spoken: Sequence[Said]) -> Iterator[ItemView]:
    pairs: dict[tuple[object, ...], ItemView] = {}
    for said in sorted(spoken, key=lambda each: each.milestone.kind):
        milestone, item = said.milestone, _item(said)
        pair = (milestone.key, milestone.due_on, said.reminder.recipient)
        if milestone.kind not in _SENT_TOGETHER:
            yield item
        else:
            pairs[pair] = _both(pairs[pair], item) if pair in pairs else item
    yield from pairs.values()


def _both(first: ItemView, second: ItemView) -> ItemView:
    return replace(
        first,
        what=f"{first.what} et {small(second.what)}",
        why=" ; ".join(dict.fromkeys((first.why, second.why))),
    )


def _item(said: Said) -> ItemView:
    milestone, recipient = said.milestone, said.reminder.recipient
    answers = milestone.kind is Kind.PROROGATION_REPLY
    return ItemView(
        heading=_heading(said),
        tone=_tone(said),
        day=said.day,
        past=said.past,
        when=distance(said.on, said.day),
        what=milestone.label,
        until=_until(said),
        act=_act(said),
        aim=_aim(said),
        who=_who(said),
        why=cited(milestone.because[0].rule),
        computation=reply.counting(said) if answers else milestone.because[0].computation,
        otherwise=_otherwise(said),
        request=reply.request(said) if answers else None,
        silence=reply.silence(said) if answers else None,
        caution=None if said.past else _CAUTIONS.get(milestone.kind),
        missed=_missed(said),
        stands_in=STANDS_IN if recipient.stands_in else None,
        informed=None if recipient.letter.acts else INFORMED,
    )


def _heading(said: Said) -> str:
    if not said.reminder.recipient.letter.acts:
        return "Pour information"
    if said.late:
        return "Relance"
    return "Délai passé" if said.past else "Rappel"


def _tone(said: Said) -> str:
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
    if said.past:
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
    if milestone.nature is Nature.LANDMARK or (said.past and not said.late):
        return None
    names = [party_name(party, said.law) for party in milestone.responsible]
    return listed(names, "ou" if milestone.nature is Nature.OPTION else "et")


def _otherwise(said: Said) -> str | None:
    """Say what follows from doing nothing; a landmark asks for nothing, and a reply says it in its own words."""
    milestone = said.milestone
    if milestone.nature is Nature.LANDMARK or milestone.kind is Kind.PROROGATION_REPLY:
        return None
    lateness = (each.rule.lateness for each in milestone.because if each.rule.lateness)
    return small(next(lateness, "")) or None


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
