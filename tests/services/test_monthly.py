"""The region's monthly digest: once a month, whatever happened, with what changed and what comes."""

from dataclasses import replace

from cpom_workflow.domain.delivery import Attachment, DeliveryState, Draft
from cpom_workflow.domain.dossier import Gestionnaire
from cpom_workflow.domain.facts import RenewedBy, Signed
from cpom_workflow.services.alarm import Alarm
from cpom_workflow.services.monthly import send_month
from cpom_workflow.services.portfolio import Territory
from cpom_workflow.services.suivi import suivi_of
from tests.domain.dossiers import HEADER, SIGNED, day, dossier
from tests.services.offices import Desk, letter, office, text, utc, whole

KNOWN = replace(HEADER, gestionnaire=Gestionnaire(name="Association d'essai", finess_ej="350000014"))
PAGE = Attachment(name="situation.html", kind="text/html", content=b"<p>Situation</p>")


def sent(desk: Desk, on: str, *enclosed: Attachment) -> Draft | None:
    found = suivi_of(desk.office, day(on), Territory())
    return send_month(desk.office, found, "Bretagne", enclosed, Alarm(on=day(on), now=utc(on)))


def said(desk: Desk, on: str, *enclosed: Attachment) -> str:
    draft = sent(desk, on, *enclosed)
    assert draft is not None
    delivery = desk.office.ledger.delivery(draft.key)
    assert delivery is not None
    assert delivery.state is DeliveryState.SENT
    return text(delivery).replace("\u00a0", " ").replace("\u202f", " ")


def test_the_digest_leaves_once_a_month_to_the_region_s_address() -> None:
    desk = Desk(dossier(SIGNED, header=KNOWN))
    first = sent(desk, "2026-11-02")
    assert first is not None
    assert (first.recipient, first.person) == ("alerte@dreets.example", "alerte")
    assert sent(desk, "2026-11-30") is None
    assert sent(desk, "2026-12-01") is not None


def test_it_leaves_also_when_there_is_nothing_to_say() -> None:
    told = said(Desk(), "2026-11-02")
    assert "Rien n'a changé depuis un mois ; aucune date ne vient d'ici au 31 janvier 2027." in told
    assert "il prouve que le suivi fonctionne" in told


def test_it_says_what_changed_with_the_contracts_that_came_and_went() -> None:
    told = said(Desk(dossier(SIGNED, header=KNOWN)), "2028-01-15")
    assert "Expirés sans successeur : 1, +1 en un mois, en plus : Un contrat d'essai." in told
    assert "CPOM conclus : 0, −1 en un mois, en moins : Association d'essai (35)." in told


def test_what_comes_and_goes_in_equal_numbers_is_said_too() -> None:
    renewed = RenewedBy(cpom="SUITE", on=day("2027-11-30"))
    early = Signed(on=day("2022-11-15"), effective_on=day("2022-12-01"), duration_months=60)
    gone = dossier(early, replace(renewed, on=day("2027-12-20")), header=replace(KNOWN, cpom="A", title="Le premier"))
    told = said(Desk(gone, dossier(SIGNED, header=replace(KNOWN, cpom="B", title="Le second"))), "2028-01-10")
    assert "Expirés sans successeur : 1, en plus : Le second, en moins : Le premier." in told


def test_many_names_are_cut_short() -> None:
    headers = (replace(KNOWN, cpom=f"C{n}", title=f"Contrat {n}", departements=(f"{n}",)) for n in range(21, 36))
    told = said(Desk(*(dossier(SIGNED, header=header) for header in headers)), "2028-01-15")
    assert "Contrat 32, …" in told
    assert "Contrat 33," not in told


def test_it_says_what_comes_within_ninety_days_contract_by_contract() -> None:
    told = said(Desk(dossier(SIGNED, header=KNOWN)), "2026-11-02")
    assert "== Un contrat d'essai ==" in told
    assert "Ouverture de la négociation du nouveau contrat" in told
    assert "Propositions budgétaires" not in told


def test_its_attachments_are_named_and_travel_with_it() -> None:
    desk = Desk(dossier(SIGNED, header=KNOWN))
    assert "Pièces jointes : situation.html." in said(desk, "2026-11-02", PAGE)
    (delivery,) = whole(desk.office.ledger, DeliveryState.SENT)
    (part,) = letter(delivery).iter_attachments()
    assert part.get_filename() == "situation.html"


def test_it_leads_to_the_page_when_there_is_a_public_one() -> None:
    desk = Desk(tools=replace(office(), address="https://cpom.region.example/"))
    assert "La page de la région : https://cpom.region.example/" in said(desk, "2026-11-02")
