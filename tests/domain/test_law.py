"""What the law answers, what a region may change in it, and what it refuses."""

from datetime import date, time

import pytest

from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.domain.dated import Dated, Since
from cpom_workflow.domain.dates import HolidayZone, MonthDay
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.law import Force, Kind, Region, Status
from cpom_workflow.domain.parameters import Parameters, ServiceNames
from cpom_workflow.domain.typed import expected, typed

LAW = load_law()


def practice(**values: object) -> Parameters:
    """Give the parameters with values set, « __ » standing for the dot of a key."""
    return LAW.with_practice({key.replace("__", "."): value for key, value in values.items()}).parameters


def refusals(values: dict[str, object]) -> list[str]:
    with pytest.raises(InvalidInput) as refusal:
        LAW.with_practice(values)
    assert all(fault.place is None for fault in refusal.value.faults)
    return [str(fault) for fault in refusal.value.faults]


# --- Rules and texts ------------------------------------------------------------------------------------------------


def test_a_rule_cites_its_text_and_article() -> None:
    assert LAW.rule("REN-1").citation == "arrêté du 25 octobre 2019, article 2"
    assert LAW.rule("BUD-1").citation == "code de l'action sociale et des familles, article R. 314-49, II"
    assert LAW.rule("REG-4").citation == "loi ELAN du 23 novembre 2018, article 125, V"


def test_the_order_of_2019_bears_its_number() -> None:
    assert LAW.texts["arrete_2019_10_25"].nor == "TERS1926489A"


def test_an_unknown_rule_is_a_mistake_of_the_code() -> None:
    with pytest.raises(KeyError):
        LAW.rule("REN-99")


def test_the_law_is_stronger_than_the_order_the_model_the_guide_and_practice() -> None:
    assert sorted(Force) == [Force.PRACTICE, Force.GUIDE, Force.CONTRACT_MODEL, Force.ARRETE, Force.LAW]
    assert Force.LAW > Force.ARRETE
    assert Force.GUIDE >= Force.GUIDE
    assert Force.PRACTICE <= Force.GUIDE
    assert Force.LAW >= Force.GUIDE


def test_a_force_and_a_status_have_a_french_name() -> None:
    assert Force.CONTRACT_MODEL.french == "modèle de contrat"
    assert Status.UNCONFIRMED.french == "non confirmé"
    assert all(each.french for each in (*Force, *Status))


def test_a_value_tells_where_it_comes_from() -> None:
    origin = LAW.provenance["prorogation.reply_months"]
    assert (origin.kind, origin.status, origin.rule) == (Kind.LAW, Status.CONFIRMED, "PRO-2")
    assert LAW.provenance["prorogation.postal_grace_days"].status is Status.PRACTICE


# --- Départements and regions ---------------------------------------------------------------------------------------


def test_the_region_of_a_departement_holds_all_of_its_departements() -> None:
    assert LAW.region_of("35") == Region(code="53", name="Bretagne", departements=("22", "29", "35", "56"))


@pytest.mark.parametrize("name", ["Bretagne", "bretagne", " BRETAGNE ", "53"])
def test_a_region_is_found_by_its_name_or_code(name: str) -> None:
    assert LAW.region_named(name).code == "53"


@pytest.mark.parametrize("name", ["Île-de-France", "ile de france", "Ile-De-France", "11"])
def test_a_region_is_found_without_its_accents_and_hyphens(name: str) -> None:
    assert LAW.region_named(name).code == "11"


def test_a_code_of_region_is_not_read_as_a_departement() -> None:
    assert LAW.region_named("01").name == "Guadeloupe"
    assert LAW.region_of("01").name == "Auvergne-Rhône-Alpes"


def test_an_unknown_region_is_refused_with_the_list_of_those_that_exist() -> None:
    with pytest.raises(InvalidInput, match=r"La région « Armorique » n'existe pas.*Bretagne"):
        LAW.region_named("Armorique")


def test_an_unknown_departement_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"Le département « 20 » n'existe pas.*« 2A »"):
        LAW.region_of("20")


@pytest.mark.parametrize(
    ("departement", "zone"),
    [
        ("35", HolidayZone.METROPOLE),
        ("54", HolidayZone.METROPOLE),
        ("57", HolidayZone.ALSACE_MOSELLE),
        ("67", HolidayZone.ALSACE_MOSELLE),
        ("68", HolidayZone.ALSACE_MOSELLE),
        ("971", HolidayZone.GUADELOUPE),
        ("972", HolidayZone.MARTINIQUE),
        ("973", HolidayZone.GUYANE),
        ("974", HolidayZone.REUNION),
        ("976", HolidayZone.MAYOTTE),
    ],
)
def test_a_departement_follows_the_holidays_of_its_zone(departement: str, zone: HolidayZone) -> None:
    assert LAW.holiday_zone_of(departement) is zone


# --- Values by date -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2021, 3, 31), "DRDJSCS"),
        (date(2021, 4, 1), "DREETS"),
        (date(2021, 4, 2), "DREETS"),
    ],
)
def test_a_service_changes_its_name_on_the_day_of_the_reform(day: date, name: str) -> None:
    assert LAW.services_of("35", day).region == name


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2024, 12, 31), "tribunal interrégional de la tarification sanitaire et sociale"),
        (date(2025, 1, 1), "tribunal administratif"),
        (date(2025, 1, 2), "tribunal administratif"),
    ],
)
def test_the_court_of_tariffs_changes_on_the_first_of_january_2025(day: date, name: str) -> None:
    assert LAW.parameters.tariff_court.at(day) == name


def test_before_its_first_known_change_a_value_is_the_first_one() -> None:
    assert LAW.parameters.budget_regime.at(date(1999, 1, 1)) == "bp_ca"


def test_dated_values_need_not_be_written_in_order() -> None:
    later, first = Since(from_=date(2020, 1, 1), value="b"), Since(from_=None, value="a")
    names = Dated(entries=(later, first))
    assert [names.at(date(2019, 12, 31)), names.at(date(2020, 1, 1))] == ["a", "b"]


@pytest.mark.parametrize(
    ("departement", "region", "local"),
    [
        ("93", "DRIHL Île-de-France", "UD DRIHL"),
        ("77", "DRIHL Île-de-France", "DDETS(PP)"),
        ("971", "DEETS", "DEETS"),
        ("973", "DGCOPOP (Guyane)", "DGCOPOP (Guyane)"),
        ("67", "DREETS", "DDETS(PP)"),
    ],
)
def test_services_bear_the_names_of_their_territory(departement: str, region: str, local: str) -> None:
    assert LAW.services_of(departement, date(2026, 1, 1)) == ServiceNames(region=region, departement=local)


# --- What a region or a contract may set ----------------------------------------------------------------------------


def test_a_value_of_practice_is_replaced_and_the_law_itself_is_not_changed() -> None:
    changed = LAW.with_practice({"prorogation.reply_roll_to_working_day": False})
    assert changed.parameters.prorogation.reply_roll_to_working_day is False
    assert LAW.parameters.prorogation.reply_roll_to_working_day is True
    assert changed.rules is LAW.rules


def test_no_value_gives_the_same_parameters() -> None:
    assert LAW.with_practice({}).parameters == LAW.parameters


def test_yes_and_no_are_understood_as_a_person_writes_them() -> None:
    assert practice(enc__enabled="oui").enc.enabled is True
    assert practice(enc__enabled="Non").enc.enabled is False
    assert practice(enc__enabled="true").enc.enabled is True


def test_a_number_may_be_text() -> None:
    assert practice(dialogue__window_months="2").dialogue.window_months == 2
    assert practice(dialogue__window_months=2).dialogue.window_months == 2


def test_a_list_may_be_text_or_a_list() -> None:
    assert practice(copil_offsets_months="8, 5, 3").copil_offsets_months == (8, 5, 3)
    assert practice(copil_offsets_months=[8, "5"]).copil_offsets_months == (8, 5)
    assert practice(renewal__advised_if=[]).renewal.advised_if == ()


def test_a_day_of_every_year_is_written_month_then_day() -> None:
    assert practice(avenant_annuel__due="06-30").avenant_annuel.due == MonthDay(6, 30)
    assert practice(avenant_annuel__due=MonthDay(6, 30)).avenant_annuel.due == MonthDay(6, 30)
    window = practice(dialogue__annual_window=["05-01", "07-31"]).dialogue.annual_window
    assert window == (MonthDay(5, 1), MonthDay(7, 31))


def test_a_date_is_written_the_french_way_or_the_other() -> None:
    assert practice(programming_order__expected_on="30/09/2019").programming_order.expected_on == date(2019, 9, 30)
    assert practice(programming_order__expected_on="2019-09-30").programming_order.expected_on == date(2019, 9, 30)
    assert practice(enc__overrides={"2021": date(2022, 11, 30)}).enc.overrides == {2021: date(2022, 11, 30)}


def test_hours_of_sending_are_set_by_their_written_keys() -> None:
    changed = LAW.with_practice(
        {"sending_hours.from": "07:30", "sending_hours.to": time(20), "sending_hours.days": "1"}
    )
    hours = changed.parameters.sending_hours
    assert (hours.from_, hours.to, hours.days) == (time(7, 30), time(20), (1,))


def test_a_region_sets_its_own_target_of_generalisation() -> None:
    deadlines = LAW.with_practice({"generalisation.regional_target": "2027-06-30"}).parameters.generalisation
    assert [each.deadline for each in deadlines] == [date(2023, 1, 1), date(2024, 12, 31), date(2027, 6, 30)]


def test_a_region_takes_its_target_of_generalisation_away() -> None:
    assert practice(generalisation__regional_target="aucune").generalisation[2].deadline is None
    assert practice(generalisation__regional_target=None).generalisation[2].deadline is None


def test_one_of_several_words_is_chosen() -> None:
    assert practice(compte_rendu__first_drafter="gestionnaire").compte_rendu.first_drafter == "gestionnaire"
    assert practice(holiday_zone="alsace_moselle").holiday_zone is HolidayZone.ALSACE_MOSELLE
    assert practice(cycle__results_review="3").cycle.results_review == 3


def test_the_hour_of_one_zone_is_changed_and_the_others_stay() -> None:
    zones = practice(time_zone__mayotte="Indian/Reunion").time_zone
    assert zones[HolidayZone.MAYOTTE] == "Indian/Reunion"
    assert zones[HolidayZone.METROPOLE] == "Europe/Paris"


def test_a_reform_of_the_budget_begins_on_its_day() -> None:
    regime = practice(
        budget_regime=[{"from": None, "value": "bp_ca"}, {"from": "2028-01-01", "value": "eprd"}]
    ).budget_regime
    assert [regime.at(date(2027, 12, 31)), regime.at(date(2028, 1, 1))] == ["bp_ca", "eprd"]
    assert practice(budget_regime="eprd").budget_regime.at(date(2010, 1, 1)) == "eprd"


def test_a_key_of_law_cannot_be_overridden() -> None:
    what = "La clé « renewal.start_months » relève de la loi : ni une région ni un contrat ne peut la changer."
    assert refusals({"renewal.start_months": 10}) == [f"{what} Retirer cette ligne."]
    assert "relève de la loi" in refusals({"generalisation.elan_125_v": "2024-01-01"})[0]


def test_an_unknown_key_is_refused_with_those_of_its_group_that_may_be_set() -> None:
    what = "La clé de pratique « renewal.advised_month » n'existe pas."
    remedy = "Écrire l'une de ces clés : renewal.advised_if, renewal.advised_months."
    assert refusals({"renewal.advised_month": 20}) == [f"{what} {remedy}"]


def test_a_key_of_no_known_group_is_to_be_taken_away() -> None:
    assert refusals({"météo": 1}) == ["La clé de pratique « météo » n'existe pas. Retirer cette ligne."]


def test_a_group_is_no_key() -> None:
    assert "n'existe pas" in refusals({"enc": {"enabled": True}})[0]


def test_every_fault_is_told_at_once() -> None:
    told = refusals({"renewal.start_months": 10, "météo": 1, "enc.enabled": "peut-être", "enc.due": "12-31"})
    assert len(told) == 3


@pytest.mark.parametrize(
    ("key", "value", "remedy"),
    [
        ("enc.enabled", "peut-être", "Écrire « oui » ou « non »."),
        ("enc.enabled", 1, "Écrire « oui » ou « non »."),
        ("dialogue.window_months", True, "Écrire un nombre entier, de 0 à 100 000."),
        ("dialogue.window_months", -1, "Écrire un nombre entier, de 0 à 100 000."),
        ("dialogue.window_months", 1.5, "Écrire un nombre entier, de 0 à 100 000."),
        ("dialogue.window_months", "trois", "Écrire un nombre entier, de 0 à 100 000."),
        ("dialogue.mode", "jamais", "Écrire l'une de ces valeurs : mid_term, annual."),
        ("dialogue.annual_window", ["06-01"], "Écrire une liste : 2 valeurs, chacune un mois et un jour"),
        ("avenant_annuel.due", "31-12", "Écrire un mois et un jour, par exemple « 12-31 »"),
        ("avenant_annuel.due", "02-30", "Écrire un mois et un jour"),
        ("copil_offsets_months", "9, quatre", "Écrire une liste : chacune un nombre entier"),
        ("copil_offsets_months", 9, "Écrire une liste"),
        ("programming_order.expected_on", "31/02/2019", "Écrire une date"),
        ("programming_order.expected_on", "", "Écrire une date"),
        ("generalisation.regional_target", "bientôt", "Écrire une date, par exemple 2024-12-31 ou 31/12/2024, ou"),
        ("sending_hours.from", "8 h", "Écrire une heure, par exemple « 08:00 »."),
        ("sending_hours.from", "08:00+02:00", "Écrire une heure"),
        ("sending_hours.days", [0], "Écrire une liste"),
        ("enc.overrides", "2019", "Écrire une suite de lignes « clé: valeur »."),
        ("budget_regime", [], "Écrire une valeur, ou une liste d'éléments"),
        ("budget_regime", [{"value": "eprd"}], "Écrire une valeur, ou une liste d'éléments"),
        ("budget_regime", "autre", "Écrire une valeur, ou une liste d'éléments"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_with_what_to_write(key: str, value: object, remedy: str) -> None:
    (told,) = refusals({key: value})
    assert told.startswith(f"La valeur « {value} » de « {key} » ne convient pas. {remedy}")


@pytest.mark.parametrize("values", [{"sending_hours.from": "19:00"}, {"sending_hours.days": []}])
def test_hours_at_which_nothing_would_ever_leave_are_refused(values: dict[str, object]) -> None:
    assert refusals(values)[0].startswith("Avec ces heures d'envoi, rien ne partirait jamais.")


def test_a_text_is_read_without_the_blanks_around_it() -> None:
    assert typed("  tribunal administratif ", str, "tariff_court") == "tribunal administratif"
    assert expected(str) == "un texte"


def test_every_key_of_practice_leads_to_a_value() -> None:
    open_keys = [key for key, origin in LAW.provenance.items() if origin.kind is Kind.PRACTICE]
    assert len(open_keys) == 59
    # No type takes such a thing: the refusal of the value shows that the key was found.
    assert all(refusals({key: object()})[0].startswith("La valeur «") for key in open_keys)


@pytest.mark.parametrize(
    ("key", "value"), [("compte_rendu.draft_days", 1201), ("copil_offsets_months", "9, 1201, 2, 1")]
)
def test_a_practice_from_which_no_date_could_be_computed_is_refused(key: str, value: object) -> None:
    with pytest.raises(InvalidInput, match="d'au plus 1200"):
        LAW.with_practice({key: value})
