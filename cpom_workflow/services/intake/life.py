"""The life of a contract, out of a tracker's line: launch, signature planned, signature with its term."""

from dataclasses import replace
from datetime import date

from cpom_workflow.domain.consistency import LONGEST
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french, last_day_of_period
from cpom_workflow.domain.facts import Annulled, Launched, SignatureTargeted, Signed
from cpom_workflow.domain.vocabulary import UNKNOWN_DAY
from cpom_workflow.services.intake.foreseen import Foreseen
from cpom_workflow.services.tracker import line_of


def take_launch(found: Foreseen) -> None:
    """Record the launch; a planned one is not kept, since it follows from the signature aimed at."""
    day, current = found.line.launched_on, found.current
    planned = found.line.launch_planned
    if day is None and planned is not None and (current is None or planned != line_of(current).launch_planned):
        found.aside(
            "launch_planned",
            f"La date provisoire de lancement ({french(planned)}) n'est pas reprise : elle se calcule depuis la "
            "signature visée.",
            "Écrivez la date provisoire de signature, ou la date réelle de lancement le moment venu.",
        )
    known = current.all_of(Launched)[-1] if current and current.launched_on else None
    if day is None or (known and known.on == day) or _to_come(found, "launched_on", day):
        return
    words = f"lancement le {french(day)}"
    if known is None:
        found.record(Launched(on=day), words)
    else:
        found.contradict("launched_on", known, Launched(on=day), words)


def take_target(found: Foreseen) -> None:
    """Record the signature aimed at; going back to an earlier plan strikes out those that came after it."""
    day, current = found.line.signature_planned, found.current
    plans = current.all_of(SignatureTargeted) if current else ()
    if day is None or (plans and plans[-1].on == day):
        return
    words = f"signature visée le {french(day)}"
    again = [place for place, plan in enumerate(plans) if plan.on == day]
    if not again:
        found.record(SignatureTargeted(on=day), words)
        return
    for plan in plans[again[-1] + 1 :]:
        struck = Annulled(on=found.how.on, fact=plan.name, having={"on": plan.on}, reason="retour à la date d'avant")
        found.record(struck, words)


def take_signature(found: Foreseen) -> None:
    """Record the signature, or hold what the line says of it against the one recorded."""
    line, current = found.line, found.current
    if isinstance(line.signed_on, date) and _to_come(found, "signed_on", line.signed_on):
        return
    if current is not None and current.signature is not None:
        _hold_against(found, current, current.signature)
    elif line.signed_on is not None:
        _sign(found)
    elif line.effective_on is not None or line.term is not None:
        name = "effective_on" if line.effective_on else "term"
        found.aside(
            name,
            "La date d'effet et le terme ne sont pas repris, faute de date de signature.",
            f"Écrivez la date réelle de signature, ou « {UNKNOWN_DAY} » si personne ne la connaît plus.",
        )


def _sign(found: Foreseen) -> None:
    line = found.line
    signed_on = line.signed_on if isinstance(line.signed_on, date) else None
    if line.effective_on is None:
        found.fault("effective_on", "Le contrat est signé, mais sa date d'effet manque.", "Écrivez-la.")
        return
    months = line.duration_months or _months(line.effective_on, line.term)
    if months is None:
        found.fault(
            "duration_months", "Le contrat est signé, mais ni sa durée ni son terme ne sont écrits.", "Écrivez l'un."
        )
        return
    signed = Signed(
        on=signed_on,
        effective_on=line.effective_on,
        duration_months=months,
        written_term=_written(line.effective_on, months, line.term),
    )
    if _possible(found, signed):
        found.record(signed, _in_words(signed))


def _hold_against(found: Foreseen, current: Contract, known: Signed) -> None:
    line = found.line
    moved = line.term is not None and line.term != current.term
    extended = current.term != current.initial_term
    if moved and extended:
        found.fault(
            "term",
            f"Le terme écrit ({french(line.term or known.effective_on)}) n'est pas celui du contrat, prorogé ou "
            f"transposé ({french(current.term or known.effective_on)}).",
            "Enregistrez la prorogation ou l'avenant qui le change, ou corrigez la cellule.",
        )
        return
    effective, months = line.effective_on or known.effective_on, line.duration_months or known.duration_months
    same_span = (effective, months) == (known.effective_on, known.duration_months)
    term = line.term if moved or (not same_span and not extended) else None
    wanted = replace(
        known,
        on=known.on if line.signed_on is None else line.signed_on if isinstance(line.signed_on, date) else None,
        effective_on=effective,
        duration_months=months,
        written_term=known.written_term if same_span and not moved else _written(effective, months, term),
    )
    if wanted != known and _possible(found, wanted):
        name = next(
            (each for each in ("signed_on", "effective_on", "duration_months") if _differs(found, each)), "term"
        )
        found.contradict(name, known, wanted, _in_words(wanted))


def _differs(found: Foreseen, name: str) -> bool:
    said = getattr(found.line, name)
    return said is not None and found.current is not None and said != getattr(line_of(found.current), name)


def _possible(found: Foreseen, signed: Signed) -> bool:
    """Refuse an impossible span at its own cell; whether it is legal is for the contract's page to say."""
    if not 0 < signed.duration_months <= LONGEST:
        found.fault(
            "duration_months",
            f"Une durée de {signed.duration_months} mois n'est pas possible.",
            "Écrivez un nombre de mois, par exemple 60, ou « 5 ans ».",
        )
        return False
    if signed.written_term is not None and signed.written_term < signed.effective_on:
        found.fault(
            "term",
            f"Le terme ({french(signed.written_term)}) précède la date d'effet ({french(signed.effective_on)}).",
            "Corrigez l'un des deux.",
        )
        return False
    return True


def _to_come(found: Foreseen, name: str, day: date) -> bool:
    """Refuse as real a day that has not come."""
    if day > found.how.on:
        found.fault(
            name,
            f"La date réelle du {french(day)} n'est pas encore venue.",
            "Écrivez-la dans la colonne « Date provisoire ».",
        )
    return day > found.how.on


def _months(effective: date, term: date | None) -> int | None:
    """Count the months of a span, rounded up, so that its term can be written as it is."""
    if term is None or term < effective:
        return None if term is None else 0
    months = (term.year - effective.year) * 12 + term.month - effective.month
    return months if last_day_of_period(effective, months) >= term and months else months + 1


def _written(effective: date, months: int, term: date | None) -> date | None:
    """Keep a term only where it is not the computed one."""
    possible = 0 < months <= LONGEST
    return None if possible and term == last_day_of_period(effective, months) else term


def _in_words(signed: Signed) -> str:
    day = "à une date inconnue" if signed.on is None else f"le {french(signed.on)}"
    term = "" if signed.written_term is None else f", terme au {french(signed.written_term)}"
    return f"signature {day}, effet le {french(signed.effective_on)}, {signed.duration_months} mois{term}"
