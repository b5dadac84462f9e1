"""The command line as a person and a program meet it: real processes, French throughout, exit codes that mean it."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import vobject

from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.adapters.places import shipped
from cpom_workflow.services.calendrier import calendar_document
from cpom_workflow.services.office import open_file

PROGRAM = "import sys; sys.argv[0] = 'cpom'; from cpom_workflow.cli import main; main()"
SESSION = """
import contextlib, io, json, sys
from cpom_workflow.cli import main

def ran(arguments):
    out, err, code = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO(), 0
    sys.argv = ["cpom", *arguments]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    out.flush()
    return code, out.buffer.getvalue().decode("latin-1"), err.getvalue()

json.dump([ran(each) for each in json.loads(sys.argv[1])], sys.stdout)
"""
"""Plays several commands in one process: starting one takes a second."""

DOSSIERS = shipped("config") / "dossiers"
HAVRE = DOSSIERS / "bre-35-havre.yaml"
BAD = """\
cpom: BRE 35 FAUX
intitule: "Un dossier plein de fautes"
gestionnaire: {nom: "Association", statu: prive}
region: Bretagne
departements: ["99"]
couleur: bleue
faits:
  - {type: lancement, le: 2022-02-30}
  - {type: reunion_tenu, reunion: M1, le: 2024-03-12}
"""
BAD_LINES = (1, 3, 5, 6, 8, 9)
HEAVY = ("alembic", "icalendar", "jinja2", "prefect", "pydantic", "sqlalchemy", "starlette", "xlsxwriter", "yaml")
COMMANDS = (
    (), ("calendrier",), ("canaux",), ("canaux", "verifier"), ("demo",), ("dossiers",), ("dossiers", "charger"),
    ("controle",), ("envois",), ("envois", "decider"), ("pourquoi",), ("pratique",),
    ("anomalies",), ("prefect",), ("prefect", "etat"), ("prefect", "preparer"), ("programmation",), ("relances",),
    ("verifier-installation",), ("retroplanning",), ("suivi",), ("tours",),
    ("verifier-dossier",),
)  # fmt: skip
ENGLISH = re.compile(
    r"\b(args|arguments?:|commands?|default|exit|list|option|path|required|show|str|text|the|this|usage:)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a process printed, and how it ended."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Give what it printed, as lines of words."""
        return "\n".join(" ".join(line.split()) for line in self.out.decode().splitlines())

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command answers
        """Give what it answered to a program."""
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """Give why it refused, in one sentence or one line a fault, nothing else having been printed."""
        assert (self.code, self.out) == (2, b"")
        assert "Traceback" not in self.err
        return self.err.strip()


@dataclass(frozen=True)
class Shell:
    """A person's shell: the command line with data of its own, whatever the machine's settings."""

    home: Path

    def python(self, code: str, *arguments: object, **environment: str) -> Ran:
        known = {name: value for name, value in os.environ.items() if not name.startswith(("CPOM_", "COVERAGE"))}
        ours = {"CPOM_HOME": str(self.home), "COLUMNS": "160", "PYTHONWARNINGS": "error"}
        done = subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)],
            env=known | ours | environment,
            capture_output=True,
            timeout=50,
            check=False,
        )
        return Ran(code=done.returncode, out=done.stdout, err=done.stderr.decode())

    def cpom(self, *arguments: object, **environment: str) -> Ran:
        return self.python(PROGRAM, *arguments, **environment)

    def session(self, *commands: Sequence[object]) -> Iterator[Ran]:
        """Give what each of several commands did, one after the other."""
        played = self.python(SESSION, json.dumps([[str(each) for each in command] for command in commands]))
        assert (played.code, played.err) == (0, "")
        return (Ran(code=code, out=out.encode("latin-1"), err=err) for code, out, err in played.json)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Give a shell whose data folder does not exist yet."""
    return Shell(tmp_path / "donnees")


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """Give a dossier file with a fault on six of its lines."""
    path = tmp_path / "faux.yaml"
    path.write_text(BAD, encoding="utf-8")
    return path


# --- Help -----------------------------------------------------------------------------------------------------------

LOADED = """
import sys
from cpom_workflow.cli import main
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


def test_every_page_of_help_is_french(shell: Shell) -> None:
    pages = [*shell.session(*([*command, "--help"] for command in COMMANDS))]
    assert {(page.code, page.err) for page in pages} == {(0, "")}
    text = "\n".join(page.text for page in pages)
    assert text.count("Usage : cpom") == text.count("Afficher cette aide.") == len(COMMANDS)
    assert ENGLISH.findall(text) == []
    assert all(f"\n{command[0]} " in pages[0].text for command in COMMANDS if command)


def test_help_is_quick_because_nothing_heavy_is_imported_for_it(shell: Shell) -> None:
    modules = shell.python(LOADED, "--help").err.split()
    assert "typer" in modules
    assert {name.partition(".")[0] for name in modules} & set(HEAVY) == set()


def test_without_a_command_the_help_is_shown_and_nothing_is_done(shell: Shell) -> None:
    alone = shell.cpom()
    assert alone.refusal.startswith("Usage : cpom")
    assert not shell.home.exists()


MISTAKES = {
    ("nope",): "La commande 'nope' n'existe pas.",
    ("calendrier",): "Il manque « FICHIER ».",
    ("calendrier", "x", "--couleur"): "L'option « --couleur » n'existe pas.",
    ("calendrier", "x", "y"): "Argument en trop : (y)",
    ("calendrier", "x", "--au"): "L'option « --au » attend une valeur.",
    ("calendrier", "x", "--au", "31/02/2026"): "Valeur refusée pour « --au » : « 31/02/2026 » n'est pas une date.",
    ("calendrier", "x", "--format", "pdf"): "Valeur refusée pour « --format » : 'pdf' n'est pas parmi 'tableau',",
    ("demo", "--une-fois=3"): "L'option « --une-fois » n'attend pas de valeur.",
    ("dossiers", "charger"): "Il manque « FICHIER… ».",
    ("envois", "--etat", "lune"): "Valeur refusée pour « --etat » : États possibles : planned,",
}


def test_what_is_typed_wrong_is_said_in_french_with_where_help_is(shell: Shell) -> None:
    for wrong, start in zip(shell.session(*MISTAKES), MISTAKES.values(), strict=True):
        assert wrong.refusal.startswith(start)
        assert wrong.refusal.endswith("Aide : cpom --help")
    assert not shell.home.exists()


# --- One dossier, without a database --------------------------------------------------------------------------------


def test_a_calendar_is_a_table_a_public_object_or_a_calendar_file(shell: Shell) -> None:
    asked = ("calendrier", HAVRE, "--au", "23/11/2026")
    table, plain, ics = shell.session(asked, (*asked, "--format", "json"), (*asked, "--format", "ics"))
    assert "Situation au 23 novembre 2026 : en vigueur." in table.text
    assert "01/03/2027" in table.text
    assert "Corentin Duval" in table.text
    assert "[dim]" not in table.text
    law = load_law()
    file = open_file(read_dossier(HAVRE, law), law, date(2026, 11, 23))
    assert plain.json == json.loads(json.dumps(calendar_document(file.contract, file.calendar)))
    read = vobject.readOne(ics.out.decode())
    assert any("mi-parcours" in event.summary.value for event in read.vevent_list)
    assert len({event.uid.value for event in read.vevent_list}) == len(read.vevent_list)
    assert not shell.home.exists()


def test_a_calendar_file_is_written_as_it_is_to_a_redirected_output(shell: Shell) -> None:
    out = shell.cpom("calendrier", HAVRE, "--au", "2026-11-23", "--format", "ics").out
    assert out.startswith(b"BEGIN:VCALENDAR\r\n")
    assert out.count(b"\n") == out.count(b"\r\n")


def test_a_bad_file_is_refused_with_every_fault_at_its_line(shell: Shell, bad: Path) -> None:
    faults = shell.cpom("calendrier", bad).refusal.splitlines()
    assert [fault.split(" : ")[0] for fault in faults] == [f"faux.yaml, ligne {line}" for line in BAD_LINES]


def test_a_file_that_is_not_there_is_one_sentence(shell: Shell) -> None:
    commands = (["calendrier", "absent.yaml"], ["pourquoi", "absent.yaml", "term"], ["verifier-dossier", "absent.yaml"])
    assert {each.refusal for each in shell.session(*commands)} == {
        "absent.yaml : Le fichier n'existe pas. Vérifiez son nom et son dossier."
    }


def test_a_date_explains_itself(shell: Shell) -> None:
    why, unknown = shell.session(
        ["pourquoi", HAVRE, "bilan_etape:2026", "--au", "2026-11-23"], ["pourquoi", HAVRE, "bilan"]
    )
    assert why.text.startswith("Bilan d'étape 2026 — vendredi 30 avril 2027")
    assert "Règle SUI-3" in why.text
    assert "Calcul :" in why.text
    assert unknown.refusal.startswith("Le jalon « bilan » n'existe pas dans ce dossier.")
    assert "bilan_etape:2026" in unknown.refusal


def test_dossiers_are_held_against_the_law_and_errors_are_an_exit_code(shell: Shell, tmp_path: Path) -> None:
    long = tmp_path / "long.yaml"
    long.write_text(HAVRE.read_text(encoding="utf-8").replace("duree_mois: 60", "duree_mois: 61"), encoding="utf-8")
    fine, wrong = shell.session(["verifier-dossier", HAVRE], ["verifier-dossier", long, HAVRE])
    assert (fine.code, wrong.code, wrong.err) == (0, 1, "")
    first, *_, last = wrong.text.splitlines()
    assert first.startswith("BRE-35-HAVRE : erreur — La durée initiale dépasse cinq ans")
    assert first.endswith("[duration_over_five_years]")
    assert last == fine.text.splitlines()[-1]


def test_a_backplan_is_a_table_an_object_a_calendar_or_a_workbook(shell: Shell) -> None:
    asked = ("retroplanning", "--signature-visee", "10/10/2022", "--format")
    table, plain, ics, xlsx = shell.session(*((*asked, kind) for kind in ("tableau", "json", "ics", "xlsx")))
    assert "10/09/2022 09/09/2022 Comité de pilotage n° 4 : finalisation" in table.text
    assert "Échéance du 1er janvier 2023" in table.text
    told = plain.json
    assert (told["signature_on"], len(told["steps"]), len(told["feasibility"])) == ("2022-10-10", 9, 2)
    assert len(vobject.readOne(ics.out.decode()).vevent_list) == 9
    with ZipFile(BytesIO(xlsx.out)) as book:
        assert "xl/workbook.xml" in book.namelist()


def test_a_backplan_begins_at_a_launch_or_asks_for_a_date(shell: Shell) -> None:
    launched, nothing = shell.session(
        ["retroplanning", "--lancement", "2022-07-02", "--format", "json"], ["retroplanning"]
    )
    assert launched.json["signature_on"] == "2023-04-02"
    assert nothing.refusal == (
        "Il faut une date pour calculer un rétroplanning. Donnez --signature-visee, --lancement, --cycle ou --terme-de."
    )


def test_a_backplan_follows_the_cycle_of_a_year_or_the_term_of_a_contract_to_renew(shell: Shell) -> None:
    cycle, renewal = shell.session(
        ["retroplanning", "--cycle", "2027", "--format", "json"],
        ["retroplanning", "--terme-de", shipped("config") / "dossiers" / "bre-29-rivage.yaml", "--format", "json"],
    )
    assert cycle.json["signature_on"] == "2027-10-10"
    assert renewal.json["signature_on"] == "2027-12-31"


def test_the_programming_of_a_region_is_told_a_line_each(shell: Shell) -> None:
    told, absent = shell.session(
        ["programmation", shipped("config") / "programmation.yaml", "--au", "2026-11-23"],
        ["programmation", "absente.yaml"],
    )
    assert told.text.splitlines()[0].startswith("30 juin 2019 — Arrêté de programmation pluriannuelle : fait")
    assert absent.refusal.startswith("absente.yaml : Le fichier n'existe pas.")


# --- The desk -------------------------------------------------------------------------------------------------------


def test_a_good_file_loads_beside_a_bad_one_whose_faults_are_all_shown(shell: Shell, bad: Path) -> None:
    loaded = shell.cpom("dossiers", "charger", HAVRE, bad)
    assert loaded.code == 2
    assert loaded.text.splitlines()[0] == "Dossier chargé : BRE-35-HAVRE."
    faults = loaded.err.strip().splitlines()
    assert [fault.split(" : ")[0] for fault in faults] == [f"faux.yaml, ligne {line}" for line in BAD_LINES]
    listed, again = shell.session(["dossiers"], ["dossiers", "charger", HAVRE])
    assert (listed.code, listed.err) == (0, "")
    assert "BRE-35-HAVRE" in listed.text
    assert "FAUX" not in listed.text
    assert (again.code, again.text) == (0, "Dossier chargé : BRE-35-HAVRE.\nFaits nouveaux : 0.")


def test_reminders_are_shown_first_and_leave_only_when_asked_to(shell: Shell) -> None:
    asked = ("relances", "--au", "2026-11-23")
    plain = (*asked, "--format", "json")
    _, table, dry = shell.session(["dossiers", "charger", HAVRE], asked, plain)
    assert "rien n'est parti : ajoutez --envoyer" in table.text
    assert {each["state"] for each in dry.json} == {"planned"}
    assert not (shell.home / "boite").exists()
    sent, again, nothing, listed, every = shell.session(
        (*plain, "--envoyer"),
        (*asked, "--envoyer"),
        asked,
        ["envois", "--format", "json", "--etat", "sent"],
        ["envois"],
    )
    keys = {each["key"] for each in dry.json}
    assert {each["key"] for each in sent.json} == {each["key"] for each in listed.json} == keys
    assert {each["state"] for each in sent.json} == {"sent"}
    assert len([*(shell.home / "boite").glob("*.eml")]) == len(keys) > 0
    assert (again.text, nothing.text) == ("Aucun message.", "Rien à envoyer.")
    assert every.text.count("envoyé") >= len(keys)


def test_a_practice_is_tried_without_changing_anything(shell: Shell, tmp_path: Path) -> None:
    wrong, other, same = (tmp_path / f"{name}.yaml" for name in ("fausse", "autre", "meme"))
    wrong.write_text("compte_rendu.draft_days: 10\nduration.max_months: 61\n", encoding="utf-8")
    other.write_text("dialogue.window_months: 2\n", encoding="utf-8")
    same.write_text("{}\n", encoding="utf-8")
    tried = (["pratique", path, "--au", "2026-11-23"] for path in (wrong, other, same, tmp_path / "absente.yaml"))
    _, refused, moved, unmoved, absent = shell.session(["dossiers", "charger", HAVRE], *tried)
    assert refused.refusal.startswith("fausse.yaml, ligne 2 : La clé de pratique")
    assert moved.text.splitlines()[0].startswith("BRE-35-HAVRE — Dialogue de gestion à mi-parcours : du ")
    assert moved.text.splitlines()[-1] == "Une date changerait."
    assert unmoved.text == "Aucune date ne changerait."
    assert absent.refusal == "absente.yaml : Le fichier n'existe pas. Vérifiez son nom."


# --- The demonstration ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shell, Ran, Ran]:
    """Give the example region played twice on one day, for a program."""
    shell = Shell(tmp_path_factory.mktemp("demo") / "donnees")
    first, second = (shell.cpom("demo", "--une-fois", "--au", "2026-11-23", "--format", "json") for _ in range(2))
    return shell, first, second


@pytest.mark.xdist_group("demo")
class TestDemonstration:
    def test_the_summary_has_the_keys_and_the_counts_that_programs_read(
        self, demonstrated: tuple[Shell, Ran, Ran]
    ) -> None:
        told = demonstrated[1].json
        assert (demonstrated[1].code, demonstrated[1].err) == (0, "")
        assert told.keys() >= {"dossiers", "milestones", "reminders_sent", "invitations_sent", "late", "refused"}
        assert told["dossiers"] == len([*DOSSIERS.glob("*.yaml")])
        assert told["milestones"] > told["dossiers"]
        assert told["reminders_sent"] > 0
        assert told["invitations_sent"] > 0
        assert told["refused"] == []

    def test_what_is_late_is_named_with_its_day(self, demonstrated: tuple[Shell, Ran, Ran]) -> None:
        late = demonstrated[1].json["late"]
        assert late
        assert {frozenset(each) for each in late} == {frozenset({"cpom", "kind", "key", "due_on"})}
        assert max(each["due_on"] for each in late) < "2026-11-23"

    def test_a_second_time_nothing_is_sent(self, demonstrated: tuple[Shell, Ran, Ran]) -> None:
        _, first, second = demonstrated
        assert second.json == first.json | {"reminders_sent": 0, "invitations_sent": 0}

    def test_every_message_is_a_mail_in_the_outbox(self, demonstrated: tuple[Shell, Ran, Ran]) -> None:
        shell, first, _ = demonstrated
        mails = [message_from_bytes(path.read_bytes(), policy=default) for path in (shell.home / "boite").glob("*.eml")]
        assert len(mails) == first.json["reminders_sent"] + first.json["invitations_sent"]
        assert {str(mail["To"]).rpartition(".")[2].strip(">") for mail in mails} == {"example"}
        assert len({mail["Message-ID"] for mail in mails}) == len(mails)

    def test_a_person_is_told_the_same_in_french(self, demonstrated: tuple[Shell, Ran, Ran]) -> None:
        shown = demonstrated[0].cpom("demo", "--une-fois", "--au", "2026-11-23").text
        assert "Situation au 23 novembre 2026" in shown
        assert "Rien de nouveau à envoyer." in shown
        assert "En retard :" in shown


@pytest.fixture
def region(tmp_path: Path, bad: Path) -> dict[str, str]:
    """Give the environment of a region of one good dossier and a bad one."""
    folder = tmp_path / "dossiers"
    folder.mkdir()
    (folder / HAVRE.name).write_bytes(HAVRE.read_bytes())
    bad.rename(folder / bad.name)
    return {"CPOM_DOSSIERS": str(folder)}


def test_a_refused_dossier_is_told_and_keeps_no_other_out(shell: Shell, region: dict[str, str]) -> None:
    told = shell.cpom("demo", "--une-fois", "--au", "2026-11-23", "--format", "json", **region)
    assert (told.code, told.json["dossiers"]) == (0, 1)
    assert [(each["file"], each["line"]) for each in told.json["refused"]] == [
        ("faux.yaml", line) for line in BAD_LINES
    ]
    assert all(each["message"].endswith(".") for each in told.json["refused"])
    shown = shell.cpom("demo", "--une-fois", "--au", "2026-11-23", **region).text
    assert shown.count("Refusé — faux.yaml, ligne") == len(BAD_LINES)


def test_a_quiet_day_holds_nothing_back_in_the_demonstration(shell: Shell, region: dict[str, str]) -> None:
    sunday = shell.cpom("demo", "--une-fois", "--au", "2026-11-22", "--format", "json", **region).json
    assert sunday["invitations_sent"] > 0


# --- What cannot be done --------------------------------------------------------------------------------------------


def one_sentence(ran: Ran) -> str:
    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert ran.err.count("\n") == 1
    return ran.err.strip()


@pytest.fixture
def locked(shell: Shell) -> Iterator[Shell]:
    """Give a shell whose database another program holds."""
    shell.cpom("dossiers", "charger", HAVRE)
    other = sqlite3.connect(shell.home / "cpom.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield shell
    other.close()


def test_a_locked_database_is_one_sentence(locked: Shell) -> None:
    impatient = "from cpom_workflow.adapters.store.opening import open_store; open_store.__defaults__ = (0.2,)\n"
    busy = locked.python(impatient + PROGRAM, "relances", "--envoyer", "--au", "2026-11-23")
    assert one_sentence(busy).endswith(
        "est occupée par un autre programme. Attendez la fin de l'autre commande, ou arrêtez-la, puis relancez."
    )


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "fichier").touch()
    why = one_sentence(Shell(tmp_path / "fichier" / "donnees").cpom("relances"))
    assert why.startswith(f"Le dossier des données {tmp_path}/fichier/donnees ne peut pas être créé")
    assert "CPOM_HOME" in why


@pytest.mark.parametrize(
    ("environment", "start"),
    [
        ({"CPOM_ZONE": "lune"}, "variable CPOM_ZONE : La valeur « lune » de « zone » ne convient pas."),
        ({"CPOM_PORT_WEB": "99999"}, "variable CPOM_PORT_WEB : La valeur « 99999 » de « port_web » ne convient pas."),
        ({"CPOM_DATABASE_URL": "nulle part"}, "L'adresse de la base de données n'est pas valable"),
        ({"CPOM_DOSSIERS": "/nulle/part"}, "Le dossier des fichiers de CPOM /nulle/part n'existe pas."),
    ],
)
def test_a_setting_that_is_wrong_is_one_sentence(shell: Shell, environment: dict[str, str], start: str) -> None:
    assert one_sentence(shell.cpom("demo", "--une-fois", **environment)).startswith(start)


def test_a_port_in_use_is_one_sentence(shell: Shell, region: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        stopped = shell.cpom("demo", "--au", "2026-11-23", CPOM_PORT_WEB=str(port), **region)
    assert one_sentence(stopped) == (
        f"Le port {port} est déjà utilisé sur cette machine. "
        "Arrêtez le programme qui l'occupe, ou choisissez un autre port par CPOM_PORT_WEB."
    )


def test_an_interruption_ends_without_a_traceback(tmp_path: Path) -> None:
    pipe = tmp_path / "tuyau.yaml"
    os.mkfifo(pipe)
    command = [sys.executable, "-c", PROGRAM, "calendrier", str(pipe)]
    reading = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # Opening for writing waits until the program reads.
    with reading, pipe.open("wb"):
        reading.send_signal(signal.SIGINT)
        out, err = reading.communicate(timeout=20)
    assert (reading.returncode, out, err.strip()) == (130, b"", b"")
