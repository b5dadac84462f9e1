"""A tracker held against the journal: nothing silently, nothing by halves."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cpom_workflow.domain.contract import Contract, contract_from
from cpom_workflow.domain.dossier import Chrs, Gestionnaire, Perimeter, Person, SeatLeft, SeatTaken
from cpom_workflow.domain.errors import InvalidInput, Place
from cpom_workflow.domain.facts import Annulled, Fact, Launched, Modified, Party, SignatureTargeted, Signed, Transposed
from cpom_workflow.services.intake import ImportPlan, apply_import, plan_import
from cpom_workflow.services.intake.identity import proposed_id
from cpom_workflow.services.record import Signature
from cpom_workflow.services.tracker import Tracker, TrackerLine, TrackerRow, line_of, tracker_lines
from cpom_workflow.services.wording.tracker import import_document, import_lines
from tests.domain.dossiers import CLAIRE, HEADER, LAW, SIGNED, day, dossier
from tests.services.offices import Desk, utc

ON = day("2026-11-22")
BY = Signature(by="Maud Ferrand", at=utc("2026-11-22"))
NEW = TrackerLine(gestionnaire="Association Neuve", departements=("35",), finess_ej="350990016")
SHELTER = "350000022"


def row(line: TrackerLine, number: int = 2, unread: frozenset[str] = frozenset()) -> TrackerRow:
    return TrackerRow(line=line, place=Place(file="suivi.xlsx", line=number), unread=unread)


def of(*lines: TrackerLine) -> Tracker:
    return Tracker(rows=tuple(row(line, number) for number, line in enumerate(lines, start=2)))


def foreseen(desk: Desk, *lines: TrackerLine, correcting: str | None = None) -> ImportPlan:
    return plan_import(desk.office, of(*lines), ON, correcting=correcting)


def taken_in(desk: Desk, *lines: TrackerLine, correcting: str | None = None) -> ImportPlan:
    plan = foreseen(desk, *lines, correcting=correcting)
    apply_import(desk.office, plan, BY)
    return plan


def about(**values: Any) -> TrackerLine:  # noqa: ANN401 - any field of a line
    return TrackerLine(cpom=HEADER.cpom, **values)


def contract(desk: Desk, cpom: str = HEADER.cpom, on: date = ON) -> Contract:
    return contract_from(desk.office.journal.dossier(cpom), LAW, on)


def facts(plan: ImportPlan) -> tuple[Fact, ...]:
    return tuple(fact for change in (*plan.added, *plan.changed) for fact in change.facts)


def sentences(plan: ImportPlan) -> str:
    return " | ".join(str(each) for each in (*plan.faults, *plan.warnings))


def test_a_new_contract_is_opened_under_an_identifier_that_is_always_the_same() -> None:
    desk = Desk()
    plan = taken_in(desk, NEW)
    assert [each.cpom for each in plan.added] == ["35-NEUVE"]
    header = contract(desk, "35-NEUVE").header
    assert (header.region, header.scale, header.title) == (
        "Bretagne", "departementale", "CPOM Association Neuve (Ille-et-Vilaine)",
    )  # fmt: skip
    assert foreseen(desk, NEW).unchanged == ("35-NEUVE",)


@pytest.mark.parametrize(
    ("departements", "scale"),
    [(("22", "29"), "interdepartementale"), (("22", "29", "35", "56"), "regionale")],
)
def test_the_scale_follows_from_the_departements(departements: tuple[str, ...], scale: str) -> None:
    desk = Desk()
    (change,) = taken_in(desk, replace(NEW, departements=departements)).added
    assert contract(desk, change.cpom).header.scale == scale


def test_an_identifier_holds_in_any_spelling() -> None:
    assert proposed_id(TrackerLine(gestionnaire="  L'Été 🏠 ", departements=("2A",))) == "2A-L-ETE"
    assert proposed_id(TrackerLine()) == "SANS-NOM"


def test_whole_lives_are_taken_in_and_read_back_unchanged() -> None:
    whole = replace(
        NEW, cpom="NEUF", title="Un titre", siren="999010010", region="Bretagne", scale="regionale",
        chrs=((SHELTER, 42),), places=42, launched_on=day("2022-01-10"), signature_planned=day("2022-10-10"),
        signed_on=day("2022-11-15"), effective_on=day("2023-01-01"), duration_months=60, term=day("2027-12-30"),
        dotations={2024: 640000.0}, referents={Party.ETAT: CLAIRE},
    )  # fmt: skip
    desk = Desk()
    taken_in(desk, replace(whole, chrs=None, places=None), on_nothing := replace(NEW, cpom="AUTRE"))
    assert on_nothing.cpom == "AUTRE"
    told = contract(desk, "NEUF")
    assert (told.term, told.launched_on, told.targeted_signature_on) == (
        day("2027-12-30"), day("2022-01-10"), day("2022-10-10"),
    )  # fmt: skip
    assert foreseen(desk, *tracker_lines([told])).unchanged == ("NEUF",)


def test_an_empty_cell_erases_nothing() -> None:
    desk = Desk(dossier(SIGNED))
    assert foreseen(desk, about()).unchanged == (HEADER.cpom,)


def test_a_line_without_identifier_finds_its_contract_by_who_and_where() -> None:
    desk = Desk(dossier(SIGNED))
    found = TrackerLine(gestionnaire="association  D'ESSAI", departements=("35",))
    assert foreseen(desk, found).unchanged == (HEADER.cpom,)


def test_a_line_that_fits_several_contracts_is_refused() -> None:
    desk = Desk(dossier(SIGNED), dossier(header=replace(HEADER, cpom="ESSAI-35-2")))
    plan = foreseen(desk, TrackerLine(gestionnaire="Association d'essai", departements=("35",)))
    assert "ESSAI-35, ESSAI-35-2" in sentences(plan)


def test_two_lines_for_one_contract_are_refused() -> None:
    assert "Deux lignes portent sur le même CPOM, 35-NEUVE" in sentences(foreseen(Desk(), NEW, NEW))


def test_what_is_missing_is_said_unless_its_cell_could_not_be_read() -> None:
    plan = foreseen(Desk(), TrackerLine(cpom="A"), TrackerLine(cpom="B", gestionnaire="B"))
    assert [each.what for each in plan.faults] == [
        "Le gestionnaire manque.", "Le département manque.", "Le département manque.",
    ]  # fmt: skip
    unread = Tracker(rows=(row(TrackerLine(cpom="B", gestionnaire="B"), unread=frozenset({"departements"})),))
    assert plan_import(Desk().office, unread, ON).faults == ()


def test_changes_of_the_header_are_dated_modifications() -> None:
    header = replace(HEADER, perimeter=Perimeter(chrs=(Chrs(finess=SHELTER, name="CHRS Un", places=10),)))
    desk = Desk(dossier(SIGNED, header=header))
    plan = taken_in(
        desk,
        about(
            gestionnaire="Association Un", finess_ej="350990016", siren="999010010", departements=("35", "22"),
            chrs=((SHELTER, 12), ("350990081", None)), dotations={2024: 1.0, 2023: 2.0}, title="Titre",
        ),
    )  # fmt: skip
    assert {fact.feature for fact in facts(plan) if isinstance(fact, Modified)} == {
        "gestionnaire", "departements", "perimeter", "dotations", "title",
    }  # fmt: skip
    told = contract(desk).header
    assert told.gestionnaire == Gestionnaire(name="Association Un", finess_ej="350990016", siren="999010010")
    assert told.perimeter is not None
    assert told.perimeter.chrs[0] == Chrs(finess=SHELTER, name="CHRS Un", places=12)
    assert "350000022 (12 places), 350990081" in " ".join(plan.changed[0].said)
    assert contract(desk, on=day("2026-11-21")).header.title == HEADER.title


def test_shelters_are_added_to_a_contract_that_named_none() -> None:
    desk = Desk(dossier(SIGNED))
    taken_in(desk, about(chrs=((SHELTER, 12),)))
    assert line_of(contract(desk)).places == 12


def test_new_numbers_are_checked_and_recorded_ones_left_to_the_anomalies() -> None:
    wrong = Gestionnaire(name="Association d'essai", finess_ej="350000001", siren="999010011")
    known = Perimeter(chrs=(Chrs(finess="350000002"),))
    desk = Desk(dossier(SIGNED, header=replace(HEADER, gestionnaire=wrong, perimeter=known)))
    assert foreseen(desk, *tracker_lines([contract(desk)])).unchanged == (HEADER.cpom,)
    plan = foreseen(desk, about(finess_ej="350000003", siren="999010012", chrs=(("350000004", 3),)))
    assert len(plan.faults) == 3


def test_places_without_shelters_are_said_not_to_be_kept() -> None:
    plan = foreseen(Desk(), replace(NEW, places=40), replace(NEW, cpom="B", chrs=((SHELTER, 3),), places=40))
    assert "Aucun CHRS n'en porte." in sentences(plan)
    assert "Les CHRS du contrat en comptent 3." in sentences(plan)


def test_one_shelter_under_two_gestionnaires_is_refused() -> None:
    one = replace(NEW, chrs=((SHELTER, 3),))
    plan = foreseen(Desk(), one, replace(one, gestionnaire="Association Autre", finess_ej="350990081"))
    assert "a deux gestionnaires" in sentences(plan)


def test_a_date_that_contradicts_the_journal_is_refused_and_never_silent() -> None:
    desk = Desk(dossier(Launched(on=day("2022-01-10")), SIGNED))
    plan = foreseen(desk, about(launched_on=day("2022-02-10"), signed_on=day("2022-12-16")))
    assert len(plan.faults) == 2
    assert "--corriger" in plan.faults[0].remedy
    with pytest.raises(InvalidInput):
        apply_import(desk.office, plan, BY)


def test_a_contradiction_is_struck_out_on_demand_and_no_past_day_holds_both() -> None:
    desk = Desk(dossier(Launched(on=day("2022-01-10")), SIGNED))
    line = about(launched_on=day("2022-02-10"), signed_on=day("2022-12-16"), effective_on=day("2023-02-01"))
    plan = taken_in(desk, line, correcting="faute de frappe")
    assert [type(each) for each in facts(plan)] == [Annulled, Launched, Annulled, Signed]
    assert contract(desk, on=day("2023-03-01")).effective_on == day("2023-02-01")
    assert contract(desk, on=day("2022-12-15")).signature is None
    assert foreseen(desk, line).unchanged == (HEADER.cpom,)


def test_going_back_to_what_was_struck_out_is_refused() -> None:
    desk = Desk(dossier(Launched(on=day("2022-01-10"))))
    taken_in(desk, about(launched_on=day("2022-02-10")), correcting="erreur")
    plan = foreseen(desk, about(launched_on=day("2022-01-10")), correcting="encore")
    assert "revient à une valeur déjà enregistrée" in sentences(plan)


def test_a_signature_planned_moves_and_moves_back() -> None:
    desk = Desk(dossier(SignatureTargeted(on=day("2027-01-10"))))
    for planned in ("2027-02-10", "2027-03-10", "2027-01-10"):
        taken_in(desk, about(signature_planned=day(planned)))
        assert contract(desk).targeted_signature_on == day(planned)


def test_a_planned_launch_is_computed_never_kept() -> None:
    desk = Desk(dossier(SignatureTargeted(on=day("2027-08-31"))))
    ours = line_of(contract(desk))
    assert ours.launch_planned == day("2026-11-30")
    assert not foreseen(desk, ours).warnings
    assert "n'est pas reprise" in sentences(foreseen(desk, about(launch_planned=day("2026-12-24"))))
    assert "n'est pas reprise" in sentences(foreseen(Desk(), replace(NEW, launch_planned=day("2026-12-24"))))


def test_a_real_date_to_come_is_refused() -> None:
    plan = foreseen(Desk(), replace(NEW, launched_on=day("2027-01-01"), signed_on=day("2027-01-01")))
    assert len(plan.faults) == 2


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "sa date d'effet manque"),
        ({"effective_on": day("2023-01-01")}, "ni sa durée ni son terme"),
        ({"effective_on": day("2023-01-01"), "duration_months": 601}, "n'est pas possible"),
        ({"effective_on": day("2023-01-01"), "term": day("2022-01-01")}, "n'est pas possible"),
        (
            {"effective_on": day("2023-01-01"), "duration_months": 60, "term": day("2022-01-01")},
            "précède la date d'effet",
        ),
    ],
)
def test_a_signature_that_cannot_be_is_refused(values: dict[str, Any], said: str) -> None:
    assert said in sentences(foreseen(Desk(), replace(NEW, signed_on=day("2022-12-15"), **values)))


@pytest.mark.parametrize(
    ("term", "months", "written"),
    [("2027-12-31", 60, None), ("2027-12-15", 60, "2027-12-15"), ("2023-01-15", 1, "2023-01-15")],
)
def test_a_duration_follows_from_the_term(term: str, months: int, written: str | None) -> None:
    line = replace(NEW, signed_on="inconnue", effective_on=day("2023-01-01"), term=day(term))
    (signed,) = (each for each in facts(foreseen(Desk(), line)) if isinstance(each, Signed))
    assert signed == Signed(
        on=None, effective_on=day("2023-01-01"), duration_months=months, written_term=day(written) if written else None
    )


@pytest.mark.parametrize("values", [{"effective_on": day("2023-01-01")}, {"term": day("2027-12-31")}])
def test_an_effect_without_a_signature_is_left_aside(values: dict[str, Any]) -> None:
    assert "faute de date de signature" in sentences(foreseen(Desk(), replace(NEW, **values)))


def test_a_term_moves_alone_or_with_the_span_but_not_under_a_transposition() -> None:
    moved = taken_in(Desk(dossier(SIGNED)), about(term=day("2028-06-30")), correcting="avenant oublié")
    assert facts(moved)[-1] == replace(SIGNED, written_term=day("2028-06-30"))
    longer = taken_in(Desk(dossier(SIGNED)), about(duration_months=48, signed_on="inconnue"), correcting="erreur")
    assert facts(longer)[-1] == replace(SIGNED, on=None, duration_months=48)
    avenant = Transposed(signed_on=day("2023-01-15"), new_term=day("2028-06-30"), cosigned_by_all=True)
    refused = foreseen(Desk(dossier(SIGNED, avenant)), about(term=day("2027-12-31")), correcting="erreur")
    assert "prorogé ou transposé" in sentences(refused)


def test_an_impossible_correction_is_refused() -> None:
    plan = foreseen(Desk(dossier(SIGNED)), about(duration_months=700), correcting="erreur")
    assert "n'est pas possible" in sentences(plan)


def test_a_referent_is_seated_renamed_or_replaced_and_needs_an_address() -> None:
    desk = Desk(dossier(SIGNED))
    claire, other = replace(CLAIRE, name="Claire Morel-Durand"), Person(id="ana", name="Ana", email="ana@ddets.example")
    assert foreseen(desk, about(referents={Party.ETAT: replace(CLAIRE, name=CLAIRE.email)})).unchanged
    taken_in(desk, about(referents={Party.ETAT: replace(claire, email="Claire.Morel@ddets.example")}))
    assert line_of(contract(desk)).referents[Party.ETAT] == claire
    plan = taken_in(desk, about(referents={Party.ETAT: other}))
    assert [type(each) for each in facts(plan)] == [SeatLeft, SeatTaken]
    assert line_of(contract(desk)).referents[Party.ETAT] == other
    assert "sans adresse" in sentences(foreseen(desk, about(names={Party.ETAT: "Zoé"})))
    assert "sans adresse" in sentences(foreseen(Desk(), replace(NEW, names={Party.ETAT: "Zoé"})))
    assert not foreseen(desk, about(names={Party.ETAT: "Ana"})).warnings


def test_a_second_referent_of_the_side_is_known() -> None:
    desk = Desk(dossier(SIGNED))
    other = Person(id="ana", name="Ana", email="ana@ddets.example")
    taken_in(desk, about(referents={Party.ETAT: other}))
    seat = replace(contract(desk).seats[0], person="claire", since=ON, until=None)
    desk.office.journal.append(HEADER.cpom, [SeatTaken(seat=seat)], [CLAIRE], "x", utc("2026-11-22"))
    assert foreseen(desk, about(referents={Party.ETAT: CLAIRE})).unchanged == (HEADER.cpom,)
    assert foreseen(desk, about(referents={Party.ETAT: other})).unchanged == (HEADER.cpom,)


def test_an_expired_contract_still_said_in_force_is_told() -> None:
    desk = Desk(dossier(replace(SIGNED, effective_on=day("2018-01-01"), on=day("2017-12-15"))))
    assert "alors qu'il est expiré" in sentences(foreseen(desk, about(state="En vigueur")))


def test_a_step_said_done_without_a_date_is_told() -> None:
    plan = foreseen(Desk(), replace(NEW, launch_state="Fait", signature_state="signé"))
    assert [each.what.partition(" est")[0] for each in plan.warnings] == ["Le lancement", "La signature"]


def test_contradictory_dossiers_and_lines_that_would_make_one_are_refused() -> None:
    desk = Desk(dossier(SIGNED))
    again = replace(SIGNED, on=day("2022-12-20"))
    desk.office.journal.append(HEADER.cpom, [again], [], "x", utc("2024-01-01"))
    assert "se contredisent" in sentences(foreseen(desk, about()))
    later = Desk(dossier(replace(SIGNED, on=day("2026-12-15"))))
    line = about(signed_on=SIGNED.on, effective_on=SIGNED.effective_on, duration_months=60)
    assert "Deux signatures" in sentences(foreseen(later, line))


def test_a_plan_is_told_in_french_and_to_programs() -> None:
    desk = Desk(dossier(SIGNED))
    plan = foreseen(desk, about(title="Titre"), NEW, replace(NEW, cpom="B", finess_ej="350000001", places=3))
    told = list(import_lines(plan))
    assert told[0] == "Nouveau : 35-NEUVE"
    assert told[-1] == "1 nouveau, 1 modifié, 0 inchangé, 1 erreur."
    document: Any = import_document(plan)
    assert document["changed"] == [{"cpom": HEADER.cpom, "line": 2, "changes": ["intitule : Titre"]}]
    assert document["errors"][0]["line"] == 4
