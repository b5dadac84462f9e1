"""Who is told what: the RACI method of the guide, a letter for each seat and step (ELA-6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from cpom_workflow.domain.dates import ONE_DAY
from cpom_workflow.domain.dossier import Seat
from cpom_workflow.domain.facts import Party

REFERENT = "referent"
"""The role of whoever each structure names as its one correspondent."""

PRESIDENCE = "presidence"
"""The role that is called upon last: for the signature, and for serious lateness."""


class Letter(StrEnum):
    """The RACI method of the guide: Responsable guarantees, Acteur contributes (ELA-6)."""

    RESPONSABLE = "responsable"
    ACTEUR = "acteur"
    CONSULTE = "consulte"
    INFORME = "informe"

    @property
    def acts(self) -> bool:
        """Tell whether this letter must do something, not only be asked or told."""
        return self in {Letter.RESPONSABLE, Letter.ACTEUR}


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Somebody to write to about a milestone; `stands_in` when nobody else of that side could be.

    `in_place_of` is the person whose seat was left empty, when somebody left one.
    """

    person: str
    party: Party
    letter: Letter
    channel: str
    stands_in: bool = False
    in_place_of: str | None = None


def letter_of(seat: Seat, step: str) -> Letter:
    """Give the RACI letter of a seat for a step (framing, diagnostic, negotiation, follow_up, renewal)."""
    if isinstance(seat.raci, str):
        return Letter(seat.raci)
    return next((Letter(letter) for known, letter in seat.raci.items() if known == step), Letter.INFORME)


def side_of(signatory: str) -> Party:
    """Give the side on which a legal person stands: every préfet is the État."""
    sides = {
        "gestionnaire": Party.GESTIONNAIRE,
        "president_conseil_departemental": Party.DEPARTEMENT,
        "departement": Party.DEPARTEMENT,
        "dg_ars": Party.ARS,
        "ars": Party.ARS,
    }
    return sides.get(signatory, Party.ETAT)


def recipients(seats: Sequence[Seat], side: Party, step: str, on: date) -> tuple[Recipient, ...]:
    """Say to whom a matter of one side is told on a day: each person once, by its strongest letter.

    When no seated person of the side acts, its référent stands in, else its decision-makers
    (« transmis, faute de titulaire, »); empty when the side has nobody at all.
    """
    seated = [seat for seat in seats if seat.party is side and seat.held_on(on)]
    strongest: dict[str, Recipient] = {}
    order = list(Letter)
    for seat in sorted(seated, key=lambda seat: order.index(letter_of(seat, step))):
        strongest.setdefault(seat.person, _recipient(seat, letter_of(seat, step)))
    if any(recipient.letter.acts for recipient in strongest.values()):
        return tuple(strongest.values())
    left = _last_to_act(seats, side, step, on)
    return tuple(
        replace(_recipient(seat, Letter.RESPONSABLE), stands_in=True, in_place_of=left) for seat in _stand_ins(seated)
    )


def referents(seats: Iterable[Seat], side: Party, on: date) -> tuple[Seat, ...]:
    """Give the référents of a side on a day, each once; its decision-makers when it has none."""
    return tuple(_stand_ins([seat for seat in seats if seat.party is side and seat.held_on(on)]))


def deciders(seats: Iterable[Seat], side: Party, on: date) -> tuple[Seat, ...]:
    """Give the decision-makers of a side on a day, its présidence excepted: it is called upon last."""
    deciding = [seat for seat in seats if seat.party is side and seat.held_on(on) and seat.decision_maker]
    return tuple(seat for seat in deciding if seat.role != PRESIDENCE)


def vacant_since(seats: Iterable[Seat], side: Party, on: date) -> date | None:
    """Give the first day without any référent on a side since the last one left; None while there is one.

    None too for a side that never named any: there was nobody to replace.
    """
    held = [seat for seat in seats if seat.party is side and seat.role == REFERENT and seat.since <= on]
    if not held or any(seat.held_on(on) for seat in held):
        return None
    return max(seat.until for seat in held if seat.until is not None) + ONE_DAY


def _recipient(seat: Seat, letter: Letter) -> Recipient:
    return Recipient(person=seat.person, party=seat.party, letter=letter, channel=seat.channel)


def _stand_ins(seated: Sequence[Seat]) -> Sequence[Seat]:
    named = [seat for seat in seated if seat.role == REFERENT]
    return named[:1] or [seat for seat in seated if seat.decision_maker][:1]


def _last_to_act(seats: Iterable[Seat], side: Party, step: str, on: date) -> str | None:
    """Find who left last among those who acted at a step."""
    gone = [
        (seat.until, seat.person)
        for seat in seats
        if seat.party is side and seat.until is not None and seat.until < on and letter_of(seat, step).acts
    ]
    return max(gone)[1] if gone else None
