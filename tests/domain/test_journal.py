"""The journal: identity of a fact, the seal of the chain, annulments, and the way there and back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpom_workflow.domain import facts
from cpom_workflow.domain.dates import MonthDay
from cpom_workflow.domain.dossier import (
    Content,
    Document,
    Dossier,
    Gestionnaire,
    Header,
    Opened,
    Perimeter,
    Person,
    Seat,
    SeatLeft,
)
from cpom_workflow.domain.errors import InconsistentFacts
from cpom_workflow.domain.facts import (
    Annulled,
    BilanReceived,
    Fact,
    Launched,
    MeetingPlanned,
    Modified,
    Party,
    SignatureTargeted,
    Signed,
)
from cpom_workflow.domain.journal import (
    canonical,
    chained,
    dossier_from,
    header_on,
    identity,
    journal_of,
    known_on,
    plain,
)
from tests.domain.dossiers import DIRECTOR, HEADER, PEOPLE, REFERENT, SIGNED, day, dossier

BILAN = BilanReceived(on=date(2024, 4, 15), exercise=2023)

# --- Identity and chain ---------------------------------------------------------------------------------------------


def test_the_identity_of_a_fact_is_its_fields_and_nothing_else() -> None:
    assert identity(BILAN) == identity(BilanReceived(exercise=2023, on=date(2024, 4, 15)))
    assert identity(BILAN) == identity(replace(BILAN, indicators=None))
    assert identity(BILAN) != identity(replace(BILAN, on=date(2024, 4, 16)))


def test_two_kinds_of_facts_with_the_same_fields_differ() -> None:
    assert identity(Launched(on=date(2024, 1, 1))) != identity(SignatureTargeted(on=date(2024, 1, 1)))


def test_the_canonical_form_is_sorted_and_readable() -> None:
    fact = MeetingPlanned(meeting="Été", on=date(2024, 3, 12), starts_at=time(14), agenda=("Bilan",))
    assert canonical(fact) == (
        '["meeting_planned",{"agenda":["Bilan"],"form":"presentiel","meeting":"Été","minutes":120,'
        '"on":"2024-03-12","starts_at":"14:00:00"}]'
    )


def test_a_seal_covers_every_entry_before_it() -> None:
    launched = Launched(on=date(2022, 1, 10))
    honest = chained(chained("", launched), BILAN)
    assert honest == chained(chained("", launched), BILAN)
    assert honest != chained(chained("", replace(launched, on=date(2022, 1, 11))), BILAN)
    assert honest != chained(chained("", BILAN), launched)


@dataclass(frozen=True)
class Odd:
    """A value that JSON does not know."""

    number: complex
    nothing: None = None


def test_every_value_of_the_domain_becomes_plain() -> None:
    values = {1: MonthDay(4, 30), 2: (Party.ETAT, 1.5, True, None), 3: date(2024, 1, 1), 4: Odd(1j)}
    assert plain(values) == {"1": "04-30", "2": ["etat", 1.5, True, None], "3": "2024-01-01", "4": {"number": "1j"}}


# --- There and back -------------------------------------------------------------------------------------------------

DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31))
WORDS = st.text(alphabet="abcdéà -_0123456789", min_size=1, max_size=8)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
HEADERS = st.builds(
    Header,
    cpom=WORDS,
    title=WORDS,
    gestionnaire=st.builds(Gestionnaire, name=WORDS, siren=st.none() | WORDS),
    region=WORDS,
    departements=st.tuples(WORDS),
    subsidised=st.booleans() | st.tuples(WORDS),
    dialogue=st.sampled_from(["mi_parcours", "annuel"]) | st.tuples(DAYS, DAYS),
    perimeter=st.none() | st.builds(Perimeter),
    content=st.none() | st.builds(Content, documents=st.tuples(st.builds(Document, name=WORDS))),
    dotations=st.dictionaries(st.integers(2020, 2030), NUMBERS, max_size=2),
    practice=st.dictionaries(WORDS, WORDS | st.booleans() | st.none(), max_size=2),
)
SEATS = st.lists(
    st.builds(Seat, person=WORDS, role=WORDS, since=DAYS, until=st.none() | DAYS, raci=st.just("acteur")),
    unique_by=lambda seat: (seat.person, seat.party, seat.role, seat.since),
    max_size=4,
)
SPECIAL: Mapping[type[Fact], st.SearchStrategy[Fact]] = {
    Modified: st.builds(Modified, on=DAYS, feature=WORDS, value=WORDS | st.tuples(WORDS)),
    Annulled: st.builds(Annulled, on=DAYS, fact=WORDS, having=st.dictionaries(WORDS, WORDS | DAYS, max_size=2)),
    Signed: st.builds(Signed, on=st.none() | DAYS, effective_on=DAYS, duration_months=st.integers(1, 60)),
}
KINDS = [kind for kind in vars(facts).values() if isinstance(kind, type) and issubclass(kind, Fact)]
CONCRETE = [kind for kind in KINDS if not kind.__subclasses__()]
FACTS = st.one_of([SPECIAL.get(kind, st.from_type(kind)) for kind in CONCRETE])
DOSSIERS = st.builds(Dossier, header=HEADERS, seats=SEATS.map(tuple), facts=st.lists(FACTS, max_size=6).map(tuple))


@given(DOSSIERS)
def test_a_dossier_comes_back_from_the_journal_it_writes(told: Dossier) -> None:
    assert dossier_from(journal_of(told), told.people) == told


@given(FACTS)
def test_every_fact_has_a_canonical_form(fact: Fact) -> None:
    assert len(identity(fact)) == 64
    assert canonical(fact).startswith(f'["{fact.name}",')


def test_a_departure_closes_the_seat_it_names_and_no_other() -> None:
    other = replace(REFERENT, role="direction")
    left = SeatLeft(person="claire", party=Party.ETAT, role="referent", since=REFERENT.since, on=date(2025, 6, 30))
    journal = (*journal_of(dossier(seats=(REFERENT, other))), left)
    assert dossier_from(journal, PEOPLE).seats == (replace(REFERENT, until=date(2025, 6, 30)), other)


def test_the_header_and_the_committee_are_known_at_once() -> None:
    journal = journal_of(dossier(seats=(replace(DIRECTOR, until=date(2025, 6, 30)),)))
    assert [fact.name for fact in known_on(journal, date(1900, 1, 1))] == ["opened", "seat_taken", "seat_left"]


@pytest.mark.parametrize("journal", [(), (SIGNED,), (Opened(header=HEADER), Opened(header=HEADER))])
def test_a_journal_opens_exactly_once(journal: tuple[Fact, ...]) -> None:
    with pytest.raises(InconsistentFacts, match="ouverture"):
        dossier_from(journal, {})


def test_people_stay_out_of_the_journal() -> None:
    claire = Person(id="claire", name="Claire Morel", email="claire.morel@ddets.example")
    assert "Morel" not in "".join(canonical(fact) for fact in journal_of(dossier()))
    assert dossier_from(journal_of(dossier()), {"claire": claire}).people == {"claire": claire}


# --- What is known on a day -----------------------------------------------------------------------------------------


def test_a_fact_is_known_on_its_day_and_not_the_day_before() -> None:
    assert known_on([BILAN], day("2024-04-14")) == ()
    assert known_on([BILAN], day("2024-04-15")) == (BILAN,)


def annulment(**having: object) -> Annulled:
    return Annulled(on=date(2024, 5, 2), fact="bilan_received", having=having)


def test_an_annulment_strikes_from_its_own_day_on() -> None:
    journal = [BILAN, annulment(exercise=2023)]
    assert known_on(journal, day("2024-05-01")) == (BILAN,)
    assert known_on(journal, day("2024-05-02")) == (journal[1],)


def test_an_annulment_matches_by_kind_and_fields() -> None:
    other = replace(BILAN, exercise=2022)
    wrong = Launched(on=BILAN.on)
    strike = annulment(on=date(2024, 4, 15), exercise=2023)
    assert known_on([other, BILAN, wrong, strike], date.max) == (other, wrong, strike)


def test_an_annulment_of_nothing_is_refused_and_names_itself() -> None:
    strike = annulment(exercise=2021)
    with pytest.raises(InconsistentFacts, match="aucun fait") as refusal:
        known_on([BILAN, strike], date.max)
    assert refusal.value.faults[0].about is strike
    assert "type" in refusal.value.faults[0].remedy


def test_an_annulment_of_several_facts_is_refused() -> None:
    with pytest.raises(InconsistentFacts, match="2 faits à la fois"):
        known_on([BILAN, replace(BILAN, exercise=2022), annulment()], date.max)


def test_two_annulments_do_not_strike_the_same_fact() -> None:
    with pytest.raises(InconsistentFacts, match="aucun fait"):
        known_on([BILAN, annulment(exercise=2023), replace(annulment(exercise=2023), reason="encore")], date.max)


def test_an_annulment_cannot_be_annulled() -> None:
    strike = Annulled(on=date(2024, 5, 3), fact="annulled", having={})
    with pytest.raises(InconsistentFacts, match="aucun fait"):
        known_on([BILAN, annulment(exercise=2023), strike], date.max)


def test_the_correction_written_after_an_annulment_stands() -> None:
    corrected = replace(BILAN, on=date(2024, 4, 12))
    assert corrected in known_on([BILAN, annulment(exercise=2023), corrected], date.max)
    assert BILAN not in known_on([BILAN, annulment(exercise=2023), corrected], date.max)


def test_an_annulment_may_stand_before_what_it_strikes() -> None:
    strike = annulment(exercise=2023)
    assert known_on([strike, BILAN], date.max) == (strike,)


def test_changes_of_the_header_apply_in_the_order_of_their_days() -> None:
    late = Modified(on=date(2025, 1, 1), feature="funders", value=("etat", "ars"))
    early = Modified(on=date(2024, 1, 1), feature="funders", value=("etat", "departement"))
    assert header_on(HEADER, [late, SIGNED, early]).funders == ("etat", "ars")
    assert header_on(HEADER, [early]).funders == ("etat", "departement")
    assert header_on(HEADER, []) == HEADER
