"""Whose turn it is to write: an alternation by meetings held, which agreed swaps never unbalance (SUI-4, ELA-8).

Nothing is counted anywhere: the turn follows from what happened. The party that wrote less often writes;
when both wrote as often, the one that did not write last. A cancelled meeting, a written exchange and one
side's own meeting use no turn. A swap gives one meeting to the other party; the next turns make up for it by
themselves.

After any story, neither party has written two more than the other: a swap that would make it so has no
effect. It is refused when somebody records it, with the reason; one that a later cancellation or an
inserted meeting leaves without effect is not a contradiction of the dossier, and is shown as an alert.
A contract that sets the alternation aside has no balance to keep, so that every swap then holds.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from cpom_workflow.domain.committee.meetings import VALIDATORS, Meeting, MeetingState
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.errors import Fault
from cpom_workflow.domain.facts import DrafterSwapped, Fact, MeetingForm, Party, Visibility, of_kind
from cpom_workflow.domain.parameters import CompteRendu

_NAMES = {Party.ETAT: "l'État", Party.GESTIONNAIRE: "le gestionnaire"}


def next_drafter(held: Sequence[Meeting], first: Party) -> Party:
    """Name the party whose turn it is, from the meetings held so far and who wrote about them."""
    other = _other(first)
    turns = Counter(meeting.drafter for meeting in held)
    if turns[first] != turns[other]:
        return min((first, other), key=lambda party: turns[party])
    return first if not held or held[-1].drafter is not first else other


def following_drafter(meetings: Iterable[Meeting], practice: CompteRendu) -> Party:
    """Name the party that would write about a meeting that nobody has planned yet."""
    first = Party(practice.first_drafter)
    turns = [each for each in meetings if each.drafter is not None]
    held = [each for each in turns if each.state is MeetingState.HELD]
    return next_drafter([*held, *(each for each in turns if each not in held)], first) if practice.alternate else first


def turns_taken(meetings: Iterable[Meeting]) -> Mapping[Party, int]:
    """Count the meetings held that each party writes about."""
    turns = Counter(meeting.drafter for meeting in meetings if meeting.state is MeetingState.HELD)
    return {party: turns[party] for party in VALIDATORS}


def with_drafters(meetings: Sequence[Meeting], practice: CompteRendu, usual: Visibility) -> tuple[Meeting, ...]:
    """Give each meeting its drafter: those held keep theirs, those to come continue the alternation.

    `usual` is who may see a meeting that does not say so itself.
    """
    told = {meeting.code: meeting for meeting in meetings}
    turns: list[Meeting] = []
    for state in (MeetingState.HELD, MeetingState.PLANNED):
        for meeting in (each for each in meetings if each.state is state and _takes_a_turn(each, usual)):
            turns.append(_with_drafter(meeting, turns, practice))
            told[meeting.code] = turns[-1]
    return tuple(told.values())


def refused_swaps(meetings: Iterable[Meeting], recorded: Collection[Fact]) -> tuple[Fault, ...]:
    """Say why swaps that are being recorded cannot hold; empty when they all do."""
    told = {meeting.code: meeting for meeting in meetings}
    return tuple(
        fault
        for swap in of_kind(DrafterSwapped, recorded)
        if swap.meeting in told
        for fault in _refusal(told[swap.meeting], swap)
    )


def _takes_a_turn(meeting: Meeting, usual: Visibility) -> bool:
    return meeting.form is not MeetingForm.ECRIT and (meeting.visibility or usual) is Visibility.COMMUNE


def _with_drafter(meeting: Meeting, before: Sequence[Meeting], practice: CompteRendu) -> Meeting:
    first = Party(practice.first_drafter)
    usual = next_drafter(before, first) if practice.alternate else first
    swapped = meeting.exchanged and (not practice.alternate or _balanced(before))
    return replace(meeting, drafter=_other(usual) if swapped else usual, swapped=swapped)


def _balanced(turns: Iterable[Meeting]) -> bool:
    """Tell whether either party may write next without getting two ahead."""
    count = Counter(meeting.drafter for meeting in turns)
    return len({count[party] for party in VALIDATORS}) == 1


def _other(party: Party) -> Party:
    return next(each for each in VALIDATORS if each is not party)


def _refusal(meeting: Meeting, swap: DrafterSwapped) -> Iterator[Fault]:
    if swap.by not in VALIDATORS:
        what = f"« {swap.by} » ne rédige pas à son tour : le rédacteur de la réunion « {meeting.code} » ne change pas."
        yield Fault(what=what, remedy="Écrivez dans « par » la partie qui échange : etat ou gestionnaire.", about=swap)
    elif meeting.swap_without_effect and meeting.drafter is not None:
        yield Fault(
            what=f"Avec cet échange, {_NAMES[_other(meeting.drafter)]} rédigerait deux comptes rendus de plus que "
            f"l'autre partie : celui de la réunion « {meeting.code} » du {french(meeting.on)} s'ajouterait à un tour "
            "d'avance.",
            remedy="Échangez le tour d'une autre réunion, ou laissez celui-ci à la partie dont c'est le tour.",
            about=swap,
        )
