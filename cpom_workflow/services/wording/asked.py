"""What a message asks of this very reader, who may not be the one who must act: opinion, receipt, certificate."""

from cpom_workflow.domain.committee import Letter, Recipient
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.facts import DeclaredSent
from cpom_workflow.domain.prorogation import Prorogation
from cpom_workflow.domain.reminders import Purpose, Reminder
from cpom_workflow.services.wording.french import capital, distance, party_name
from cpom_workflow.services.wording.said import Said

_EMPTY_SEAT = "personne de votre côté n'est désigné pour agir à cette étape"
_INFORMED = "Pour information : aucune action n'est attendue de vous."
_CONSULTED = (
    "Pour avis : vous êtes consulté à cette étape. Donnez votre avis à ceux qui agissent ; "
    "aucune autre action n'est attendue de vous."
)
_ESCALATED = "Vous en êtes informé en tant que décideur de votre partie : ceux qui devaient agir ont déjà été relancés."


def only(reminder: Reminder) -> str | None:
    """Say what is asked of whoever does not act: to know, to give an opinion, to see to it; None for the others."""
    if reminder.purpose is Purpose.ESCALATION:
        return _ESCALATED
    if reminder.recipient.letter.acts:
        return None
    return _CONSULTED if reminder.recipient.letter is Letter.CONSULTE else _INFORMED


def standing_in(recipient: Recipient, contract: Contract) -> str | None:
    """Say to somebody who acts for an empty seat whose it was, None to the others."""
    if not recipient.stands_in:
        return None
    left = contract.people.get(recipient.in_place_of or "")
    if left is None:
        return f"Transmis, faute de titulaire, car {_EMPTY_SEAT}."
    return f"Transmis, faute de titulaire, à la place de {left.name}, qui a quitté son siège : {_EMPTY_SEAT}."


def since(said: Said) -> str:
    """Say since when a receipt or a certificate is awaited."""
    if said.reminder.purpose is Purpose.RECEIPT:
        return f"déclaré transmis {distance(said.on, _declared(said).on)}"
    return f"accord réputé acquis {distance(said.on, extension(said).outcome_on or said.on)}"


def request(said: Said) -> str:
    """Ask for the receipt, or the certificate, in one or two sentences."""
    if said.reminder.purpose is Purpose.RECEIPT:
        declared = _declared(said)
        sender = capital(party_name(declared.by, said.law))
        return (
            f"{sender} a déclaré le {french(declared.on)} l'avoir transmis ; aucune réception n'est enregistrée. "
            "Si vous l'avez reçu, enregistrez-en la réception ; sinon, signalez-le au suivi des CPOM. "
            "L'expéditeur n'est plus relancé."
        )
    asked = extension(said)
    days = said.law.parameters.prorogation.postal_grace_days
    return (
        f"Aucun refus de la prorogation jusqu'au {french(asked.requested_term)}, demandée par "
        f"{party_name(asked.initiator, said.law)}, n'est enregistré, et les {days} jours laissés au courrier (usage) "
        "sont passés. Vérifiez qu'aucun refus posté à temps n'est arrivé, puis certifiez-le : "
        "les autres membres du comité n'en seront informés qu'ensuite."
    )


def extension(said: Said) -> Prorogation:
    """Find the request to extend that a reply, or a certificate, is about."""
    key = str(said.milestone.key)
    return next(each for each in said.contract.prorogations if key.startswith(f"{each.id}:"))


def _declared(said: Said) -> DeclaredSent:
    return [each for each in said.contract.all_of(DeclaredSent) if each.milestone == said.milestone.id][-1]
