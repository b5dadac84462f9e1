"""The message of the day to one person: everything due, contract by contract, the most pressing first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.links import meeting_request
from cpom_workflow.domain.reminders import Reminder, obliges
from cpom_workflow.services.links import NO_LINKS, Links
from cpom_workflow.services.wording.actions import ActionView, action_of, stop_of
from cpom_workflow.services.wording.frame import (
    MessageView,
    contract_page,
    footer,
    greeting,
    regards,
    variables,
)
from cpom_workflow.services.wording.french import capital, counted, listed, small
from cpom_workflow.services.wording.items import ItemView, items_of

NOT_A_NOTICE = "Ce message n'est pas une notification au sens juridique : il ne fait courir aucun délai."

_BINDING = "Ces rappels portent sur des obligations : ils ne peuvent pas être arrêtés."
_UNSUBSCRIBE = (
    "Pour ne plus recevoir les rappels d'usage ou de recommandation, répondez « arrêt » à ce message ; "
    "ceux qui portent sur une obligation continueront."
)
_UNSUBSCRIBE_HERE = (
    "Vous pouvez ne plus recevoir les rappels d'usage ou de recommandation, par le lien donné plus haut ; "
    "ceux qui portent sur une obligation continueront."
)
_TELL = "Répondez à ce message pour signaler ce qui est fait ou poser une question."
_ASK = "Répondez à ce message si vous avez une question."


@dataclass(frozen=True, kw_only=True)
class ContractView:
    """One contract and what is due of it; `page` is its address, `meet` asks for a meeting, None without one."""

    title: str
    items: tuple[ItemView, ...]
    page: str | None
    action: str
    meet: ActionView | None = None


@dataclass(frozen=True, kw_only=True)
class RemindersView(MessageView):
    """Everything due for one person, one section per contract."""

    contracts: tuple[ContractView, ...]
    stop: ActionView | None


def reminders_about(
    person: Person,
    due: Sequence[tuple[Reminder, Contract]],
    on: date,
    address: str | None,
    links: Links = NO_LINKS,
) -> Mapping[str, object]:
    """Say what is due for a person on a day; `address` is the public one of the program, None without."""
    told = {contract.cpom: contract for _, contract in due}
    sections = [
        _section(contract, [reminder for reminder, other in due if other.cpom == contract.cpom], on, address, links)
        for contract in told.values()
    ]
    stop = None if _bound(due) else stop_of(person.id, links)
    sections.sort(key=lambda section: section.items[0].pressing)
    items = [item for section in sections for item in section.items]
    return variables(
        RemindersView(
            subject=_subject(sections, items),
            greeting=greeting(person),
            summary=_summary(items),
            regards=regards(tuple(told.values())),
            footer=footer(person.id, tuple(told.values()), NOT_A_NOTICE, _stopping(due, stop)),
            contracts=tuple(sections),
            stop=stop,
        )
    )


def _section(
    contract: Contract, reminders: Sequence[Reminder], on: date, address: str | None, links: Links
) -> ContractView:
    acts = any(reminder.recipient.letter.acts for reminder in reminders)
    asked = (meeting_request(reminder, contract) for reminder in reminders)
    return ContractView(
        title=contract.header.title,
        items=items_of(reminders, contract, on, links),
        page=contract_page(address, contract.cpom),
        action=_TELL if acts else _ASK,
        meet=action_of(next(filter(None, asked), None), links),
    )


def _subject(sections: Sequence[ContractView], items: Sequence[ItemView]) -> str:
    """Name the most pressing date, and count the others."""
    first, others = items[0], len(items) - 1
    what = f"{first.heading} : {small(first.what).removesuffix(' ?').replace(' : ', ', ')}"
    where = sections[0].title if len(sections) == 1 else f"{len(sections)} CPOM"
    if others:
        return f"{what}, et {counted(others, 'autre échéance', 'autres échéances')} – {where}"
    delay = f"échéance dépassée {first.when}" if first.tone == "late" else first.when
    return f"{what}, {delay} – {where}"


def _summary(items: Sequence[ItemView]) -> str:
    """Count what is late, what comes and what is asked, in one sentence."""
    tasks = sum(item.task for item in items)
    past = sum(item.past and not item.task for item in items)
    coming = len(items) - past - tasks
    parts = []
    if past:
        parts.append(counted(past, "échéance est dépassée", "échéances sont dépassées"))
    if coming:
        parts.append(counted(coming, "échéance approche", "échéances approchent"))
    if tasks:
        parts.append(counted(tasks, "démarche vous est demandée", "démarches vous sont demandées"))
    return f"{capital(listed(parts))}."


def _bound(due: Sequence[tuple[Reminder, Contract]]) -> bool:
    return all(obliges(reminder.milestone) for reminder, _ in due)


def _stopping(due: Sequence[tuple[Reminder, Contract]], stop: ActionView | None) -> str:
    """Say whether one may unsubscribe, and how: never from what a text demands."""
    if _bound(due):
        return _BINDING
    return _UNSUBSCRIBE_HERE if stop is not None and stop.url else _UNSUBSCRIBE
