"""The week of a référent and the year of whoever acts: every contract of theirs, one line a date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cpom_workflow.domain.calendar import Calendar
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french, month_and_year
from cpom_workflow.domain.dossier import Person
from cpom_workflow.services.wording.agenda import AgendaView, Entry, SectionView, entries_for, section
from cpom_workflow.services.wording.frame import contract_page, footer, greeting, regards, variables
from cpom_workflow.services.wording.french import capital, counted, listed
from cpom_workflow.services.wording.reminders import NOT_A_NOTICE

WEEK = timedelta(days=7)
_ANSWER = "Répondez à ce message pour signaler ce qui est fait ou poser une question."
_COMPUTED = (
    "Ces dates sont calculées au {day} à partir des faits enregistrés ; chacune vous sera rappelée en son temps, "
    "et un changement les déplace."
)
_NO_REMINDER = "Ce récapitulatif s'ajoute aux rappels, qui partent à part."
STOP_WEEK = "Pour ne plus le recevoir, répondez « arrêt » à ce message ; les rappels d'obligations continueront."
STOP_WEEK_HERE = "Pour ne plus le recevoir : {url} ; les rappels d'obligations continueront."


@dataclass(frozen=True, kw_only=True)
class Known:
    """One contract of a person, on the day of writing, with its calendar."""

    contract: Contract
    calendar: Calendar

    def entries(self, person: Person) -> tuple[Entry, ...]:
        """Give its dates as that person may see them."""
        return entries_for(self.contract, self.calendar, person.id)


def week_about(
    person: Person, known: Sequence[Known], on: date, address: str | None, stop: str | None = None
) -> Mapping[str, object] | None:
    """Say what is late and what the two coming weeks hold; None when there is nothing to say.

    `on` is the first day of both weeks; `stop` the page on which to unsubscribe, None without a public address.
    """
    told = [(each.contract, _weeks(each.entries(person), on)) for each in known]
    told = [(contract, groups) for contract, groups in told if any(entries for _, entries in groups)]
    if not told:
        return None
    late = sum(len(entries) for _, ((_, entries), *_) in told)
    coming = sum(len(entries) for _, (_, *weeks) in told for _, entries in weeks)
    contracts = [contract for contract, _ in told]
    stopping = STOP_WEEK if stop is None else STOP_WEEK_HERE.format(url=stop)
    return variables(
        AgendaView(
            subject=f"Ma semaine du {french(on)} : {_counts(late, coming)} – {_where(contracts)}",
            greeting=greeting(person),
            summary=f"{capital(_counts(late, coming))}, sur deux semaines à partir du {french(on)}.",
            regards=regards(contracts),
            footer=footer(person.id, contracts, NOT_A_NOTICE, f"{_NO_REMINDER} {stopping}"),
            lines=(),
            sections=_sections(told, address),
            action=_ANSWER,
        )
    )


def year_about(
    person: Person, known: Sequence[Known], year: int, on: date, address: str | None
) -> Mapping[str, object] | None:
    """Give all dates of a year, month by month; None when there is none."""
    told = [(each.contract, _months(each.entries(person), year)) for each in known]
    told = [(contract, groups) for contract, groups in told if groups]
    if not told:
        return None
    contracts = [contract for contract, _ in told]
    number = counted(sum(len(entries) for _, groups in told for _, entries in groups), "date", "dates")
    return variables(
        AgendaView(
            subject=f"L'année {year} du CPOM : {number} – {_where(contracts)}",
            greeting=greeting(person),
            summary=f"Voici l'année {year} de {_contracts(len(contracts))} : {number}, mois par mois.",
            regards=regards(contracts),
            footer=footer(person.id, contracts, NOT_A_NOTICE, _COMPUTED.format(day=french(on))),
            lines=(),
            sections=_sections(told, address),
            action=_ANSWER,
        )
    )


_Groups = Sequence[tuple[str, Sequence[Entry]]]


def _weeks(entries: Iterable[Entry], on: date) -> _Groups:
    every = [each for each in entries if each.open]
    return (
        ("en retard", [each for each in every if each.late]),
        ("cette semaine", [each for each in every if not each.late and on <= each.on < on + WEEK]),
        ("la semaine suivante", [each for each in every if not each.late and on + WEEK <= each.on < on + 2 * WEEK]),
    )


def _months(entries: Iterable[Entry], year: int) -> _Groups:
    months: dict[str, list[Entry]] = {}
    for each in entries:
        if each.on.year == year:
            months.setdefault(month_and_year(each.on), []).append(each)
    return tuple(months.items())


def _sections(told: Iterable[tuple[Contract, _Groups]], address: str | None) -> tuple[SectionView, ...]:
    return tuple(
        section(contract.header.title, groups, contract_page(address, contract.cpom)) for contract, groups in told
    )


def _counts(late: int, coming: int) -> str:
    parts = [counted(late, "échéance en retard", "échéances en retard")] if late else []
    parts += [counted(coming, "date à venir", "dates à venir")] if coming else []
    return listed(parts)


def _where(contracts: Sequence[Contract]) -> str:
    return contracts[0].header.title if len(contracts) == 1 else f"{len(contracts)} CPOM"


def _contracts(number: int) -> str:
    return "votre CPOM" if number == 1 else f"vos {number} CPOM"
