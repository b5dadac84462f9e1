"""What messages say is right in every situation, before any template lays it out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest

from cpom_workflow.adapters.intake.dossier import person_id, read_dossier
from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.domain.calendar import Kind, derive_calendar
from cpom_workflow.domain.contract import Contract, contract_from
from cpom_workflow.domain.delivery import MessageKind
from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.events import Organiser
from cpom_workflow.domain.facts import (
    DrafterSwapped,
    Fact,
    MeetingCancelled,
    MeetingForm,
    MeetingMoved,
    MeetingPlanned,
    MinutesRefused,
    Party,
)
from cpom_workflow.domain.facts import MeetingHeld as Held
from cpom_workflow.domain.invitations import Invitation, Published, published_after, reconcile_invitations
from cpom_workflow.domain.invitations import wanted_invitations as wanted
from cpom_workflow.domain.law import Status
from cpom_workflow.domain.reminders import Purpose, Reminder, ReminderPolicy, Steps, due_reminders, plan_reminders
from cpom_workflow.services.wording import (
    VIEWS,
    ContractView,
    ItemView,
    contract_page,
    drafting_about,
    invitation_about,
    reminders_about,
    typeset,
)
from cpom_workflow.services.wording.french import cited, distance, listed, number, of, party_name, small, to

LAW = load_law()
DOSSIERS = Path(__file__).parents[1] / "snapshots" / "dossiers"
EVERY_DAY = Steps(opening=True, before=tuple(range(1, 91)), after=tuple(range(1, 91)))
NEVER = Steps()
ORGANISER = Organiser(name="Suivi des CPOM", email="cpom@dreets.example", namespace=UUID(int=7), domain="cpom.example")
MAUD, SOLENE, LUCAS, HERVE, ROZENN = (
    "maud.ferrand@ddets35.example",
    "solene.guivarch@vergers.example",
    "lucas.oliveira@vergers.example",
    "herve.gautier@vergers.example",
    "rozenn.legoff@trame.example",
)
T = TypeVar("T")


def dossier(name: str, *more: Fact) -> Dossier:
    read = read_dossier(DOSSIERS / f"{name}.yaml", LAW)
    return replace(read, facts=(*read.facts, *more))


def told(name: str, on: date, *more: Fact) -> Contract:
    return contract_from(dossier(name, *more), LAW, on)


def due(contract: Contract, email: str, *kinds: Kind, missed: int = 0) -> list[Reminder]:
    """Give what a daily policy says that day, nothing having left for `missed` days."""
    policy = ReminderPolicy(
        obligations=NEVER, recommendations=NEVER, of_kind=dict.fromkeys(kinds or tuple(Kind), EVERY_DAY)
    )
    plan = plan_reminders(contract, derive_calendar(contract), policy)
    settled = [each.key for each in plan if each.on < contract.on - timedelta(days=missed)]
    return [each for each in due_reminders(plan, contract.on, settled) if each.key.person == person_id(email)]


def typed(value: object, kind: type[T]) -> T:
    assert isinstance(value, kind)
    return value


def sections(about: Mapping[str, object]) -> Sequence[ContractView]:
    return [typed(each, ContractView) for each in typed(about["contracts"], tuple)]


def message(contract: Contract, email: str, *kinds: Kind, missed: int = 0) -> Mapping[str, object]:
    reminders = [(each, contract) for each in due(contract, email, *kinds, missed=missed)]
    return reminders_about(contract.people[person_id(email)], reminders, contract.on, None)


def items(contract: Contract, email: str, *kinds: Kind, missed: int = 0) -> Sequence[ItemView]:
    return sections(message(contract, email, *kinds, missed=missed))[0].items


def the_item(contract: Contract, email: str, kind: Kind, *, missed: int = 0) -> ItemView:
    (item,) = items(contract, email, kind, missed=missed)
    return item


class TestReminders:
    def test_what_is_sent_together_is_said_once_with_both_texts(self) -> None:
        pair = (Kind.BILAN_ETAPE, Kind.COMPTE_ADMINISTRATIF)
        (item,) = items(told("vergers", date(2026, 3, 30)), SOLENE, *pair)
        assert item.what == "Bilan d'étape 2025 et compte administratif 2025"
        assert item.why == (
            "arrêté du 25 octobre 2019, annexe II, II ; code de l'action sociale et des familles, article R. 314-49, II"
        )

    def test_a_strict_date_is_before_a_day_and_the_safe_day_is_named_and_counted_to(self) -> None:
        item = the_item(told("vergers", date(2026, 3, 30)), SOLENE, Kind.BILAN_ETAPE)
        assert (item.heading, item.until) == ("Rappel", "avant le jeudi 30 avril 2026")
        assert item.act == "À faire au plus tard le mercredi 29 avril 2026, dernier jour ouvré utile"
        assert item.when == "dans 30 jours"
        assert item.tone == "calm"

    def test_who_acts_and_what_happens_otherwise_are_said(self) -> None:
        item = the_item(told("vergers", date(2026, 3, 30)), SOLENE, Kind.BILAN_ETAPE)
        assert item.who == "le gestionnaire"
        assert item.otherwise == "faute de données, l'autorité peut fixer le tarif d'office."

    def test_the_last_week_is_pressing(self) -> None:
        assert the_item(told("vergers", date(2026, 4, 28)), SOLENE, Kind.BILAN_ETAPE).tone == "soon"

    def test_once_the_safe_day_has_passed_nobody_is_sent_back_to_it(self) -> None:
        item = the_item(told("vergers", date(2026, 4, 30)), SOLENE, Kind.BILAN_ETAPE, missed=150)
        assert item.act == "À faire sans attendre : le dernier jour ouvré utile, le mercredi 29 avril 2026, est passé"
        assert (item.heading, item.when) == ("Rappel", "aujourd'hui")

    def test_a_duty_is_chased_only_after_its_date(self) -> None:
        item = the_item(told("vergers", date(2026, 5, 12)), SOLENE, Kind.BILAN_ETAPE)
        assert (item.heading, item.when, item.tone, item.act) == ("Relance", "depuis 12 jours", "late", None)

    def test_a_practice_date_says_that_no_text_asks_for_it(self) -> None:
        item = the_item(told("vergers", date(2024, 8, 31)), SOLENE, Kind.ANNUAL_DIALOGUE)
        assert item.why.endswith("(usage, sans texte)")
        assert item.act is None
        assert item.who == "l'État et le gestionnaire"

    def test_a_rule_nobody_confirmed_says_so(self) -> None:
        rule = LAW.rule("SUI-1")
        assert cited(rule) == "guide pratique des CPOM de mai 2020, étape 4"
        assert cited(replace(rule, status=Status.UNCONFIRMED)).endswith("étape 4 (non confirmé)")
        assert cited(replace(rule, status=Status.PRACTICE)).endswith("étape 4 (usage, sans texte)")

    def test_one_is_told_of_standing_in_for_an_empty_seat(self) -> None:
        item = the_item(told("vergers", date(2027, 3, 30)), LUCAS, Kind.BILAN_ETAPE)
        assert item.stands_in is not None
        assert item.stands_in.startswith("Transmis, faute de titulaire")
        assert item.informed is None

    def test_when_nobody_left_the_seat_was_never_taken(self) -> None:
        contract = told("vergers", date(2027, 3, 30))
        nobody = replace(contract, seats=tuple(seat for seat in contract.seats if seat.until is None))
        item = the_item(nobody, LUCAS, Kind.BILAN_ETAPE)
        assert item.stands_in == (
            "Transmis, faute de titulaire, car personne de votre côté n'est désigné pour agir à cette étape."
        )

    def test_whoever_is_only_informed_is_asked_for_nothing(self) -> None:
        contract = told("vergers", date(2026, 1, 29))
        item = the_item(contract, HERVE, Kind.BILAN_ETAPE)
        assert (item.heading, item.stands_in) == ("Pour information", None)
        assert item.informed == "Pour information : aucune action n'est attendue de vous."
        about = message(contract, HERVE, Kind.BILAN_ETAPE)
        assert sections(about)[0].action == "Répondez à ce message si vous avez une question."

    @pytest.mark.parametrize(
        ("days", "sentence"),
        [
            (1, "Un rappel prévu le 29 mars 2026, il y a 1 jour, n'a pas pu partir."),
            (0, None),
        ],
    )
    def test_one_missed_step_is_named_with_its_day_and_its_age(self, days: int, sentence: str | None) -> None:
        item = the_item(told("vergers", date(2026, 3, 30)), SOLENE, Kind.BILAN_ETAPE, missed=days)
        assert item.missed == sentence

    def test_several_missed_steps_are_said_in_one_sentence(self) -> None:
        item = the_item(told("vergers", date(2026, 3, 30)), SOLENE, Kind.BILAN_ETAPE, missed=150)
        assert item.missed == "60 rappels, prévus du 29 janvier 2026 au 29 mars 2026, n'ont pas pu partir."

    def test_missed_chasing_counts_from_the_due_day(self) -> None:
        item = the_item(told("vergers", date(2026, 5, 3)), SOLENE, Kind.BILAN_ETAPE, missed=150)
        assert item.missed == "92 rappels, prévus du 29 janvier 2026 au 2 mai 2026, n'ont pas pu partir."

    def test_a_window_says_around_when_it_is_best_and_stops_saying_so_after(self) -> None:
        opened = the_item(told("vergers", date(2027, 1, 1)), LUCAS, Kind.EXECUTION_REPORT)
        assert opened.aim == "de préférence vers le 1er avril 2027"
        later = the_item(told("vergers", date(2027, 12, 1)), LUCAS, Kind.EXECUTION_REPORT)
        assert later.aim is None
        assert later.missed is None

    def test_a_step_missed_at_the_opening_counts_from_that_day(self) -> None:
        item = the_item(told("vergers", date(2027, 10, 3)), LUCAS, Kind.EXECUTION_REPORT, missed=365)
        assert item.missed == "2 rappels, prévus du 1er janvier 2027 au 2 octobre 2027, n'ont pas pu partir."

    def test_who_decides_is_told_of_lateness_as_such(self) -> None:
        contract = told("vergers", date(2026, 5, 15))
        late = [replace(each, purpose=Purpose.ESCALATION) for each in due(contract, SOLENE, Kind.BILAN_ETAPE)]
        about = reminders_about(
            contract.people[person_id(SOLENE)], [(each, contract) for each in late], contract.on, None
        )
        (item,) = sections(about)[0].items
        assert (item.heading, item.tone) == ("Retard signalé", "late")
        assert str(item.informed).startswith("Vous en êtes informé en tant que décideur de votre partie")

    def test_a_landmark_asks_nobody_for_anything(self) -> None:
        item = the_item(told("vergers", date(2027, 12, 1)), LUCAS, Kind.TERM)
        assert (item.until, item.who, item.otherwise) == ("le vendredi 31 décembre 2027", None, None)


class TestProrogation:
    def test_a_notice_is_to_be_posted_three_weeks_before_its_date(self) -> None:
        item = the_item(told("vergers", date(2026, 11, 23)), MAUD, Kind.PROROGATION_NOTICE)
        assert item.act == "À poster avant le jeudi 10 décembre 2026, pour que la demande soit reçue à temps"
        assert item.when == "dans 17 jours"
        assert item.who == "l'État ou le gestionnaire"
        assert item.caution is not None
        assert item.caution.startswith("La demande se notifie par lettre recommandée")

    def test_after_the_posting_day_a_notice_is_to_be_handed_over(self) -> None:
        item = the_item(told("vergers", date(2026, 12, 15)), MAUD, Kind.PROROGATION_NOTICE)
        assert item.act is not None
        assert item.act.startswith("À remettre sans attendre contre une preuve de réception")
        assert item.when == "dans 16 jours"

    def test_a_gone_option_is_past_and_never_chased(self) -> None:
        item = the_item(told("vergers", date(2027, 1, 3)), MAUD, Kind.PROROGATION_NOTICE, missed=150)
        assert (item.heading, item.tone, item.act, item.who) == ("Délai passé", "calm", None, None)

    def test_an_addressee_knows_the_day_of_its_delay_and_what_its_silence_means(self) -> None:
        first, second = items(told("trame", date(2026, 11, 15)), MAUD, Kind.PROROGATION_REPLY)
        assert first.request == (
            "Le gestionnaire demande que le contrat dure jusqu'au 31 décembre 2028. "
            "Jour 46 du délai de 2 mois, ouvert le 30 septembre 2026."
        )
        assert first.silence == (
            "Le silence vaut accord : sans réponse, l'accord du préfet de région sera réputé acquis à partir du "
            "mardi 1er décembre 2026."
        )
        assert second.who == "le préfet de département (Côtes-d'Armor)"
        assert first.otherwise is None
        assert first.computation.endswith("(décompte par analogie, non confirmé)")

    def test_the_delay_opens_on_the_day_of_receipt(self) -> None:
        item = the_item(told("trame", date(2026, 9, 30)), MAUD, Kind.PROROGATION_REPLY)
        assert item.request is not None
        assert item.request.endswith("Le délai de 2 mois s'ouvre aujourd'hui.")

    def test_after_the_delay_the_agreement_is_said_to_be_deemed(self) -> None:
        item = items(told("trame", date(2026, 12, 2)), MAUD, Kind.PROROGATION_REPLY, missed=150)[-1]
        assert item.request is not None
        assert item.request.endswith("Le délai de 2 mois, ouvert le 30 septembre 2026, est terminé.")
        assert item.silence is not None
        assert item.silence.endswith("est réputé acquis depuis le mardi 1er décembre 2026.")
        assert item.caution is None

    def test_a_way_of_counting_that_was_confirmed_is_not_doubted(self) -> None:
        contract = told("trame", date(2026, 11, 15))
        key = "prorogation.reply_roll_to_working_day"
        sure = replace(LAW.provenance[key], status=Status.CONFIRMED)
        certain = replace(contract, law=replace(LAW, provenance={**LAW.provenance, key: sure}))
        assert not items(certain, MAUD, Kind.PROROGATION_REPLY)[0].computation.endswith("non confirmé)")


class TestDigest:
    def test_the_most_pressing_contract_and_date_come_first(self) -> None:
        on = date(2026, 11, 15)
        calm, pressing = told("vergers", on), told("trame", on)
        reminders = [(each, contract) for contract in (calm, pressing) for each in due(contract, MAUD)]
        about = reminders_about(calm.people[person_id(MAUD)], reminders, on, "https://cpom.example/")
        titles = [section.title for section in sections(about)]
        assert titles == ["CPOM Association La Trame (Côtes-d'Armor)", "CPOM Association Les Vergers (Ille-et-Vilaine)"]
        assert sections(about)[0].page == "https://cpom.example/cpom/TEST-22-TRAME"
        assert str(about["subject"]).startswith("Rappel : réponse à la demande de prorogation, et ")
        assert str(about["subject"]).endswith("autres échéances – 2 CPOM")
        assert typed(about["footer"], tuple)[0].endswith("parce que vous siégez au comité de ces CPOM.")

    def test_two_regions_are_both_named(self) -> None:
        one, other = told("vergers", date(2026, 3, 30)), told("trame", date(2026, 3, 30))
        elsewhere = replace(other, header=replace(other.header, region="Normandie"))
        reminders = [(due(one, SOLENE, Kind.BILAN_ETAPE)[0], one), (due(other, ROZENN, Kind.BILAN_ETAPE)[0], elsewhere)]
        about = reminders_about(one.people[person_id(SOLENE)], reminders, one.on, None)
        assert about["regards"] == "Le suivi des CPOM, régions Bretagne et Normandie"

    def test_late_duties_come_before_the_rest_and_are_counted_apart(self) -> None:
        about = message(told("vergers", date(2027, 1, 15)), LUCAS, missed=150)
        headings = [item.heading for item in sections(about)[0].items]
        assert list(dict.fromkeys(headings)) == ["Relance", "Rappel", "Délai passé"]
        assert about["summary"] == "3 échéances sont dépassées et 2 échéances approchent."
        assert str(about["subject"]).startswith(
            "Relance : rédaction du compte rendu de la réunion du 16 juin 2026, et 4"
        )

    @pytest.mark.parametrize(
        ("on", "subject", "summary"),
        [
            (date(2026, 3, 30), "Rappel : bilan d'étape 2025, dans 30 jours – ", "Une échéance approche."),
            (
                date(2026, 5, 12),
                "Relance : bilan d'étape 2025, échéance dépassée depuis 12 jours – ",
                "Une échéance est dépassée.",
            ),
        ],
    )
    def test_one_date_alone_is_in_the_subject(self, on: date, subject: str, summary: str) -> None:
        about = message(told("vergers", on), SOLENE, Kind.BILAN_ETAPE)
        assert about["subject"] == f"{subject}CPOM Association Les Vergers (Ille-et-Vilaine)"
        assert about["summary"] == summary

    def test_every_reminder_says_that_it_is_not_a_legal_notification(self) -> None:
        about = message(told("vergers", date(2026, 3, 30)), SOLENE)
        assert any("n'est pas une notification au sens juridique" in each for each in typed(about["footer"], tuple))


class TestDrafting:
    def drafting(self, email: str, on: date, *more: Fact, address: str | None = None) -> Mapping[str, object]:
        contract = told("vergers", on, *more)
        (reminder,) = [each for each in due(contract, email) if each.message is MessageKind.DRAFTING]
        return drafting_about(contract.people[person_id(email)], reminder, contract, on, address)

    def test_the_turn_is_explained_by_who_wrote_before(self) -> None:
        about = self.drafting(SOLENE, date(2026, 6, 16))
        assert about["summary"] == (
            "La réunion du 16 juin 2026 s'est tenue : c'est au tour du gestionnaire d'en rédiger le compte rendu."
        )
        assert about["because"] == "le compte rendu précédent, celui de la réunion du 17 juin 2025, revenait à l'État"
        assert about["validators"] == "l'État et le gestionnaire"
        assert about["validation"] == "dans les 15 jours qui suivent sa rédaction (usage)"
        assert about["present"] == "Maud Ferrand, Lucas Oliveira"
        assert str(about["sent_to"]).endswith("à la direction régionale (DREETS)")
        assert about["until"] == "mercredi 1er juillet 2026 (usage)"
        assert (about["informed"], about["stands_in"], about["page"]) == (None, None, None)

    def test_the_alternation_is_worded_as_a_recommendation(self) -> None:
        footer = typed(self.drafting(SOLENE, date(2026, 6, 16))["footer"], tuple)
        assert any("recommandation" in each for each in footer)

    def test_whoever_is_informed_learns_who_writes(self) -> None:
        about = self.drafting(HERVE, date(2026, 6, 16), address="https://cpom.example")
        assert about["subject"] == (
            "Compte rendu de la réunion du 16 juin 2026 : rédaction confiée au gestionnaire pour le 1er juillet 2026"
        )
        assert about["informed"] is not None
        assert about["page"] == "https://cpom.example/cpom/TEST-35-VERGERS"

    def test_the_first_meeting_is_the_first(self) -> None:
        about = self.drafting(MAUD, date(2025, 6, 17))
        assert about["because"] == "c'est la première réunion tenue"

    def test_a_swap_that_was_agreed_is_the_reason(self) -> None:
        swapped = DrafterSwapped(meeting="M1", by=Party.GESTIONNAIRE)
        about = self.drafting(SOLENE, date(2025, 6, 17), swapped)
        assert about["because"] == "les parties ont convenu d'échanger leur tour pour cette réunion"

    def test_a_turn_that_makes_up_for_a_swap_is_explained_by_who_wrote_before(self) -> None:
        later = date(2026, 9, 8)
        more = (
            DrafterSwapped(meeting="M1", by=Party.GESTIONNAIRE),
            MeetingPlanned(meeting="M9", on=later),
            Held(meeting="M9", on=later),
        )
        about = self.drafting(LUCAS, later, *more)
        assert str(about["because"]).endswith("celui de la réunion du 16 juin 2026, revenait à l'État")
        assert about["present"] is None
        assert about["stands_in"] is not None

    def test_a_contract_may_set_aside_the_alternation_and_the_copy_to_the_region(self) -> None:
        options = {"compte_rendu.alternate": "false", "compte_rendu.copy_to_region": "false"}
        contract = contract_from(dossier("vergers"), LAW.with_practice(options), date(2026, 6, 16))
        reminder = next(each for each in due(contract, MAUD) if each.message is MessageKind.DRAFTING)
        about = drafting_about(contract.people[person_id(MAUD)], reminder, contract, contract.on, None)
        assert about["because"] == "le contrat confie toujours cette rédaction à la même partie"
        assert about["sent_to"] == "aux personnes présentes"

    @pytest.mark.parametrize(
        ("reason", "comment"),
        [
            ("Il manque une décision", "gestionnaire, avec ce commentaire : « Il manque une décision »"),
            (None, "gestionnaire, sans commentaire"),
        ],
    )
    def test_a_refusal_is_quoted_to_whoever_writes_again(self, reason: str | None, comment: str) -> None:
        on = date(2025, 6, 30)
        about = self.drafting(MAUD, on, MinutesRefused(meeting="M1", by=Party.GESTIONNAIRE, on=on, reason=reason))
        assert about["comment"] == f"Refusé le 30 juin 2025 par le {comment}"
        assert str(about["subject"]).endswith("à reprendre")

    def test_a_due_day_that_is_not_worked_names_the_working_day_before(self) -> None:
        more = (MeetingPlanned(meeting="M9", on=date(2026, 9, 4)), Held(meeting="M9", on=date(2026, 9, 4)))
        about = self.drafting(MAUD, date(2026, 9, 4), *more)
        assert about["until"] == (
            "samedi 19 septembre 2026 (usage), dernier jour ouvré utile : vendredi 18 septembre 2026"
        )

    def test_a_validation_delay_that_a_text_sets_is_no_custom(self) -> None:
        key = "compte_rendu.validation_days"
        set_by_law = replace(LAW.provenance[key], status=Status.CONFIRMED)
        contract = told("vergers", date(2026, 6, 16))
        contract = replace(contract, law=replace(LAW, provenance={**LAW.provenance, key: set_by_law}))
        (reminder,) = [each for each in due(contract, SOLENE) if each.message is MessageKind.DRAFTING]
        about = drafting_about(contract.people[person_id(SOLENE)], reminder, contract, contract.on, None)
        assert about["validation"] == "dans les 15 jours qui suivent sa rédaction"


class TestInvitations:
    NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
    ON = date(2026, 11, 2)

    def first(self, contract: Contract) -> tuple[Invitation, tuple[Published, ...]]:
        sent = reconcile_invitations((), wanted(contract, ORGANISER), self.NOW)
        return sent[0], published_after((), sent)

    def after(self, *more: Fact, on: date = date(2026, 11, 3)) -> tuple[Contract, Invitation, Published]:
        _, published = self.first(told("vergers", self.ON))
        contract = told("vergers", on, *more)
        sent = reconcile_invitations(published, wanted(contract, ORGANISER), self.NOW)
        return contract, sent[0], published[0]

    def test_a_first_invitation_gives_hours_place_agenda_and_guests(self) -> None:
        contract = told("vergers", self.ON)
        invitation, _ = self.first(contract)
        about = invitation_about(invitation, ORGANISER, contract)
        assert about["state"] == "new"
        assert (about["day"], about["hours"]) == ("mardi 1er décembre 2026", "de 9 h 30 à 11 h 00 (heure de Paris)")
        assert about["place"] == "DDETS, salle Vilaine"
        assert about["video_link"] == "https://visio.example/m3"
        assert about["agenda"] == ("Budget 2027", "Relogement")
        assert about["invited"] == ("Maud Ferrand", "Lucas Oliveira", "Hervé Gautier")
        assert str(about["subject"]).endswith("dialogue de gestion, mardi 1er décembre 2026 à 9 h 30")

    def test_a_move_gives_the_day_that_calendars_still_hold(self) -> None:
        moved = MeetingMoved(meeting="M3", on=date(2026, 11, 3), new_date=date(2026, 12, 8))
        contract, invitation, published = self.after(moved)
        about = invitation_about(invitation, ORGANISER, contract, published)
        assert about["state"] == "changed"
        assert about["before"] == "mardi 1er décembre 2026, de 9 h 30 à 11 h 00"

    def test_a_change_of_room_is_no_change_of_day(self) -> None:
        contract = told("vergers", self.ON)
        invitation, (published,) = self.first(contract)
        elsewhere = replace(invitation, event=replace(invitation.event, location="Mairie"))
        about = invitation_about(elsewhere, ORGANISER, contract, published)
        assert (about["state"], about["before"], about["place"]) == ("changed", None, "Mairie")

    def test_a_newcomer_is_invited_even_when_others_already_were(self) -> None:
        contract = told("vergers", self.ON)
        invitation, (published,) = self.first(contract)
        newcomer = replace(invitation, recipient=replace(invitation.recipient, email="nouvelle@vergers.example"))
        assert invitation_about(newcomer, ORGANISER, contract, published)["state"] == "new"

    def test_a_meeting_called_off_is_cancelled_for_everybody(self) -> None:
        contract, invitation, published = self.after(MeetingCancelled(meeting="M3", on=date(2026, 11, 3)))
        about = invitation_about(invitation, ORGANISER, contract, published)
        assert (about["state"], about["heading"], about["invited"]) == ("cancelled", "Réunion annulée", ())
        assert about["before"] is None

    def test_whoever_is_no_longer_expected_learns_that_the_meeting_stands(self) -> None:
        contract = told("vergers", self.ON)
        _, (published,) = self.first(contract)
        *_, planned = wanted(contract, ORGANISER)
        fewer = replace(planned, attendees=planned.attendees[:1])
        cancel = reconcile_invitations([published], [fewer], self.NOW)[-1]
        about = invitation_about(cancel, ORGANISER, contract, published)
        assert (about["state"], about["heading"]) == ("withdrawn", "Invitation retirée")

    def test_a_meeting_without_an_hour_says_that_it_will_come(self) -> None:
        more = MeetingPlanned(
            meeting="M0", on=date(2026, 11, 20), form=MeetingForm.VISIO, video_link="https://v.example/0"
        )
        contract = told("vergers", self.ON, more)
        invitation, _ = self.first(contract)
        about = invitation_about(invitation, ORGANISER, contract)
        assert (about["day"], about["hours"]) == ("vendredi 20 novembre 2026", "horaire à préciser")
        assert str(about["subject"]).endswith("vendredi 20 novembre 2026")
        assert about["place"] is None

    def test_hours_are_those_of_the_contracts_own_clock(self) -> None:
        contract = told("vergers", self.ON)
        invitation, _ = self.first(contract)
        island = replace(contract, header=replace(contract.header, departements=("974",)))
        assert invitation_about(invitation, ORGANISER, island)["hours"] == "de 12 h 30 à 14 h 00 (heure locale)"

    def test_a_meeting_that_the_dossier_lost_has_no_agenda(self) -> None:
        contract = told("vergers", self.ON)
        invitation, _ = self.first(contract)
        assert invitation_about(invitation, ORGANISER, replace(contract, meetings=()))["agenda"] == ()


class TestFrench:
    def test_typography_puts_its_spaces_and_apostrophes(self) -> None:
        assert typeset("L'État : « oui » ; le 1er janvier 2023 à 14 h 00 !") == (
            "L’État\u00a0: «\u00a0oui\u00a0»\u202f; le 1er\u00a0janvier 2023 à 14\u00a0h\u00a000\u202f!"
        )
        assert typeset("n° 1, article R. 314-49, annexe II, dans 30 jours") == (
            "n°\u00a01, article R.\u00a0314-49, annexe\u00a0II, dans 30\u00a0jours"
        )
        assert typeset("d&#39;un") == "d’un"

    def test_typography_changes_nothing_twice(self) -> None:
        once = typeset("L'État : « oui » ; le 1er janvier 2023 à 14 h 00 !")
        assert typeset(once) == once

    @pytest.mark.parametrize(
        ("days", "words"),
        [
            (30, "dans 30 jours"),
            (1, "demain"),
            (0, "aujourd'hui"),
            (-1, "depuis hier"),
            (-1422, "depuis 1\u202f422 jours"),
        ],
    )
    def test_distances_are_said_in_days(self, days: int, words: str) -> None:
        on = date(2026, 11, 23)
        assert distance(on, date.fromordinal(on.toordinal() + days)) == words

    def test_articles_contract(self) -> None:
        assert (of("le préfet"), of("l'État"), to("le préfet"), to("l'État")) == (
            "du préfet",
            "de l'État",
            "au préfet",
            "à l'État",
        )

    def test_small_things_are_written_as_in_a_sentence(self) -> None:
        assert listed(["a"]) == "a"
        assert listed(["a", "b", "c"], "ou") == "a, b ou c"
        assert (small("Bilan"), small("CPOM"), small("")) == ("bilan", "CPOM", "")
        assert number(12345) == "12\u202f345"

    @pytest.mark.parametrize("party", ["etat", "gestionnaire", "departement", "ars", "prefet_region", "dg_ars"])
    def test_every_party_has_a_name(self, party: str) -> None:
        assert party_name(party, LAW)

    def test_there_is_no_page_without_a_public_address(self) -> None:
        assert contract_page(None, "X") is None

    def test_every_kind_of_message_has_its_view(self) -> None:
        assert set(VIEWS) == set(MessageKind)
