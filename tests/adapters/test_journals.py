"""Every journal keeps the same promises: in memory, on SQLite, on PostgreSQL."""

from datetime import date

import pytest

from cpom_workflow.adapters.memory import MemoryJournal
from cpom_workflow.adapters.store.journal import SqlJournal
from cpom_workflow.domain.dossier import Dossier, Gestionnaire, Header, Opened, Person, Seat
from cpom_workflow.domain.errors import MissingDossier, Overtaken
from cpom_workflow.domain.facts import Launched, MeetingHeld, Party, Signed
from cpom_workflow.domain.journal import chained, journal_of
from tests.deliveries import NOW, later

Journals = MemoryJournal | SqlJournal

ANNE = Person(id="p-1", name="Anne Le Goff", email="anne.le-goff@dreets.example")
YANN = Person(id="p-2", name="Yann Kervella", email="yann.kervella@asso.example")
LAUNCHED = Launched(on=date(2026, 1, 12))
SIGNED = Signed(on=None, effective_on=date(2026, 7, 1), duration_months=60)


def dossier(cpom: str = "bretagne-1", *people: Person) -> Dossier:
    header = Header(
        cpom=cpom,
        title="CPOM de l'association Ti Deor",
        gestionnaire=Gestionnaire(name="Ti Deor"),
        region="Bretagne",
        departements=("35",),
        dotations={2026: 1_250_000.0},
        practice={"reminders.before": ("30", "9")},
    )
    seats = tuple(
        Seat(person=each.id, party=Party.ETAT, role="pilote", since=date(2026, 1, 1), until=date(2027, 6, 30))
        for each in people
    )
    return Dossier(
        header=header, seats=seats, facts=(LAUNCHED, SIGNED), people={person.id: person for person in people}
    )


def load(journal: Journals, whole: Dossier) -> None:
    journal.append(whole.cpom, journal_of(whole), list(whole.people.values()), "import", NOW)


def test_a_dossier_comes_back_as_it_was_recorded(journal: Journals) -> None:
    whole = dossier("bretagne-1", ANNE, YANN)
    load(journal, whole)
    assert journal.dossier("bretagne-1") == whole


def test_dossiers_come_in_order_of_identifier(journal: Journals) -> None:
    for cpom in ("b-2", "B-3", "a-1"):
        load(journal, dossier(cpom))
    assert [each.cpom for each in journal.dossiers()] == list(journal.cpoms()) == ["B-3", "a-1", "b-2"]


def test_a_dossier_names_its_own_persons_only(journal: Journals) -> None:
    load(journal, dossier("a-1", ANNE))
    load(journal, dossier("b-2", YANN))
    assert [set(each.people) for each in journal.dossiers()] == [{"p-1"}, {"p-2"}]


def test_the_latest_name_and_address_of_a_person_win_everywhere(journal: Journals) -> None:
    load(journal, dossier("a-1", ANNE))
    married = Person(id="p-1", name="Anne Kervella", email="anne.kervella@dreets.example")
    journal.append("b-2", [], [married, YANN], "import", NOW)
    assert journal.dossier("a-1").people == {"p-1": married}


def test_a_contract_that_nobody_recorded_is_missing(journal: Journals) -> None:
    with pytest.raises(MissingDossier, match="bretagne-9") as error:
        journal.dossier("bretagne-9")
    assert error.value.remedy
    assert journal.entries("bretagne-9") == ()


def test_persons_alone_do_not_make_a_dossier(journal: Journals) -> None:
    journal.append("a-1", [], [ANNE], "import", NOW)
    assert journal.dossiers() == ()
    with pytest.raises(MissingDossier):
        journal.dossier("a-1")


def test_entries_say_who_recorded_what_and_when(journal: Journals) -> None:
    journal.append("a-1", [LAUNCHED], [], "anne", NOW)
    journal.append("a-1", [SIGNED], [], "yann", later(days=1))
    recorded = [(each.fact, each.recorded_by, each.recorded_at) for each in journal.entries("a-1")]
    assert recorded == [(LAUNCHED, "anne", NOW), (SIGNED, "yann", later(days=1))]


def test_a_contract_is_recorded_since_its_first_fact(journal: Journals) -> None:
    load(journal, dossier("a-1"))
    journal.append("a-1", [Launched(on=date(2026, 2, 2))], [], "claire", later(days=3))
    journal.append("b-2", [], [ANNE], "claire", NOW)
    assert journal.recorded_since() == {"a-1": NOW}


def test_a_fact_already_there_is_left_alone(journal: Journals) -> None:
    journal.append("a-1", [LAUNCHED, LAUNCHED], [], "anne", NOW)
    journal.append("a-1", [LAUNCHED, SIGNED], [], "yann", later(days=1))
    assert [(each.fact, each.recorded_by) for each in journal.entries("a-1")] == [(LAUNCHED, "anne"), (SIGNED, "yann")]


def test_the_same_fact_belongs_to_each_contract_apart(journal: Journals) -> None:
    for cpom in ("a-1", "b-2"):
        journal.append(cpom, [LAUNCHED], [], "anne", NOW)
    assert [len(journal.entries(cpom)) for cpom in ("a-1", "b-2")] == [1, 1]


def test_facts_keep_the_order_in_which_they_were_recorded(journal: Journals) -> None:
    held = [MeetingHeld(on=date(2026, 1, day), meeting=f"r-{day}") for day in (9, 3, 27, 1)]
    journal.append("a-1", held, [], "anne", NOW)
    assert [each.fact for each in journal.entries("a-1")] == held


def test_each_entry_seals_the_one_before(journal: Journals) -> None:
    load(journal, dossier())
    journal.append("bretagne-1", [MeetingHeld(on=date(2026, 9, 1), meeting="r-1")], [], "anne", NOW)
    previous = ""
    for entry in journal.entries("bretagne-1"):
        previous = chained(previous, entry.fact)
        assert entry.seal == previous
    assert journal.tampered("bretagne-1") == ()


def test_a_whole_number_given_for_a_decimal_is_the_same_fact(journal: Journals) -> None:
    opening = dossier().header
    sloppy = Opened(header=Header(**{**vars(opening), "dotations": {2026: 1_250_000}}))
    journal.append("a-1", [Opened(header=opening)], [], "anne", NOW)
    journal.append("a-1", [sloppy], [], "anne", NOW)
    assert len(journal.entries("a-1")) == 1


def test_whoever_has_not_seen_the_latest_fact_adds_nothing(journal: Journals) -> None:
    load(journal, dossier())
    seen = len(journal.entries("bretagne-1"))
    first, second = Launched(on=date(2026, 2, 2)), Launched(on=date(2026, 2, 3))
    journal.append("bretagne-1", [first], (), "Anne", NOW, seen)
    with pytest.raises(Overtaken, match="Quelqu'un vient d'enregistrer"):
        journal.append("bretagne-1", [second], (), "Yann", NOW, seen)
    journal.append("bretagne-1", [second], (), "Yann", NOW, seen + 1)
    assert [entry.fact for entry in journal.entries("bretagne-1")][seen:] == [first, second]
