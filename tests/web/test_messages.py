"""What was sent: the list, one message in its four views, and its bytes."""

from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from starlette.testclient import TestClient

from cpom_workflow.adapters.memory import MemoryLedger
from cpom_workflow.domain.delivery import DeliveryState, Draft, MessageKind, Receipt, ReminderKey
from cpom_workflow.web.post import BY_PAGE, mark_of
from tests.web.desk import HEADER, NOW, TODAY, Page, client, dossier, office, read


def mail(subject: str = "Bilan à transmettre", html: str | None = "<p>Bonjour</p>", ics: str | None = None) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "cpom@region.example", "p.legall@asso.example", subject
    message.set_content("Bonjour,\nvoici l'été.\n")
    if html is not None:
        message.add_alternative(html, subtype="html")
    if ics is not None:
        message.add_alternative(ics, subtype="calendar")
    return message.as_bytes()


def draft(
    key: str = "k", content: bytes | None = None, subject: str = "Bilan à transmettre", cpom: str | None = None
) -> Draft:
    return Draft(
        key=key,
        kind=MessageKind.REMINDERS,
        cpom=cpom,
        person="paul",
        recipient="p.legall@asso.example",
        channel="boite",
        subject=subject,
        message_id=f"<{key}@region.example>",
        content=mail() if content is None else content,
        not_before=NOW,
        items=(ReminderKey(cpom=HEADER.cpom, milestone=key, due_on=TODAY, step="J-7", person="paul"),),
    )


def pages(*drafts: Draft, ledger: MemoryLedger | None = None) -> TestClient:
    ledger = ledger or MemoryLedger()
    ledger.plan(drafts, (), NOW)
    return client(office(dossier(), ledger=ledger))


def address(ledger: MemoryLedger, key: str = "k") -> str:
    found = ledger.delivery(key)
    assert found is not None
    return f"/envois/{mark_of(found)}"


def one(content: bytes | None = None, subject: str = "Bilan à transmettre") -> tuple[TestClient, str]:
    ledger = MemoryLedger()
    return pages(draft(content=content, subject=subject), ledger=ledger), address(ledger)


def test_it_says_first_that_nothing_left_this_machine() -> None:
    page = read(pages(draft()), "/envois").text
    assert page.index("Aucun message n'a quitté cette machine :") < page.index("Bilan à transmettre")
    assert "ils sont déposés dans la boîte d'envoi (dossier /donnees/boite)." in page


def test_nothing_sent_is_said() -> None:
    assert "Aucun message n'a encore été préparé." in read(pages(), "/envois").text


def test_the_list_is_paged_the_newest_first() -> None:
    ledger = MemoryLedger()
    for number in range(BY_PAGE + 1):
        ledger.plan([draft(f"k{number}", subject=f"Sujet {number}.")], (), NOW + timedelta(minutes=number))
    shown = pages(ledger=ledger)
    first, second, beyond = (read(shown, f"/envois?page={page}").text for page in (1, 2, 9))
    assert f"Sujet {BY_PAGE}." in first
    assert "Sujet 0." not in first
    assert "Page 1 sur 2 Plus anciens" in first
    assert "Sujet 0." in second
    assert "Plus récents Page 2 sur 2" in second
    assert second == beyond


@pytest.mark.parametrize("number", ["x", "-1", "", "9" * 9, "²"])
def test_what_is_not_a_page_number_is_refused(number: str) -> None:
    assert "n'est pas un numéro de page." in read(pages(), f"/envois?page={number}", 400).text


def test_states_are_said_in_french() -> None:
    ledger = MemoryLedger()
    shown = pages(draft(), ledger=ledger)
    assert "○ prévu" in read(shown, "/envois").text
    lease = ledger.claim(NOW, 60)
    assert lease is not None
    ledger.hand(lease, NOW)
    ledger.settle(lease, DeliveryState.SENT, NOW, Receipt(reference="abc.eml"), None)
    assert "✓ déposé dans la boîte d'envoi" in read(shown, "/envois").text
    page = read(shown, address(ledger)).text
    assert "Déposé 23 novembre 2026 à 9 h 00 Référence abc.eml" in page
    assert "23 novembre 2026 à 9 h 00 : prévu" in page


def test_a_refused_message_says_why() -> None:
    ledger = MemoryLedger()
    shown = pages(draft(), ledger=ledger)
    lease = ledger.claim(NOW, 60)
    assert lease is not None
    ledger.hand(lease, NOW)
    ledger.settle(lease, DeliveryState.REFUSED, NOW, None, "Adresse inconnue.")
    page = read(shown, address(ledger)).text
    assert "✕ refusé" in page
    assert "Adresse inconnue." in page


def test_a_message_shows_its_text_first() -> None:
    shown, where = one()
    page = read(shown, where)
    assert "Bonjour, voici l'été." in page.text
    assert [link["href"] for link in page.all("a") if "?vue=" in str(link.get("href"))] == [
        f"{where}?vue={view}" for view in ("texte", "html", "entetes")
    ]


def test_the_calendar_part_is_shown_when_there_is_one() -> None:
    shown, where = one(mail(ics="BEGIN:VCALENDAR\nEND:VCALENDAR\n"))
    assert "BEGIN:VCALENDAR" in read(shown, f"{where}?vue=agenda").text


def test_headers_are_shown_decoded() -> None:
    shown, where = one(mail("Réunion à l'été"))
    assert "Subject Réunion à l'été" in read(shown, f"{where}?vue=entetes").text


def test_the_html_part_is_sandboxed() -> None:
    shown, where = one(mail(html="<p style='color:red'>Bonjour</p><script>alert(1)</script>"))
    frame = read(shown, f"{where}?vue=html").all("iframe")[0]
    assert frame["src"] == f"{where}/html"
    assert frame["sandbox"] in {None, ""}
    answer = shown.get(f"{where}/html")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy


def test_a_part_that_a_message_lacks_is_said() -> None:
    shown, where = one(mail(html=None))
    assert "Ce message n'a pas cette partie." in read(shown, f"{where}?vue=agenda").text
    assert "Ce message n'a pas de partie HTML." in read(shown, f"{where}/html", 404).text


def test_an_unknown_view_is_refused() -> None:
    shown, where = one()
    assert "La vue « autre » n'existe pas." in read(shown, f"{where}?vue=autre", 400).text


def test_the_bytes_can_be_opened_in_a_mail_program() -> None:
    content = mail()
    shown, where = one(content)
    answer = shown.get(f"{where}.eml")
    assert answer.content == content
    assert answer.headers["content-type"] == "message/rfc822"
    assert answer.headers["content-disposition"].endswith('.eml"')


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe nothing like a mail",
        b"Subject: x\r\nContent-Type: text/plain; charset=inconnu\r\n\r\nBonjour \xe9t\xe9",
        b"Subject: x\r\nContent-Type: multipart/mixed\r\n\r\nsans limite",
        b"Subject: x\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
    ],
)
def test_damaged_bytes_are_shown_as_far_as_they_go(content: bytes) -> None:
    shown, where = one(content)
    for view in ("texte", "html", "entetes", "agenda"):
        read(shown, f"{where}?vue={view}")


def test_an_unknown_message_is_not_found() -> None:
    for rest in ("", ".eml", "/html"):
        assert "Aucun message ne porte ce numéro." in read(pages(), f"/envois/{'0' * 64}{rest}", 404).text


def test_a_contract_lists_the_messages_about_it() -> None:
    digest = draft("digest", subject="Un rappel groupé")
    other = draft("autre", subject="Un autre contrat")
    foreign = ReminderKey(cpom="BRE-22-AUTRE", milestone="x", due_on=TODAY, step="J-7", person="paul")
    ledger = MemoryLedger()
    ledger.plan([digest, Draft(**{**vars(other), "items": (foreign,)})], (), NOW)
    page: Page = read(pages(ledger=ledger), f"/cpom/{HEADER.cpom}")
    assert "Un rappel groupé" in page.text
    assert "Un autre contrat" not in page.text


def test_a_message_leads_back_to_its_contract() -> None:
    ledger = MemoryLedger()
    shown = pages(draft(cpom=HEADER.cpom), ledger=ledger)
    assert f"/cpom/{HEADER.cpom}" in read(shown, address(ledger)).addresses
