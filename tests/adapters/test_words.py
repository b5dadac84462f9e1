"""Every kind of message, letter for letter as its reader gets it, and templates refused with their line.

The snapshots are plain files in `tests/snapshots/`. After a change that is wanted:
`CPOM_REFRESH_SNAPSHOTS=1 pytest tests/adapters/test_words.py`, then read what `git diff` shows.
"""

import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID

import pytest

from cpom_workflow.adapters.channels.slack_blocks import Buttons, blocks
from cpom_workflow.adapters.chat import ChatComposer, read_chat
from cpom_workflow.adapters.intake.dossier import person_id, read_dossier
from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.adapters.links import SignedLinks
from cpom_workflow.adapters.places import shipped
from cpom_workflow.adapters.words import WIDTH, TemplateWords
from cpom_workflow.domain.calendar import Kind, derive_calendar
from cpom_workflow.domain.contract import Contract, contract_from
from cpom_workflow.domain.delivery import MessageKind
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.errors import Misconfigured
from cpom_workflow.domain.events import Organiser
from cpom_workflow.domain.facts import (
    DeclaredSent,
    Fact,
    MeetingCancelled,
    MeetingMoved,
    MeetingRequested,
    MinutesRefused,
    MinutesSent,
    MinutesValidated,
    Party,
    ProrogationConfirmed,
)
from cpom_workflow.domain.invitations import published_after, reconcile_invitations, wanted_invitations
from cpom_workflow.domain.reminders import (
    CHOICE,
    Escalation,
    Purpose,
    Reminder,
    ReminderPolicy,
    Steps,
    due_reminders,
    plan_reminders,
)
from cpom_workflow.services.links import NO_LINKS, Links
from cpom_workflow.services.ports import Envelope, Words, Written
from cpom_workflow.services.wording import (
    contract_page,
    drafting_about,
    extended,
    invitation_about,
    reminders_about,
    requested,
    sent,
    vacant,
)

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"
TEMPLATES = shipped("message_templates")
LAW = load_law()
WORDS: Words = TemplateWords(TEMPLATES)
ADDRESS = "https://cpom.example"
LINKS = Links(seal=SignedLinks([b"secret des messages"]), base=ADDRESS)
OFTEN = Steps(opening=True, before=(90, 30, 15, 7, 1), after=(1, 15))
POLICY = ReminderPolicy(
    obligations=OFTEN, recommendations=OFTEN, of_kind={Kind.PROROGATION_NOTICE: Steps(before=(90, 45, 21))}
)
PAIR = (Kind.BILAN_ETAPE, Kind.COMPTE_ADMINISTRATIF)
ORGANISER = Organiser(name="Suivi des CPOM", email="cpom@dreets.example", namespace=UUID(int=7), domain="cpom.example")
MAUD, SOLENE, LUCAS, HERVE, ROZENN = (
    "maud.ferrand@ddets35.example",
    "solene.guivarch@vergers.example",
    "lucas.oliveira@vergers.example",
    "herve.gautier@vergers.example",
    "rozenn.legoff@trame.example",
)


def told(name: str, on: date, *more: Fact) -> Contract:
    read = read_dossier(SNAPSHOTS / "dossiers" / f"{name}.yaml", LAW)
    return contract_from(replace(read, facts=(*read.facts, *more)), LAW, on)


def due(
    contract: Contract, email: str, kinds: tuple[Kind, ...], silent_days: int = 0
) -> list[tuple[Reminder, Contract]]:
    """Give what is due to a person, everything before the silent days having left."""
    plan = plan_reminders(contract, derive_calendar(contract), POLICY)
    settled = [each.key for each in plan if each.on < contract.on - timedelta(days=silent_days)]
    reminders = due_reminders(plan, contract.on, settled)
    return [(r, contract) for r in reminders if r.key.person == person_id(email) and r.milestone.kind in kinds]


def reminders(  # noqa: PLR0913 - what a message depends on
    on: date,
    email: str,
    *kinds: Kind,
    names: tuple[str, ...] = ("vergers",),
    silent_days: int = 0,
    address: str | None = None,
    links: Links = NO_LINKS,
) -> Written:
    contracts = [told(name, on) for name in names]
    all_due = [pair for contract in contracts for pair in due(contract, email, kinds, silent_days)]
    person = contracts[0].people[person_id(email)]
    return WORDS.write(MessageKind.REMINDERS, reminders_about(person, all_due, on, address, links))


REFUSED = MinutesRefused(
    meeting="M1", by=Party.GESTIONNAIRE, on=date(2025, 6, 30), reason="Il manque la décision sur les places"
)
VALIDATED = (
    MinutesValidated(meeting="M1", by=Party.ETAT, on=date(2025, 6, 27)),
    MinutesValidated(meeting="M1", by=Party.GESTIONNAIRE, on=date(2025, 7, 1)),
    MinutesSent(meeting="M1", on=date(2025, 7, 4)),
)


def drafting(
    email: str,
    on: date = date(2026, 6, 16),
    *more: Fact,
    purpose: str = "dialogue_de_gestion",
    links: Links = NO_LINKS,
) -> Written:
    contract = told("vergers", on, *more)
    contract = replace(contract, meetings=tuple(replace(each, purpose=purpose) for each in contract.meetings))
    ((reminder, _),) = due(contract, email, (Kind.COMPTE_RENDU_DRAFT,))
    person = contract.people[person_id(email)]
    return WORDS.write(MessageKind.DRAFTING, drafting_about(person, reminder, contract, contract.on, links.base, links))


def to_others(contract: Contract, email: str, policy: ReminderPolicy, *purposes: Purpose) -> Written:
    """Write what is said on that day to somebody who does not act: who decides, receives or certifies."""
    plan = plan_reminders(contract, derive_calendar(contract), policy)
    mine = [each for each in plan if each.key.person == person_id(email) and each.purpose in purposes]
    pairs = [(each, contract) for each in mine if each.on == contract.on]
    about = reminders_about(contract.people[person_id(email)], pairs, contract.on, ADDRESS)
    return WORDS.write(MessageKind.REMINDERS, about)


def escalated(on: date, email: str) -> Written:
    policy = replace(POLICY, escalation=Escalation(presidency=15))
    return to_others(told("vergers", on), email, policy, Purpose.ESCALATION)


def asked(name: str, on: date, *more: Fact) -> Written:
    policy = replace(POLICY, receipts=(7,))
    return to_others(told(name, on, *more), MAUD, policy, Purpose.RECEIPT, Purpose.CERTIFICATE)


def minutes_sent() -> Written:
    contract = told("vergers", date(2025, 7, 4), *VALIDATED)
    return WORDS.write(
        MessageKind.MINUTES, sent(contract.people[person_id(MAUD)], contract, contract.meetings[0], None)
    )


def extension() -> Written:
    confirmed = ProrogationConfirmed(id="P1", by="Maud Ferrand", on=date(2026, 12, 28))
    contract = told("trame", date(2026, 12, 28), confirmed)
    about = extended(contract.people[person_id(ROZENN)], contract, contract.prorogations[0], ADDRESS)
    return WORDS.write(MessageKind.EXTENSION, about)


def vacancy() -> Written:
    contract = told("vergers", date(2026, 7, 1))
    about = vacant(contract.people[person_id(HERVE)], contract, Party.GESTIONNAIRE, date(2026, 7, 1), None)
    return WORDS.write(MessageKind.VACANCY, about)


def request() -> Written:
    asked = MeetingRequested(by=Party.GESTIONNAIRE, on=date(2026, 10, 19), reason="Travaux au CHRS Le Pommier")
    contract = told("vergers", asked.on, asked)
    return WORDS.write(MessageKind.REQUESTED, requested(contract.people[person_id(MAUD)], contract, asked, ADDRESS))


def invitation(*more: Fact, links: Links = NO_LINKS) -> Written:
    """Write the last message to the first guest: the invitation, then what a later fact makes of it."""
    on, now = date(2026, 11, 3), datetime(2026, 11, 3, 8, tzinfo=UTC)
    contract = told("vergers", on)
    page = contract_page(ADDRESS, contract.cpom)
    first = reconcile_invitations((), wanted_invitations(contract, ORGANISER, page), now)
    if not more:
        return WORDS.write(MessageKind.INVITATION, invitation_about(first[0], ORGANISER, contract, links=links))
    (published,) = published_after((), first)
    contract = told("vergers", on, *more)
    changed, *_ = reconcile_invitations([published], wanted_invitations(contract, ORGANISER, page), now)
    return WORDS.write(MessageKind.INVITATION, invitation_about(changed, ORGANISER, contract, published))


SITUATIONS: Mapping[str, Callable[[], Written]] = {
    "rappel-obligation": lambda: reminders(date(2026, 3, 30), SOLENE, *PAIR, address=ADDRESS),
    "relance-obligation": lambda: reminders(date(2026, 5, 15), SOLENE, *PAIR),
    "rappel-usage": lambda: reminders(date(2024, 8, 31), SOLENE, Kind.ANNUAL_DIALOGUE),
    "transmis-faute-de-titulaire": lambda: reminders(date(2027, 3, 30), LUCAS, *PAIR),
    "pour-information": lambda: reminders(date(2026, 1, 29), HERVE, *PAIR),
    "prorogation-reponse": lambda: reminders(date(2026, 11, 15), MAUD, Kind.PROROGATION_REPLY, names=("trame",)),
    "prorogation-a-notifier": lambda: reminders(date(2026, 11, 16), MAUD, Kind.PROROGATION_NOTICE),
    "plusieurs-contrats": lambda: reminders(
        date(2026, 12, 16), MAUD, *Kind, names=("vergers", "trame"), silent_days=100, address=ADDRESS
    ),
    "rappels-manques": lambda: reminders(date(2026, 4, 30), SOLENE, *PAIR, silent_days=100),
    "compte-rendu-a-rediger": lambda: drafting(SOLENE),
    "compte-rendu-pour-information": lambda: drafting(HERVE),
    "pour-avis": lambda: reminders(date(2026, 1, 29), LUCAS, *PAIR),
    "renouveler-ou-proroger": lambda: reminders(date(2026, 6, 30), MAUD, *CHOICE, address=ADDRESS),
    "retard-signale": lambda: escalated(date(2026, 5, 15), HERVE),
    "reception-a-enregistrer": lambda: asked(
        "vergers",
        date(2026, 4, 27),
        *(DeclaredSent(milestone=f"{kind}:2025", by=Party.GESTIONNAIRE, on=date(2026, 4, 20)) for kind in PAIR),
    ),
    "prorogation-a-certifier": lambda: asked("trame", date(2026, 12, 24)),
    "compte-rendu-a-reprendre": lambda: drafting(MAUD, REFUSED.on, REFUSED),
    "releve-de-decision-a-rediger": lambda: drafting(SOLENE, purpose="diagnostic"),
    "compte-rendu-diffuse": minutes_sent,
    "prorogation-acquise": extension,
    "referent-a-designer": vacancy,
    "reunion-demandee": request,
    "rappel-avec-liens": lambda: reminders(date(2026, 3, 30), SOLENE, *PAIR, address=ADDRESS, links=LINKS),
    "compte-rendu-a-valider": lambda: reminders(
        date(2025, 7, 9), SOLENE, Kind.COMPTE_RENDU_VALIDATION, address=ADDRESS, links=LINKS
    ),
    "plusieurs-actions": lambda: reminders(
        date(2026, 12, 16), MAUD, *Kind, names=("vergers", "trame"), silent_days=100, address=ADDRESS, links=LINKS
    ),
    "compte-rendu-a-rediger-avec-liens": lambda: drafting(SOLENE, links=LINKS),
    "invitation-avec-liens": lambda: invitation(links=LINKS),
    "invitation": invitation,
    "invitation-deplacee": lambda: invitation(
        MeetingMoved(meeting="M3", on=date(2026, 11, 3), new_date=date(2026, 12, 8))
    ),
    "invitation-annulee": lambda: invitation(MeetingCancelled(meeting="M3", on=date(2026, 11, 3))),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_message_reads_as_it_was_agreed(name: str) -> None:
    written = SITUATIONS[name]()
    said = {"txt": f"Objet : {written.subject}\n\n{written.text}", "html": written.html, "chat": written.chat}
    for suffix, text in said.items():
        file = SNAPSHOTS / f"{name}.{suffix}"
        if "CPOM_REFRESH_SNAPSHOTS" in os.environ:
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")


def test_no_snapshot_is_left_over() -> None:
    assert {file.stem for file in SNAPSHOTS.glob("*.*")} == set(SITUATIONS)


@pytest.mark.parametrize("name", SITUATIONS)
def test_plain_text_fits_in_a_narrow_window(name: str) -> None:
    lines = SITUATIONS[name]().text.splitlines()
    assert [line for line in lines if len(line) > WIDTH and "https://" not in line] == []
    assert "\n\n\n" not in "\n".join(lines)


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_message_asks_nothing_of_the_network(name: str) -> None:
    html = SITUATIONS[name]().html
    assert re.findall(r"src=|url\(|@import|<link|<script|<img", html) == []
    pages = {each for each in re.findall(r'href="([^"]+)"', html) if not each.startswith(f"{ADDRESS}/agir/")}
    assert pages <= {
        f"{ADDRESS}/cpom/TEST-35-VERGERS",
        f"{ADDRESS}/cpom/TEST-22-TRAME",
        "https://visio.example/m3",
    }


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_chat_message_fits_in_slack_and_carries_the_pages_as_buttons(name: str) -> None:
    written = SITUATIONS[name]()
    person = Person(id="p", name="Anne", email="anne@dreets.example")
    envelope = Envelope(key="k", to=person, written_at=datetime(2026, 1, 1, tzinfo=UTC), thread=None)
    message = read_chat(ChatComposer().compose(written, envelope))
    assert blocks(message, Buttons.LINKS)
    pages = set(re.findall(rf"{ADDRESS}/(?:cpom/[A-Z0-9-]+|agir/[\w.-]+)", written.text))
    assert {each.url for each in message.actions} == pages
    assert "](" not in message.text


class Balance(HTMLParser):
    """Follows the tags that are open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_tag_is_closed_and_styles_keep_their_plain_spaces(name: str) -> None:
    html = SITUATIONS[name]().html
    balance = Balance()
    balance.feed(html)
    assert balance.open == []
    markup = "".join(re.findall(r"<style.*?</style>|<[^>]*>", html, re.DOTALL))
    assert re.findall("[\u00a0\u202f’]", markup) == []


def test_names_cannot_write_html() -> None:
    on = date(2026, 3, 30)
    contract = told("vergers", on)
    person = Person(id="p", name="<b>Zoé</b> & 'Cie'", email="zoe@vergers.example")
    about = reminders_about(person, due(contract, SOLENE, PAIR), on, None)
    written = WORDS.write(MessageKind.REMINDERS, about)
    assert "&lt;b&gt;Zoé&lt;/b&gt; &amp;" in written.html
    assert "<b>Zoé</b> & " in written.text


def test_a_subject_is_one_line() -> None:
    on = date(2026, 3, 30)
    contract = told("vergers", on)
    folded = replace(contract, header=replace(contract.header, title="CPOM\r\nBcc: x@y.example"))
    pairs = [(reminder, folded) for reminder, _ in due(contract, SOLENE, PAIR)]
    about = reminders_about(contract.people[person_id(SOLENE)], pairs, on, None)
    assert WORDS.write(MessageKind.REMINDERS, about).subject.endswith("– CPOM Bcc: x@y.example")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the templates that a test may spoil."""
    return Path(shutil.copytree(TEMPLATES, tmp_path / "message_templates"))


def refusal(folder: Path, file: str, text: str) -> Misconfigured:
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    with pytest.raises(Misconfigured) as caught:
        TemplateWords(folder)
    return caught.value


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{{ contrat }}", "contrat"),
        ("{% if a %}{{ subject }}{% endif %}", "a"),
        ("{% for contract in contracts %}{{ contract.titre }}{% endfor %}", "titre"),
        ("{% for c in contracts %}{% for i in c.items if i.x %}{{ i.what }}{% endfor %}{% endfor %}", "x"),
        ("{% for c in contracts %}{% set first = c %}{{ first.nom }}{% endfor %}", "nom"),
        ("{% for c in sections %}{{ c.title }}{% endfor %}", "sections"),
        ("{{ greeting if qui else summary }}", "qui"),
        ("{% for c in contracts %}{% endfor %}{{ c.title }}", "c"),
        ("{{ range(3) }}", "range"),
        ("{{ [what for_ever] }}", None),
        ("{% set x = absent %}", "absent"),
        ("{{ subject | traduit }}", None),
        ("{% if subject %}", None),
    ],
)
def test_a_template_that_names_what_nobody_gives_is_refused_with_its_line(
    folder: Path, text: str, name: str | None
) -> None:
    error = refusal(folder, "rappels/subject.txt.j2", f"\n{text}\n")
    assert error.what.startswith("rappels/subject.txt.j2, ligne 3 : ")
    if name is not None:
        assert f"le nom « {name} » n'existe pas" in error.what
        assert error.remedy.startswith("Écrire l'un de ces noms : ")


@pytest.mark.parametrize("part", ["_nouvelle.txt.j2", "_dates.html.j2", "_dates.chat.txt.j2", "ma_semaine/chat.txt.j2"])
def test_a_part_that_several_kinds_share_is_checked_too(folder: Path, part: str) -> None:
    error = refusal(folder, part, "{% block more %}{{ inconnu }}{% endblock %}")
    assert part in error.what
    assert "le nom « inconnu » n'existe pas" in error.what


def test_every_unknown_name_is_told_at_once(folder: Path) -> None:
    error = refusal(folder, "invitation/text.txt.j2", "{% block more %}{{ un }}\n{{ deux }}{% endblock %}")
    assert error.what.count("n'existe pas") == 2


def test_what_is_known_and_used_in_every_way_is_accepted(folder: Path) -> None:
    path = folder / "rappels" / "subject.txt.j2"
    path.write_text(
        "{% for c in contracts %}{{ loop.index }}{% for i in c.items %}{{ i.what | upper }}{% endfor %}"
        "{% else %}{{ subject }}{% endfor %}{% for a, b in [(1, 2)] %}{{ a }}{{ b }}{% endfor %}"
        "{% set all = contracts %}{% for c in all %}{{ c.title.upper() }}{% endfor %}",
        encoding="utf-8",
    )
    TemplateWords(folder)


def test_a_missing_template_is_named(folder: Path) -> None:
    (folder / "invitation" / "html.html.j2").unlink()
    with pytest.raises(
        Misconfigured, match=r"Le modèle « invitation/html\.html\.j2 » manque dans le dossier"
    ) as caught:
        TemplateWords(folder)
    assert caught.value.remedy == "Rétablir ce fichier."


def test_a_layout_may_only_use_what_every_message_has(folder: Path) -> None:
    error = refusal(folder, "_layout.txt.j2", "{{ contracts }}")
    assert "_layout.txt.j2, ligne " in error.what


def test_what_was_not_given_stops_the_message_with_the_line_that_wanted_it() -> None:
    about = {"subject": "Objet", "greeting": "Bonjour", "summary": "", "regards": "", "footer": ()}
    with pytest.raises(Misconfigured, match=r"rappels/text\.txt\.j2, ligne \d+ : un nom du modèle n'a pas de valeur"):
        WORDS.write(MessageKind.REMINDERS, about)


def test_nothing_is_written_for_none(folder: Path) -> None:
    (folder / "invitation" / "subject.txt.j2").write_text("{{ subject }}{{ page }}", encoding="utf-8")
    contract = told("vergers", date(2026, 11, 3))
    first = reconcile_invitations((), wanted_invitations(contract, ORGANISER), datetime(2026, 11, 3, tzinfo=UTC))
    about = invitation_about(first[0], ORGANISER, contract)
    assert "None" not in TemplateWords(folder).write(MessageKind.INVITATION, about).subject


def test_an_installed_copy_looks_inside_itself_first(tmp_path: Path) -> None:
    package = tmp_path / "site" / "cpom_workflow"
    (tmp_path / "site" / "config").mkdir(parents=True)
    (package / "shipped" / "config").mkdir(parents=True)
    assert shipped("config", package) == package / "shipped" / "config"


def test_a_folder_that_is_nowhere_is_an_installation_to_repeat(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="Le dossier « config » du programme est introuvable") as caught:
        shipped("config", tmp_path / "cpom_workflow")
    assert caught.value.remedy == "Réinstaller le programme."
