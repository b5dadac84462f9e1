"""The report of turns: how often each party wrote, and whose turn it is next (SUI-4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from cpom_workflow.domain.committee import VALIDATORS, MeetingState, following_drafter, turns_taken
from cpom_workflow.domain.facts import Party
from cpom_workflow.domain.journal import Plain
from cpom_workflow.services.office import File


@dataclass(frozen=True, kw_only=True)
class Turns:
    """One contract: comptes rendus that fell to each party, swaps agreed, whose turn is next, swaps without effect."""

    cpom: str
    title: str
    etat: int
    gestionnaire: int
    swaps: int
    without_effect: tuple[str, ...]
    alternates: bool
    next: Party

    def record(self) -> dict[str, Plain]:
        """Tell it to a program."""
        return {
            "cpom": self.cpom,
            "title": self.title,
            "turns": {"etat": self.etat, "gestionnaire": self.gestionnaire},
            "swaps": self.swaps,
            "swaps_without_effect": list(self.without_effect),
            "alternates": self.alternates,
            "next": str(self.next),
        }


def turns_report(files: Iterable[File]) -> tuple[Turns, ...]:
    """Report the turns of contracts, in order of identifier; without alternation they may differ by more than one."""
    return tuple(sorted((_turns(file) for file in files), key=lambda each: each.cpom))


def _turns(file: File) -> Turns:
    contract, practice = file.contract, file.contract.law.parameters.compte_rendu
    taken = turns_taken(contract.meetings)
    etat, gestionnaire = (taken[party] for party in VALIDATORS)
    return Turns(
        cpom=file.cpom,
        title=contract.header.title,
        etat=etat,
        gestionnaire=gestionnaire,
        swaps=sum(meeting.swapped for meeting in contract.meetings),
        without_effect=tuple(meeting.code for meeting in contract.meetings if meeting.swap_without_effect),
        alternates=practice.alternate,
        next=_next(file),
    )


def _next(file: File) -> Party:
    """Name who writes after the next meeting that is planned, else after one that nobody has planned yet."""
    contract = file.contract
    state = MeetingState.PLANNED
    planned = (each.drafter for each in contract.meetings if each.state is state and each.drafter is not None)
    return next(planned, following_drafter(contract.meetings, contract.law.parameters.compte_rendu))
