"""The référents of a contract, out of a tracker's line: only somebody with an address can be reminded."""

from datetime import timedelta

from cpom_workflow.domain.dossier import Person, Seat, SeatLeft, SeatTaken
from cpom_workflow.domain.facts import Party
from cpom_workflow.services.intake.foreseen import Foreseen
from cpom_workflow.services.tracker import REFERENT, line_of


def take_referents(found: Foreseen) -> None:
    """Seat the référents whose address is written; one replaced leaves the seat the day before."""
    held = line_of(found.current).referents if found.current else {}
    for party, name in found.line.names.items():
        if party not in held or held[party].name != name:
            found.aside(
                f"referents:{party}",
                f"« {name} » n'est pas repris : sans adresse, personne ne peut lui écrire.",
                "Écrivez son courriel dans la colonne prévue.",
            )
    for party, person in found.line.referents.items():
        before = held.get(party)
        if before is not None and _same(before, person):
            if person.name not in {before.name, person.email}:
                found.people.append(Person(id=before.id, name=person.name, email=before.email))
                found.said.append(f"nom : {before.name} s'écrit {person.name}")
        elif not _seated(found, party, person):
            _replace(found, party, person)


def _same(one: Person, other: Person) -> bool:
    return one.email.strip().lower() == other.email.strip().lower()


def _seated(found: Foreseen, party: Party, person: Person) -> bool:
    """Tell whether somebody is another référent of the side already: a side may have several."""
    seats = found.current.seats if found.current else ()
    people = found.current.people if found.current else {}
    return any(
        seat.party is party
        and seat.role == REFERENT
        and seat.held_on(found.how.on)
        and _same(people[seat.person], person)
        for seat in seats
    )


def _replace(found: Foreseen, party: Party, person: Person) -> None:
    on, current = found.how.on, found.current
    leaving = [
        seat
        for seat in (current.seats if current else ())
        if seat.party is party and seat.role == REFERENT and seat.held_on(on)
    ][:1]
    for seat in leaving:
        last = max(seat.since, on - timedelta(days=1))
        left = SeatLeft(person=seat.person, party=party, role=seat.role, since=seat.since, on=last)
        found.record(left, f"{found.current.people[seat.person].name if found.current else ''} n'est plus référent")
    since = on if not leaving else max(on, leaving[0].since + timedelta(days=1))
    seat = Seat(person=person.id, party=party, role=REFERENT, since=since)
    found.people.append(person)
    found.record(SeatTaken(seat=seat), f"{person.name} ({person.email}) devient référent")
