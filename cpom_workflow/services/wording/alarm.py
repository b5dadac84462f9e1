"""The alarm: what needs a person, the most urgent first, and what to do about each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.dates import french
from cpom_workflow.services.wording.frame import MessageView, variables

MOST = 40
"""Worries told one by one; the pages and `cpom controle` hold the rest."""


_FOOTER = (
    "Message automatique du suivi des CPOM, envoyé à l'adresse d'alerte de la région (réglage « adresse_alerte »)."
)


@dataclass(frozen=True, kw_only=True)
class Worry:
    """Something that needs a person; `subject` names it for ever, so that it is cried out once."""

    subject: str
    title: str
    what: str
    lines: tuple[str, ...] = ()
    remedy: str = ""
    commands: tuple[str, ...] = ()
    page: str | None = None
    urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class AlarmView(MessageView):
    """Everything that needs a person; `rest` counts what is not told one by one."""

    worries: tuple[Worry, ...]
    rest: str | None
    page: str | None


def alarm_about(worries: Iterable[Worry], on: date, address: str | None) -> Mapping[str, object]:
    """Tell the region's own address what needs a person; `address` is the public one of the pages, None without."""
    ordered = sorted(worries, key=lambda worry: not worry.urgent)
    more = len(ordered) - MOST
    return variables(
        AlarmView(
            subject=_subject(ordered, on),
            greeting="Bonjour,",
            summary=_summary(ordered),
            regards="Le suivi des CPOM",
            footer=(_FOOTER,),
            worries=tuple(ordered[:MOST]),
            rest=f"Et {_counted(more)}, que montrent la page des envois et « cpom controle »." if more > 0 else None,
            page=None if address is None else f"{address.rstrip('/')}/envois?etat=unknown",
        )
    )


def _subject(worries: list[Worry], on: date) -> str:
    urgent = [worry for worry in worries if worry.urgent]
    loud = "URGENT, " if urgent else ""
    if len(worries) == 1:
        return f"{loud}Alerte du suivi des CPOM : {worries[0].title[:1].lower()}{worries[0].title[1:]}"
    law = f", dont {len(urgent)} sur une échéance légale" if urgent else ""
    return f"{loud}Alerte du suivi des CPOM, {french(on)} : {_counted(len(worries))}{law}"


def _summary(worries: list[Worry]) -> str:
    if len(worries) == 1:
        return "Une anomalie demande que quelqu'un s'en occupe."
    return f"{_counted(len(worries)).capitalize()} demandent que quelqu'un s'en occupe."


def _counted(number: int) -> str:
    return f"{number} anomalies" if number > 1 else "une anomalie"
