"""What an addressee of a prorogation must know: who asks, which day of the delay it is, what silence means."""

from datetime import date

from cpom_workflow.domain.dates import french, french_with_weekday
from cpom_workflow.domain.law import Status
from cpom_workflow.services.wording.asked import extension
from cpom_workflow.services.wording.french import capital, of, party_name
from cpom_workflow.services.wording.said import Said

_COUNTING = "prorogation.reply_roll_to_working_day"


def request(said: Said) -> str:
    """Say who asks for what, and which day of the delay it is."""
    asked = extension(said)
    initiator = capital(party_name(asked.initiator, said.law))
    return f"{initiator} demande que le contrat dure jusqu'au {french(asked.requested_term)}. {_counter(said)}"


def silence(said: Said) -> str:
    """Say from which day silence counts as agreement (PRO-3)."""
    party = said.milestone.responsible[0]
    agreement = f"l'accord {of(party_name(party, said.law))}"
    day = french_with_weekday(extension(said).windows[party].deemed_agreed_from)
    if said.past:
        return f"Le silence vaut accord : sans réponse postée à temps, {agreement} est réputé acquis depuis le {day}."
    return f"Le silence vaut accord : sans réponse, {agreement} sera réputé acquis à partir du {day}."


def counting(said: Said) -> str:
    """Explain the count, saying so when no text settles how to count."""
    computation = said.milestone.because[0].computation
    unsettled = said.law.provenance[_COUNTING].status is Status.UNCONFIRMED
    return f"{computation} (décompte par analogie, non confirmé)" if unsettled else computation


def _counter(said: Said) -> str:
    opened_on = _opened_on(said)
    delay = f"délai de {said.law.parameters.prorogation.reply_months} mois"
    if said.past:
        return f"Le {delay}, ouvert le {french(opened_on)}, est terminé."
    elapsed = (said.on - opened_on).days
    if elapsed == 0:
        return f"Le {delay} s'ouvre aujourd'hui."
    return f"Jour {elapsed} du {delay}, ouvert le {french(opened_on)}."


def _opened_on(said: Said) -> date:
    return said.milestone.opens_on or said.milestone.due_on
