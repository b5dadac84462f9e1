"""« cpom apercu » : every kind of message by the path that writes it, letter for letter, and the year they live.

The snapshots are plain files in `tests/snapshots/apercu/`, written anew by
`CPOM_REFRESH_SNAPSHOTS=1 pytest tests/app/test_foresight.py`.
"""

import os
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.adapters.places import shipped
from cpom_workflow.app.foresight import example_of, message_of
from cpom_workflow.domain.delivery import Draft, MessageKind
from cpom_workflow.domain.errors import InvalidInput, MissingDossier
from cpom_workflow.services.wording import VIEWS
from cpom_workflow.services.wording.foreseen import KINDS
from tests.domain.dossiers import HEADER, LAW, dossier
from tests.services.offices import Desk, office

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "apercu"
EXAMPLE = shipped("config") / "exemples" / "messages.yaml"
SHOWN = sorted(MessageKind)


def parts(draft: Draft) -> dict[str, str]:
    mail = message_from_bytes(draft.content, policy=default)
    bodies = {name: mail.get_body((kind,)) for name, kind in (("txt", "plain"), ("html", "html"))}
    text = {name: str(body.get_content()).replace("\r\n", "\n") for name, body in bodies.items() if body is not None}
    return {**text, "txt": f"À : {mail['To']}\nObjet : {mail['Subject']}\n\n{text['txt']}"}


@pytest.mark.parametrize("kind", SHOWN)
def test_the_example_of_a_kind_reads_as_it_was_agreed(kind: MessageKind) -> None:
    for suffix, said in parts(example_of(office(), kind, None)).items():
        file = SNAPSHOTS / f"{kind}.{suffix}"
        if "CPOM_REFRESH_SNAPSHOTS" in os.environ:
            file.parent.mkdir(exist_ok=True)
            file.write_text(said, encoding="utf-8")
        assert said == file.read_text(encoding="utf-8")


def test_every_kind_has_its_templates_its_view_its_occasion_and_its_snapshot() -> None:
    files = {"subject.txt.j2", "text.txt.j2", "html.html.j2", "chat.txt.j2"}
    folders: dict[str, set[str]] = {}
    for file in shipped("message_templates").glob("*/*.j2"):
        folders.setdefault(file.parent.name, set()).add(file.name)
    assert folders == {str(kind): files for kind in MessageKind}
    assert set(VIEWS) == set(KINDS) == set(MessageKind)
    assert {file.stem for file in SNAPSHOTS.glob("*.txt")} == set(map(str, SHOWN))


def test_an_example_may_be_to_somebody_and_that_one_must_be_there() -> None:
    assert example_of(office(), MessageKind.YEAR, "Claire Morel").recipient == "claire.morel@ddets35.example"
    assert example_of(office(), MessageKind.YEAR, "ANNE.ROY@tilleuls.example").recipient == "anne.roy@tilleuls.example"
    with pytest.raises(InvalidInput, match="Personne ne s'appelle « Zoé » ici") as caught:
        example_of(office(), MessageKind.WELCOME, "Zoé")
    assert "Anne Roy, Claire Morel, Hugo Petit" in str(caught.value)


def test_a_recorded_contract_gives_its_own_message_and_nothing_of_it_is_kept() -> None:
    desk = Desk(read_dossier(EXAMPLE, LAW), recorded="2022-12-14")
    draft = message_of(desk.office, MessageKind.REMINDERS, "EXEMPLE-35", None, date(2026, 3, 30))
    assert draft.kind is MessageKind.REMINDERS
    assert "Les Tilleuls" in draft.subject
    assert desk.office.ledger.deliveries() == ()


def test_what_would_not_leave_is_said_with_its_occasion() -> None:
    desk = Desk(dossier())
    with pytest.raises(
        InvalidInput, match="Aucun message « Passage de relais » ne partirait à « claire » dans les 400"
    ):
        message_of(desk.office, MessageKind.HANDOVER, HEADER.cpom, "claire", date(2026, 6, 1))
    with pytest.raises(InvalidInput, match="Aucun message « Passage de relais » ne partirait dans les 400"):
        message_of(desk.office, MessageKind.HANDOVER, HEADER.cpom, None, date(2026, 6, 1))
    with pytest.raises(MissingDossier):
        message_of(desk.office, MessageKind.REMINDERS, "INCONNU", None, date(2026, 3, 30))


def life(first: date, days: int, off: Sequence[date] = ()) -> dict[MessageKind, list[tuple[str, int]]]:
    """Play the example's days, but for those on which the machine is off, and count what leaves of each kind."""
    desk = Desk(read_dossier(EXAMPLE, LAW), recorded="2022-12-14")
    found: dict[MessageKind, list[tuple[str, int]]] = {}
    for on in (first + timedelta(days=n) for n in range(days)):
        if on not in off:
            swept = desk.sweep(on.isoformat())
            for kind, number in Counter(each.draft.kind for each in swept.sent).items():
                found.setdefault(kind, []).append((f"{on:%d/%m}", number))
    return found


SPRING = {
    MessageKind.MINUTES: [("25/02", 3)],
    MessageKind.REQUESTED: [("09/03", 2)],
    MessageKind.VACANCY: [("01/04", 3)],
    MessageKind.HANDOVER: [("01/04", 1)],
    MessageKind.WELCOME: [("04/05", 1)],
}


def test_each_announcement_lives_one_day() -> None:
    told = life(date(2026, 2, 23), 75)
    assert {kind: told[kind] for kind in SPRING} == SPRING
    assert set(told) == {*SPRING, MessageKind.REMINDERS, MessageKind.INVITATION, MessageKind.WEEK}


def test_after_days_off_each_announcement_is_made_when_the_machine_comes_back_and_no_week_is() -> None:
    off = [date(2026, 2, 24) + timedelta(days=n) for n in range(43)]
    told = life(date(2026, 2, 23), 75, off)
    back = "08/04"
    assert {kind: [day for day, _ in told[kind]] for kind in SPRING} == {
        kind: [back] if kind is not MessageKind.WELCOME else ["04/05"] for kind in SPRING
    }
    assert back not in [day for day, _ in told.get(MessageKind.WEEK, [])]
