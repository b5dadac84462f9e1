"""An invitation's whole way, by programs that are not ours: Postfix carries it, dovecot shows it, the invitee answers.

The commands are those a person types, each in a process of its own; only the day is played, so that the test holds
at weekends.
"""

import json
import os
import re
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from hashlib import sha256
from html import unescape
from pathlib import Path
from string import Template
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx
import icalendar
import pytest

from cpom_workflow.app import now
from cpom_workflow.domain.dates import HolidayZone
from cpom_workflow.domain.hours import first_sending_day
from tests.domain.dossiers import LAW
from tests.peers.dovecot import Dovecot, dovecot
from tests.peers.postfix import Postfix, postfix

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dovecot"), pytest.mark.timeout(300)]

ORGANISER = "cpom@boites.example"
SAMIR, LEILA, GONE = "samir@boites.example", "leila@boites.example", "parti@boites.example"
PARIS = ZoneInfo("Europe/Paris")
CPOM = "BRE-35-ALLER"
DOSSIER = Template("""\
cpom: $cpom
intitule: "CPOM Association Aller et retour"
gestionnaire: {nom: "Association Aller et retour", statut: prive}
region: Bretagne
departements: ["35"]
comite:
  - {personne: "Samir Benyahia", courriel: $samir, partie: etat, role: referent, decideur: true, du: 2023-09-04}
  - {personne: "Leïla Haddad", courriel: $leila, partie: gestionnaire, role: referent, decideur: true, du: 2023-09-04}
  - {personne: "Paul Le Gall", courriel: $gone, partie: gestionnaire, role: presidence, du: 2023-09-04}
faits:
  - {type: lancement, le: $launch}
  - type: reunion_planifiee
    reunion: E2
    le: $meeting
    heure: "14:00"
    duree_minutes: 120
    lieu: "DDETS ; salle « Vilaine », 1er étage"
    objet: diagnostic
    ordre_du_jour: ["Diagnostic partagé"]
""")
MOVED = Template('  - {type: reunion_deplacee, reunion: E2, le: $launch, nouvelle_date: $moved, heure: "10:30"}\n')
PATIENCE = 150
Found = TypeVar("Found")


@dataclass(frozen=True, kw_only=True)
class Days:
    """The day of the first sweep, a working day; the meeting's, and where it moves."""

    launch: date
    first: date
    meeting: date
    moved: date


def today() -> date:
    return now().astimezone(PARIS).date()


def days() -> Days:
    day, zone = timedelta(days=1), HolidayZone.METROPOLE
    lately = (today() - back * day for back in range(9))
    first = next(on for on in lately if first_sending_day(LAW, zone, on) == on)
    return Days(
        launch=first - 30 * day,
        first=first,
        meeting=first_sending_day(LAW, zone, first + 42 * day),
        moved=first_sending_day(LAW, zone, first + 49 * day),
    )


@dataclass(frozen=True, kw_only=True)
class Town:
    """A relay and everybody's mailboxes, and an instance of ours that knows of them by its settings alone."""

    relay: Postfix
    boxes: Dovecot
    home: Path
    days: Days

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "CPOM_HOME": str(self.home),
            "CPOM_EXPEDITEUR_ADRESSE": ORGANISER,
            "CPOM_SMTP_URL": f"smtp://127.0.0.1:{self.relay.port}",
            "CPOM_IMAP_URL": self.boxes.url_of(ORGANISER),
        }
        return {**os.environ, **own}

    def cpom(self, *words: str) -> str:
        """Run a command as a person does."""
        command = [sys.executable, "-c", "from cpom_workflow.cli import main; main()", *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def json(self, *words: str) -> Any:  # noqa: ANN401 - whatever the command answers
        return json.loads(self.cpom(*words, "--format", "json"))

    def tell(self, *parts: Template) -> None:
        file = self.home / "dossier.yaml"
        known = {"cpom": CPOM, "samir": SAMIR, "leila": LEILA, "gone": GONE, **vars(self.days)}
        file.write_text("".join(each.substitute(known) for each in parts), encoding="utf-8")
        self.cpom("dossiers", "charger", str(file))

    def mails(self, address: str, having: str, count: int = 1) -> list[EmailMessage]:
        """Wait until somebody's mailbox holds so many messages whose title has these words, and read them."""
        return waited_for(lambda: [each for each in self._read(address) if having in str(each["Subject"])], count)

    def _read(self, address: str) -> list[EmailMessage]:
        return [message_from_bytes(each, policy=default) for each in self.boxes.messages(address)]

    def page(self) -> str:
        """Read the contract's page as a browser gets it, in plain words."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        command = [sys.executable, "-m", "cpom_workflow.web"]
        server = subprocess.Popen(command, env={**self.environment, "CPOM_PORT_WEB": port})
        try:
            address = f"http://127.0.0.1:{port}/cpom/{CPOM}"
            (answer,) = waited_for(lambda: [httpx.get(address, timeout=10)], 1)
            return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())
        finally:
            server.terminate()
            server.wait(20)


def waited_for(look: Callable[[], list[Found]], count: int) -> list[Found]:
    """Look again until so many are found."""
    found: list[Found] = []
    for _ in range(PATIENCE):
        try:
            found = look()
        except httpx.TransportError:
            found = []
        if len(found) >= count:
            return found
        time.sleep(0.1)
    raise AssertionError(found)


def calendar_of(mail: EmailMessage) -> Any:  # noqa: ANN401 - icalendar's own types say little
    """Give the calendar that a mail program opens."""
    (part,) = (each for each in mail.walk() if each.get_content_type() == "text/calendar")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return icalendar.Calendar.from_ical(content)


def meeting_of(mail: EmailMessage) -> Any:  # noqa: ANN401 - likewise
    (event,) = calendar_of(mail).walk("VEVENT")
    return event


def answer(mail: EmailMessage, me: str, partstat: str, comment: str) -> bytes:
    """Write what a calendar answers to an invitation (RFC 5546, 3.2.3): its own attendee alone."""
    asked = meeting_of(mail)
    reply, event = icalendar.Calendar(), icalendar.Event()
    reply.add("version", "2.0")
    reply.add("prodid", "-//essai//FR")
    reply.add("method", "REPLY")
    for name in ("uid", "sequence", "dtstart", "dtend", "organizer", "summary"):
        event[name] = asked[name]
    event.add("dtstamp", now())
    attendee = icalendar.vCalAddress(f"mailto:{me}")
    attendee.params["PARTSTAT"] = partstat
    event.add("attendee", attendee)
    event.add("comment", comment)
    reply.add_component(event)
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = me, ORGANISER, f"Refusé : {asked['summary']}"
    message.set_content(comment)
    message.add_alternative(reply.to_ical(), maintype="text", subtype="calendar", params={"method": "REPLY"})
    return message.as_bytes()


@dataclass(frozen=True, kw_only=True)
class Story:
    """What was seen on the way, in order."""

    days: Days
    invitation: EmailMessage
    returned: list[EmailMessage]
    reads: list[dict[str, Any]]
    sent: list[dict[str, Any]]
    answered: str
    news: list[EmailMessage]
    asked: list[EmailMessage]
    update: EmailMessage
    moved: str
    again: str
    last: list[dict[str, Any]]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with postfix(persons=(ORGANISER, SAMIR, LEILA)) as relay, dovecot(boxes=relay.boxes) as boxes:
        town = Town(relay=relay, boxes=boxes, home=tmp_path_factory.mktemp("cpom"), days=days())
        yield played(town)


def played(town: Town) -> Story:
    town.tell(DOSSIER)
    town.cpom("relances", "--envoyer", "--au", town.days.first.isoformat())
    (invitation,) = town.mails(LEILA, "Invitation")
    with smtplib.SMTP("127.0.0.1", town.relay.port) as client:
        client.sendmail(LEILA, ORGANISER, answer(invitation, LEILA, "DECLINED", "En congé, désolée"))
    town.mails(ORGANISER, "Refusé")
    # Their invitation, and the reminders of the day.
    returned = town.mails(ORGANISER, "Undelivered", 2)
    reads, answered = town.json("lire-reponses"), town.page()
    sent = town.json("envois")
    town.tell(DOSSIER, MOVED)
    # What came back is told the day after it was read, even when that was after midnight.
    later = first_sending_day(LAW, HolidayZone.METROPOLE, today() + timedelta(days=1)).isoformat()
    town.cpom("relances", "--envoyer", "--au", later)
    (update,) = town.mails(LEILA, "Réunion modifiée")
    return Story(
        days=town.days,
        invitation=invitation,
        returned=returned,
        reads=reads,
        sent=sent,
        answered=answered,
        news=town.mails(SAMIR, "réponse"),
        asked=town.mails(LEILA, "Adresse à corriger"),
        update=update,
        moved=town.page(),
        again=town.cpom("relances", "--envoyer", "--au", later),
        last=town.json("envois"),
    )


def test_the_invitation_arrives_in_the_very_form_that_calendars_want(story: Story) -> None:
    mail = story.invitation
    assert mail.get_content_type() == "multipart/mixed"
    words, file = (each for each in mail.iter_parts())
    assert words.get_content_type() == "multipart/alternative"
    plain, html, calendar = (each for each in words.iter_parts())
    assert [each.get_content_type() for each in (plain, html, calendar, file)] == [
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert calendar.get_params() == [("text/calendar", ""), ("charset", "utf-8"), ("method", "REQUEST")]
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar.get_content_disposition() is None
    assert file.get_content_disposition() == "attachment"
    assert file.get_payload(decode=True) == calendar.get_payload(decode=True)


def test_the_invitation_names_its_organiser_and_asks_its_reader_by_name(story: Story) -> None:
    mail, event = story.invitation, meeting_of(story.invitation)
    assert calendar_of(mail)["METHOD"] == "REQUEST"
    assert [each.addr_spec for each in mail["From"].addresses] == [ORGANISER]
    assert [each.addr_spec for each in mail["To"].addresses] == [LEILA]
    assert event["ORGANIZER"] == f"mailto:{ORGANISER}"
    told = {str(each): (each.params["PARTSTAT"], each.params["RSVP"]) for each in event["ATTENDEE"]}
    assert told == {f"mailto:{each}": ("NEEDS-ACTION", "TRUE") for each in (SAMIR, LEILA, GONE)}
    start = datetime.combine(story.days.meeting, clock(14), PARIS)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (start, start + timedelta(hours=2))
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert not event.walk("VALARM")


def test_the_answer_is_read_and_shown_on_the_contracts_page(story: Story) -> None:
    assert [each["why"] for each in story.reads if each["fate"] == "answered"] == [
        f"{LEILA} a décliné. « En congé, désolée »"
    ]
    assert re.search(r"Leïla Haddad décline .{0,40} En congé, désolée", story.answered)
    assert "Samir Benyahia pas encore de réponse" in story.answered


def test_a_decision_maker_who_declines_a_validation_is_an_alert_on_the_page(story: Story) -> None:
    (_, alerts) = story.answered.split("À vérifier", 1)
    assert "Leïla Haddad, qui décide, a décliné la réunion de validation" in alerts


def test_the_referent_hears_of_the_answer_with_the_next_messages(story: Story) -> None:
    (mail,) = story.news
    body = mail.get_body(("plain",))
    assert body is not None
    assert f"{LEILA} a décliné. « En congé, désolée »" in " ".join(body.get_content().split())


def test_nobody_is_said_to_decline_a_date_that_they_were_never_asked_about(story: Story) -> None:
    assert not [each["subject"] for each in story.last if "décline" in each["subject"]]


def test_a_meeting_that_moves_is_updated_and_asks_again(story: Story) -> None:
    before, after = meeting_of(story.invitation), meeting_of(story.update)
    assert calendar_of(story.update)["METHOD"] == "REQUEST"
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)
    assert after["DTSTART"].dt == datetime.combine(story.days.moved, clock(10, 30), PARIS)
    assert {each.params["PARTSTAT"] for each in after["ATTENDEE"]} == {"NEEDS-ACTION"}
    assert "Leïla Haddad pas encore de réponse" in story.moved
    assert "qui décide, a décliné" not in story.moved


def test_a_message_sent_back_is_tied_to_its_delivery_by_the_mark_on_its_envelope(story: Story) -> None:
    (delivery,) = (each for each in story.sent if each["recipient"] == GONE and each["key"].startswith("invitation/"))
    mark = sha256(delivery["key"].encode()).hexdigest()
    assert mark in {part["Original-Envelope-Id"] for each in story.returned for part in each.walk()}
    (notice,) = delivery["returned"]
    assert notice["permanent"]
    assert notice["why"] == "refusé par sa messagerie (5.1.1), « No such user here any more »."


def test_two_messages_in_a_row_sent_back_have_the_address_corrected_by_its_side(story: Story) -> None:
    reads = [each for each in story.reads if each["fate"] == "bounced"]
    assert [each["cpom"] for each in reads] == [CPOM, CPOM]
    assert reads[-1]["why"].endswith(f"Adresse à corriger : {GONE}.")
    assert {each["state"] for each in story.sent if each["recipient"] == GONE} == {"refused"}
    (asked,) = story.asked
    assert "Paul Le Gall" in str(asked["Subject"])


def test_nothing_leaves_twice(story: Story) -> None:
    assert story.again.strip() == "Aucun message."
