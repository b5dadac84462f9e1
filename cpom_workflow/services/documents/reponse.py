"""The answer to a request to extend the contract: an agreement, or a refusal and its reasons (arrêté, article 2)."""

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french, french_with_weekday
from cpom_workflow.domain.prorogation import Prorogation
from cpom_workflow.domain.reply import ReplyWindow
from cpom_workflow.services.documents.asked import Asked, one_of, refuse
from cpom_workflow.services.documents.letters import (
    closing,
    greeting,
    head,
    named_contract,
    signatory,
)
from cpom_workflow.services.documents.page import (
    BLANK,
    Block,
    Card,
    Document,
    Heading,
    NewPage,
    Paragraph,
    Style,
    blank,
)
from cpom_workflow.services.documents.parts import contract_card, how_to_use, sources
from cpom_workflow.services.office import File
from cpom_workflow.services.wording.french import capital, party_name

_SHEET = (
    "Cette fiche reste chez l'expéditeur. Deux lettres suivent : gardez-en une, accord ou désaccord. Ni cette trame ni "
    "un courriel ne valent réponse : seule compte la remise attestée de la lettre."
)
_KEEP = (
    "Gardez la preuve de l'envoi et de la réception (avis de réception signé) et enregistrez-la : elle établit que la "
    "réponse a été donnée à temps."
)
_OPENED = (
    "En application de l'article 2 de l'arrêté du 25 octobre 2019, une négociation en vue de la conclusion d'un "
    "nouveau contrat pluriannuel d'objectifs et de moyens est ouverte sans délai. Je vous propose une première réunion "
    f"le {blank('date')}."
)


def reponse(file: File, asked: Asked) -> Document:
    """Write both answers of one signatory, one to keep: the one asked for, else the first who has not answered.

    Raises `InvalidInput` when nobody asked for a prorogation, or for somebody who was not asked.
    """
    contract, request = file.contract, file.contract.prorogation
    if request is None:
        refuse("Aucune demande de prorogation n'est enregistrée.", "Enregistrez la demande reçue, puis recommencez.")
    by = _answerer(contract, request, asked)
    return Document(
        name=f"reponse-a-la-prorogation-{contract.cpom}-{by.replace(':', '-')}",
        title="Réponse à la demande de prorogation : fiche d'envoi",
        running=None,
        on=contract.on,
        blocks=(
            *_sheet(contract, request, by),
            NewPage(),
            *_letter(contract, request, by, _agreement(request)),
            NewPage(),
            *_letter(contract, request, by, _REFUSAL),
        ),
    )


def _answerer(contract: Contract, request: Prorogation, asked: Asked) -> str:
    silent = [each.party for each in request.addressees if each.answer is None]
    by = signatory(contract, asked, next(iter(silent), request.addressees[0].party))
    if by == request.initiator:
        others = one_of(each.party for each in request.addressees)
        refuse("L'auteur de la demande n'a pas à y répondre.", f"Destinataires : {others}.")
    return by


def _sheet(contract: Contract, request: Prorogation, by: str) -> tuple[Block, ...]:
    addressee = next(each for each in request.addressees if each.party == by)
    window = addressee.window
    received = french(addressee.received_on) if addressee.received_on else blank("date de réception prouvée")
    return (
        how_to_use(contract),
        Paragraph(text=_SHEET, style=Style.CAUTION),
        contract_card(contract),
        Heading(text="La demande et le délai"),
        Card(
            caption="La demande et le délai",
            rows=(
                ("Demande de", capital(party_name(request.initiator, contract.law))),
                ("Terme demandé", f"{french(request.requested_term)} (terme actuel : {french(request.term_before)})"),
                ("Répond", capital(party_name(by, contract.law))),
                ("Demande reçue le", received),
                ("À poster au plus tard le", french_with_weekday(window.act_by) if window else BLANK),
                ("Fin du délai de réponse", french_with_weekday(window.expires_on) if window else BLANK),
                ("Sans réponse", "l'accord est réputé acquis"),
                ("Réponse postée le, n° de recommandé", BLANK),
                ("Réponse reçue le, preuve", BLANK),
            ),
        ),
        *_too_late(contract, window),
        Paragraph(text=_KEEP, style=Style.CAUTION),
        sources(contract, "PRO-2", "PRO-3", "PRO-4"),
    )


def _too_late(contract: Contract, window: ReplyWindow | None) -> tuple[Block, ...]:
    if window is None or contract.on <= window.expires_on:
        return ()
    since = french(window.deemed_agreed_from)
    text = f"Le délai est passé : sans réponse donnée à temps, l'accord est réputé acquis depuis le {since}."
    return (Paragraph(text=text, style=Style.CAUTION),)


def _letter(contract: Contract, request: Prorogation, by: str, says: tuple[Block, ...]) -> tuple[Block, ...]:
    return (
        *head(contract, by, request.initiator),
        Paragraph(text=f"Objet : réponse à la demande de prorogation du contrat {contract.cpom}", style=Style.SUBJECT),
        Paragraph(text=f"{greeting(request.initiator)},"),
        Paragraph(text=_recalled(contract, request)),
        *says,
        *closing(contract, by, request.initiator),
    )


def _recalled(contract: Contract, request: Prorogation) -> str:
    return (
        f"Par lettre du {french(request.sent_on)}, vous m'avez notifié votre souhait de proroger "
        f"{named_contract(contract)}, pour porter son terme du {french(request.term_before)} au "
        f"{french(request.requested_term)}."
    )


def _agreement(request: Prorogation) -> tuple[Block, ...]:
    until = french(request.requested_term)
    agreed = "Je vous signale mon accord sur cette prorogation simple, les autres stipulations restant inchangées."
    then = "Sous réserve de l'accord, exprès ou réputé acquis, de tous les signataires, le contrat continuera donc de "
    return Paragraph(text=agreed), Paragraph(text=f"{then}produire ses effets jusqu'au {until}.")


_REFUSAL: tuple[Block, ...] = (
    Paragraph(text="Je vous signale mon désaccord sur cette prorogation, pour les motifs suivants :"),
    Paragraph(text=blank("motifs ; le texte n'en exige pas, mais ils servent la négociation qui s'ouvre")),
    Paragraph(text=_OPENED),
)
