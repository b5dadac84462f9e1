"""The letters that notify a wish to extend the contract, one for each other signatory (arrêté, article 2)."""

from dataclasses import dataclass
from datetime import date, timedelta

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import add_months, french, french_with_weekday
from cpom_workflow.domain.prorogation import Outcome
from cpom_workflow.services.documents.asked import Asked, refuse
from cpom_workflow.services.documents.letters import (
    KEEP_THE_PROOF,
    closing,
    greeting,
    head,
    named_contract,
    signatory,
    term,
)
from cpom_workflow.services.documents.page import BLANK, Block, Document, Heading, NewPage, Paragraph, Style, Table
from cpom_workflow.services.documents.parts import contract_card, how_to_use, sources
from cpom_workflow.services.office import File
from cpom_workflow.services.wording.french import capital, cited, party_name

_SHEET = (
    "Cette fiche reste chez l'expéditeur ; les lettres suivent, une par destinataire, à signer et à poster séparément. "
    "Ni cette trame ni un courriel ne valent notification : seule compte la remise attestée de la lettre."
)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What is notified: by whom, to whom, until when the contract would run; `due_on`: received by then (included)."""

    by: str
    to: tuple[str, ...]
    requested_term: date
    due_on: date
    post_before: date


def prorogation(file: File, asked: Asked) -> Document:
    """Write the letters that ask for a prorogation, and the sheet that follows their posting.

    Raises `InvalidInput` before the signature, at six years, for a term beyond them, or for no signatory.
    """
    contract = file.contract
    notice = notice_of(contract, asked)
    letters = [block for to in notice.to for block in (NewPage(), *_letter(contract, notice, to))]
    return Document(
        name=f"lettre-de-prorogation-{contract.cpom}",
        title="Demande de prorogation : fiche d'envoi",
        running=None,
        on=contract.on,
        blocks=(*_sheet(contract, notice), *letters),
    )


def notice_of(contract: Contract, asked: Asked) -> Notice:
    """Say what is notified: as recorded already, else as asked, else by the préfet de région for as long as allowed."""
    if contract.term is None or contract.max_term is None:
        refuse("Ce contrat n'est pas signé : il n'y a rien à proroger.", "Enregistrez d'abord sa signature.")
    latest = contract.prorogation
    pending = latest if latest is not None and latest.outcome is Outcome.PENDING else None
    by = signatory(contract, asked, pending.initiator if pending else "prefet_region")
    requested = asked.term or (pending.requested_term if pending else contract.max_term)
    _check(contract.term, contract.max_term, requested)
    terms = contract.law.parameters.prorogation
    due_on = add_months(contract.term, -terms.notice_months)
    return Notice(
        by=by,
        to=tuple(party for party in contract.signatories if party != by),
        requested_term=requested,
        due_on=due_on,
        post_before=due_on - timedelta(days=terms.post_before_days),
    )


def _check(term_before: date, longest: date, requested: date) -> None:
    if term_before >= longest:
        refuse(
            f"Ce contrat va déjà jusqu'au {french(term_before)}, au bout des six ans permis.",
            "Préparez un nouveau contrat.",
        )
    if not term_before < requested <= longest:
        refuse(
            f"Le terme demandé, le {french(requested)}, n'est pas possible.",
            f"Choisissez un jour du {french(term_before)}, exclu, au {french(longest)}, inclus : six ans en tout.",
        )


def _sheet(contract: Contract, notice: Notice) -> tuple[Block, ...]:
    return (
        how_to_use(contract),
        Paragraph(text=_SHEET, style=Style.CAUTION),
        contract_card(contract),
        Heading(text="Envoi et réception"),
        Paragraph(text=_delay(contract, notice)),
        Table(
            caption="Suivi des envois",
            head=("Destinataire", "À recevoir au plus tard le", "Postée le, n° de recommandé", "Reçue le", "Preuve"),
            rows=tuple(
                (capital(party_name(to, contract.law)), french(notice.due_on), BLANK, BLANK, BLANK) for to in notice.to
            ),
            widths=(26, 21, 22, 20, 20),
        ),
        Paragraph(text=KEEP_THE_PROOF, style=Style.CAUTION),
        sources(contract, "PRO-1", "PRO-2", "PRO-3", "CON-2"),
    )


def _delay(contract: Contract, notice: Notice) -> str:
    due = f"Chaque lettre doit être reçue au plus tard le {french_with_weekday(notice.due_on)}"
    if contract.on <= notice.post_before:
        return f"{due} : à poster avant le {french_with_weekday(notice.post_before)} (usage)."
    if contract.on <= notice.due_on:
        post = french_with_weekday(notice.post_before)
        return (
            f"{due}. La date prudente d'envoi, le {post} (usage), est passée : remettez-la contre preuve sans attendre."
        )
    late = contract.law.rule("PRO-1").lateness or ""
    return f"{due} : cette date est passée. {late}"


def _letter(contract: Contract, notice: Notice, to: str) -> tuple[Block, ...]:
    return (
        *head(contract, notice.by, to),
        Paragraph(text=f"Objet : demande de prorogation du contrat {contract.cpom}", style=Style.SUBJECT),
        Paragraph(text=f"{greeting(to)},"),
        Paragraph(text=_wish(contract, notice)),
        Paragraph(text=f"Motif de la demande : {BLANK}"),
        Paragraph(text=_reply(contract)),
        *_also_told(notice),
        *closing(contract, notice.by, to),
    )


def _wish(contract: Contract, notice: Notice) -> str:
    return (
        f"Signataire de ce contrat, je vous notifie mon souhait de proroger {named_contract(contract)}, dont le terme "
        f"est fixé au {term(contract)}. Je demande que ce terme soit porté au {french(notice.requested_term)}, dans la "
        "limite d'une durée totale de six ans. Il s'agit d'une prorogation simple : les autres stipulations du contrat "
        "restent inchangées."
    )


def _reply(contract: Contract) -> str:
    """Say how long the addressee has, by what means to answer, and what silence makes (PRO-2 to PRO-4)."""
    months = contract.law.parameters.prorogation.reply_months
    return (
        f"Conformément à l'{cited(contract.law.rule('PRO-2'))}, vous disposez de {_count(months)} mois à compter de la "
        "réception de cette lettre pour me signaler votre accord ou votre désaccord par les mêmes moyens (lettre "
        "recommandée avec accusé de réception, ou tout autre moyen qui atteste la remise). À défaut de réponse dans ce "
        "délai, votre accord est réputé acquis. En cas de désaccord, une négociation en vue d'un nouveau contrat est "
        "ouverte sans délai."
    )


def _also_told(notice: Notice) -> tuple[Paragraph, ...]:
    several = len(notice.to) > 1
    return (Paragraph(text="La même lettre est adressée à chacun des autres signataires."),) if several else ()


def _count(months: int) -> str:
    return {1: "un", 2: "deux", 3: "trois"}.get(months, str(months))
