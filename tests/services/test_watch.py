"""The watch: every finished sweep beats, a missing one is cried out, and what is uncertain is told once."""

from dataclasses import replace

from cpom_workflow.adapters.memory import MemoryChannel
from cpom_workflow.domain.delivery import Delivery, DeliveryState, MessageKind
from cpom_workflow.domain.errors import Ambiguous
from cpom_workflow.services.alarm import Alarm, raise_alarm, since, uncertain
from cpom_workflow.services.office import Office
from cpom_workflow.services.reconcile import Reconciled, Sweep
from cpom_workflow.services.watch import control, overdue, watched
from cpom_workflow.services.watch_ports import Run
from cpom_workflow.services.wording.alarm import MOST, Worry
from tests.deliveries import draft, later
from tests.domain.dossiers import SIGNED, day, dossier
from tests.services.offices import Desk, letter, office, text, utc, whole

TROUBLE = Ambiguous("La ligne est tombée.", "Vérifiez.")


def sweep(tools: Office, on: str, hour: str = "09:00", *, played: bool = False) -> Reconciled:
    return watched(tools, Sweep(on=day(on), now=utc(on, hour), any_hour=played))


def alarms(tools: Office) -> list[Delivery]:
    """Give the alarms, oldest first."""
    return [each for each in reversed(whole(tools.ledger)) if each.draft.kind is MessageKind.ALARM]


def subject(alarm: Delivery) -> str:
    return str(letter(alarm)["Subject"]).replace("\xa0", " ")


class Cut(MemoryChannel):
    """A channel whose line drops after each message, but for those to some addresses."""

    def __init__(self, *spared: str) -> None:
        super().__init__()
        self.spared = spared

    def send(self, delivery, before_point_of_no_return):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
        receipt = super().send(delivery, before_point_of_no_return)
        if delivery.draft.recipient not in self.spared:
            raise TROUBLE
        return receipt


def doubtful(*spared: str) -> Office:
    return replace(Desk(dossier(SIGNED)).office, channels={"memoire": Cut(*spared)})


# --- Signs of life --------------------------------------------------------------------------------------------------


def test_every_finished_sweep_is_noted_and_beats() -> None:
    tools = Desk(dossier(SIGNED)).office
    beats: list[Run] = []
    tools = replace(tools, lookout=replace(tools.lookout, beat=beats.append))
    done = sweep(tools, "2024-01-30")
    (run,) = beats
    now = utc("2024-01-30")
    assert run == Run(on=day("2024-01-30"), started_at=now, finished_at=now, sent=len(done.sent), unknown=0)
    assert run == tools.lookout.watch.last(now)


def test_before_the_first_sweep_nothing_is_missing() -> None:
    assert overdue(office(), utc("2024-01-30", "12:00")) is None


def test_a_sweep_is_awaited_until_ten_on_a_sending_day() -> None:
    tools = office()
    sweep(tools, "2024-01-29")
    assert overdue(tools, utc("2024-01-29", "23:30")) is None
    assert overdue(tools, utc("2024-01-30", "08:59")) is None
    missed = overdue(tools, utc("2024-01-30", "09:00"))
    assert missed is not None
    assert missed.sentence == (
        "Le passage quotidien n'a pas eu lieu le 30 janvier 2024 (attendu avant 10 h 00) ; "
        "le dernier s'est terminé le 29 janvier 2024."
    )


def test_weekends_and_holidays_are_not_missed() -> None:
    tools = office()
    sweep(tools, "2024-03-29")
    assert overdue(tools, utc("2024-04-01", "20:00")) is None
    missed = overdue(tools, utc("2024-04-03", "20:00"))
    assert missed is not None
    assert missed.days == (day("2024-04-02"), day("2024-04-03"))
    assert "du 2 avril 2024 au 3 avril 2024" in missed.sentence


def test_a_missed_day_is_cried_out_by_the_next_sweep_and_once() -> None:
    tools = office()
    sweep(tools, "2024-01-29")
    sweep(tools, "2024-01-31", "07:00")
    sweep(tools, "2024-01-31", "07:15")
    (alarm,) = alarms(tools)
    assert alarm.state is DeliveryState.SENT
    assert alarm.draft.recipient == "alerte@dreets.example"
    assert "Le passage quotidien n'a pas eu lieu le 30 janvier 2024" in text(alarm)


def test_the_sweep_that_comes_late_in_the_day_is_awaited_until_it_came_and_cried_out_by_nobody() -> None:
    tools = office()
    sweep(tools, "2024-01-29")
    assert overdue(tools, utc("2024-01-30", "12:59")) is not None
    sweep(tools, "2024-01-30", "13:00")
    assert overdue(tools, utc("2024-01-30", "13:00")) is None
    assert alarms(tools) == []


def test_the_late_sweep_of_today_is_not_cried_out_with_the_days_that_were_missed() -> None:
    tools = office()
    sweep(tools, "2024-01-29")
    sweep(tools, "2024-01-31", "13:00")
    (alarm,) = alarms(tools)
    assert "n'a pas eu lieu le 30 janvier 2024 (attendu" in text(alarm)


def test_another_process_cries_out_the_sweep_of_the_very_day_and_nobody_says_it_again() -> None:
    tools = office()
    sweep(tools, "2024-01-29")
    night = Alarm(on=day("2024-01-30"), now=utc("2024-01-30", "20:00"))
    for _ in range(2):
        control(tools, night, overdue(tools, night.now))
    sweep(tools, "2024-01-31", "07:00")
    (alarm,) = alarms(tools)
    assert "n'a pas eu lieu le 30 janvier 2024 (attendu" in text(alarm)


def test_a_day_that_is_played_misses_nothing() -> None:
    tools = office()
    sweep(tools, "2024-01-29")
    sweep(tools, "2024-06-04", played=True)
    assert alarms(tools) == []


def test_a_clock_that_was_put_back_finds_the_runs_before_it() -> None:
    tools = office()
    sweep(tools, "2024-01-29")
    sweep(tools, "2024-02-20", played=True)
    assert overdue(tools, utc("2024-01-29", "12:00")) is None


# --- Doubt ----------------------------------------------------------------------------------------------------------


def test_an_uncertain_message_is_cried_out_with_what_to_do() -> None:
    tools = doubtful("alerte@dreets.example")
    sweep(tools, "2024-01-30")
    (alarm,) = alarms(tools)
    said = text(alarm)
    assert subject(alarm) == "URGENT, Alerte du suivi des CPOM : envoi incertain : échéance légale"
    assert "p.legall@asso.example" in said
    assert "Incertain depuis le 30 janvier 2024 à 10 h 00" in said
    assert "La ligne est tombée." in said
    assert "cpom envois decider" in said
    assert "--considerer-envoye" in said
    assert "--renvoyer" in said


def test_the_pages_are_named_when_there_is_an_address() -> None:
    tools = replace(doubtful("alerte@dreets.example"), address="https://cpom.example/")
    sweep(tools, "2024-01-30")
    assert "https://cpom.example/envois/" in text(alarms(tools)[0])
    assert "https://cpom.example/envois?etat=unknown" in text(alarms(tools)[0])


def test_a_legal_deadline_is_cried_out_every_day_until_somebody_decides() -> None:
    tools = doubtful("alerte@dreets.example")
    for on, hour in (("2024-01-30", "09:00"), ("2024-01-30", "15:00"), ("2024-01-31", "09:00")):
        sweep(tools, on, hour)
    assert [each.planned_at for each in alarms(tools)] == [utc("2024-01-30"), utc("2024-01-31")]


def test_anything_else_is_cried_out_once() -> None:
    tools = office()
    tools = replace(tools, channels={"memoire": Cut("alerte@dreets.example")})
    tools.ledger.plan([draft(channel="memoire", not_before=utc("2024-01-29"), cpom=None)], (), utc("2024-01-29"))
    for on in ("2024-01-30", "2024-01-31"):
        sweep(tools, on, "08:30")
    (alarm,) = alarms(tools)
    assert not subject(alarm).startswith("URGENT")


def test_an_alarm_that_is_itself_uncertain_cries_about_nothing() -> None:
    tools = doubtful()
    sweep(tools, "2024-01-30")
    assert [each.state for each in alarms(tools)] == [DeliveryState.UNKNOWN]
    assert [each.subject.split("/")[1] for each in uncertain(tools, day("2024-01-30"))] == ["rappels"]


def test_an_alarm_leaves_at_once_whatever_the_hour() -> None:
    tools = office()
    night = Alarm(on=day("2024-02-03"), now=utc("2024-02-03", "22:00"))
    raise_alarm(tools, [Worry(subject="x", title="Essai", what="Rien.")], night)
    assert [each.state for each in alarms(tools)] == [DeliveryState.SENT]


def test_one_message_says_all_the_most_urgent_first() -> None:
    tools = office()
    worries = [Worry(subject=f"x{n}", title=f"Souci {n}", what="Rien.", urgent=n == 3) for n in range(5)]
    raise_alarm(tools, [*worries, worries[0]], Alarm(on=day("2024-01-30"), now=utc("2024-01-30")))
    (alarm,) = alarms(tools)
    said = text(alarm)
    assert said.index("Souci 3") < said.index("Souci 0")
    assert "5 anomalies, dont 1 sur une échéance légale" in subject(alarm)


def test_beyond_many_worries_the_rest_is_counted() -> None:
    tools = office()
    worries = [Worry(subject=f"x{n}", title=f"Souci {n}", what="Rien.") for n in range(MOST + 2)]
    raise_alarm(tools, worries, Alarm(on=day("2024-01-30"), now=utc("2024-01-30")))
    assert "Et 2 anomalies, que montrent la page des envois" in text(alarms(tools)[0])


def test_a_doubt_that_a_crash_left_says_so_without_an_error_of_a_channel() -> None:
    tools = office()
    tools.ledger.plan([draft()], (), utc("2024-01-30"))
    lease = tools.ledger.claim(later(hours=1), 120)
    assert lease is not None
    tools.ledger.hand(lease, later(hours=1))
    tools.ledger.claim(later(hours=2), 120)
    (worry,) = uncertain(tools, day("2026-11-23"))
    assert [line for line in worry.lines if "canal a dit" in line] == []


def test_a_delivery_without_a_log_came_to_its_state_when_it_was_planned() -> None:
    unlogged = Delivery(draft=draft(), state=DeliveryState.UNKNOWN, planned_at=utc("2024-01-30"))
    assert since(office(), unlogged) == utc("2024-01-30")


# --- The control ----------------------------------------------------------------------------------------------------


def test_what_the_control_finds_is_cried_out_once() -> None:
    tools = Desk(dossier(SIGNED)).office
    night = Alarm(on=day("2024-01-30"), now=utc("2024-01-30", "23:00"))
    report = control(tools, night)
    assert len(report.incidents) == 2
    control(tools, replace(night, now=utc("2024-01-30", "23:30")))
    (alarm,) = alarms(tools)
    assert "Rappel jamais dit : échéance légale" in text(alarm)
    assert "Paul Le Gall n'a pas reçu le rappel" in text(alarm)


def test_the_control_leaves_doubts_to_their_own_worries() -> None:
    tools = doubtful("alerte@dreets.example")
    sweep(tools, "2024-01-30")
    control(tools, Alarm(on=day("2024-01-30"), now=utc("2024-01-30", "23:00")))
    assert len(alarms(tools)) == 1
