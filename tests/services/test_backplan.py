"""The rétro-planning of a note de cadrage, and whether each deadline can be kept."""

import json
from datetime import date

import pytest

from cpom_workflow.domain.calendar import Kind
from cpom_workflow.domain.dates import HolidayZone
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.services.backplan import Feasibility, Planning, Step, planning
from tests.domain.dossiers import LAW, day

PARIS = HolidayZone.METROPOLE


def towards(signature: str, zone: HolidayZone = PARIS) -> Planning:
    return planning(LAW, zone, target=day(signature), launch=None)


def since(launch: str) -> Planning:
    return planning(LAW, PARIS, target=None, launch=day(launch))


def step(laid_out: Planning, kind: Kind) -> Step:
    return next(each for each in laid_out.steps if each.kind is kind)


def test_every_step_is_counted_back_from_the_signature() -> None:
    laid_out = towards("2022-10-10")
    assert laid_out.signature_on == date(2022, 10, 10)
    assert [(each.kind, each.due_on.isoformat()) for each in laid_out.steps] == [
        (Kind.COPIL_1, "2022-01-10"),
        (Kind.FRAMING_START, "2022-01-10"),
        (Kind.DIAGNOSTIC_START, "2022-02-10"),
        (Kind.COPIL_2, "2022-06-10"),
        (Kind.NEGOTIATION_START, "2022-06-10"),
        (Kind.COPIL_3, "2022-08-10"),
        (Kind.BOARD_MANDATE, "2022-09-10"),
        (Kind.COPIL_4, "2022-09-10"),
        (Kind.SIGNATURE, "2022-10-10"),
    ]


def test_or_forward_from_the_launch() -> None:
    laid_out = since("2022-07-02")
    assert laid_out.signature_on == date(2023, 4, 2)
    assert step(laid_out, Kind.FRAMING_START).computation == "lancement le 2 juillet 2022"
    assert step(laid_out, Kind.SIGNATURE).computation == "lancement le 2 juillet 2022 + 9 mois"


def test_a_target_wins_over_a_launch() -> None:
    laid_out = planning(LAW, PARIS, target=day("2022-10-10"), launch=day("2022-07-02"))
    assert laid_out == towards("2022-10-10")


def test_a_step_says_its_last_safe_working_day_and_who_answers_for_it() -> None:
    mandate = step(towards("2022-10-10"), Kind.BOARD_MANDATE)
    assert (mandate.due_on, mandate.act_by) == (date(2022, 9, 10), date(2022, 9, 9))
    assert mandate.responsible == ("gestionnaire",)
    assert mandate.label == "Délibération du conseil d'administration donnant mandat de signer"


def test_the_working_days_are_those_of_the_zone() -> None:
    assert step(towards("2027-12-20"), Kind.SIGNATURE).act_by == date(2027, 12, 20)
    assert step(towards("2027-12-20", HolidayZone.REUNION), Kind.SIGNATURE).act_by == date(2027, 12, 17)


def test_without_a_date_it_says_which_to_give() -> None:
    with pytest.raises(InvalidInput, match="Il faut une date") as refusal:
        planning(LAW, PARIS, target=None, launch=None)
    assert "--signature-visee, --lancement, --cycle ou --terme-de" in str(refusal.value)


def test_each_deadline_of_the_generalisation_is_held_against_the_signature() -> None:
    assert [(each.deadline.isoformat(), each.days_late) for each in towards("2022-10-10").feasibility] == [
        ("2023-01-01", 0),
        ("2024-12-31", 0),
    ]
    assert [each.days_late for each in since("2022-07-02").feasibility] == [91, 0]


def test_a_signature_on_the_deadline_keeps_it() -> None:
    assert [each.days_late for each in towards("2023-01-01").feasibility] == [0, 0]


@pytest.mark.parametrize(
    ("days", "end"),
    [
        (0, "signature possible à temps."),
        (1, "signature impossible avant l'échéance selon le calendrier type : 1 jour."),
        (91, "signature impossible avant l'échéance selon le calendrier type : 91 jours."),
    ],
)
def test_feasibility_is_one_sentence(days: int, end: str) -> None:
    said = Feasibility(deadline=date(2023, 1, 1), source="loi ELAN", days_late=days).sentence
    assert said == f"Échéance du 1er janvier 2023 (loi ELAN) : {end}"


def test_the_table_is_plain_values_for_a_program() -> None:
    laid_out = towards("2022-10-10")
    document = json.loads(json.dumps(laid_out.document()))
    assert document["signature_on"] == "2022-10-10"
    assert len(document["steps"]) == len(laid_out.steps)
    assert document["steps"][-1] == {
        "kind": "signature",
        "label": "Signature du contrat",
        "due_on": "2022-10-10",
        "act_by": "2022-10-10",
        "responsible": ["etat", "gestionnaire"],
        "computation": "signature visée le 10 octobre 2022",
    }
    assert document["feasibility"][0].keys() == {"deadline", "source", "days_late"}
