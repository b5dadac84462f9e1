"""Every kind of fact of the public format reads, alone with what it needs beside it."""

from pathlib import Path

import pytest

from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.domain.vocabulary import FACTS

HEADER = """\
cpom: BRE-35-EXEMPLE
intitule: "CPOM Association Exemple (Ille-et-Vilaine)"
gestionnaire: {nom: "Association Exemple"}
region: Bretagne
departements: ["35"]
faits:
"""
PLANNED = "{type: reunion_planifiee, reunion: M1, le: 2024-03-12}"
HELD = "{type: reunion_tenue, reunion: M1, le: 2024-03-12}"
NOTICE = "{type: prorogation_notifiee, id: P1, par: gestionnaire, terme_demande: 2028-12-31, envoyee_le: 2026-09-28}"
REQUEST = "{type: demande_autorisation_recue, id: D1, nature: extension, le: 2022-12-31}"
BILAN = "{type: bilan_recu, exercice: 2023, le: 2024-04-15}"

# The lines of the catalogue in the public format, each preceded by what it refers to.
CATALOGUE: tuple[tuple[str, ...], ...] = (
    ("{type: lancement, le: 2022-01-10}",),
    ("{type: signature_visee, le: 2022-10-10}",),
    ("{type: signature, le: 2022-11-15, date_effet: 2023-01-01, duree_mois: 60, terme: 2027-12-31}",),
    (
        (
            "{type: reunion_planifiee, reunion: M1, le: 2024-03-12, heure: '14:00', duree_minutes: 120, "
            "lieu: 'DDETS, salle 3', objet: dialogue_de_gestion, forme: presentiel, visio: null, "
            "ordre_du_jour: ['Indicateurs 2023'], invites: tous, visibilite: commune}"
        ),
    ),
    ('{type: reunion_demandee, par: gestionnaire, le: 2024-02-01, motif: "…"}',),
    (PLANNED, "{type: reunion_deplacee, reunion: M1, le: 2024-02-20, nouvelle_date: 2024-03-12, heure: '14:00'}"),
    (PLANNED, "{type: reunion_tenue, reunion: M1, le: 2024-03-12, presents: ['claire.morel@ddets.example']}"),
    (PLANNED, "{type: reunion_annulee, reunion: M1, le: 2024-03-01}"),
    (PLANNED, "{type: redacteur_echange, reunion: M1, par: gestionnaire}"),
    (PLANNED, HELD, "{type: compte_rendu_redige, reunion: M1, le: 2024-03-20}"),
    (PLANNED, HELD, "{type: compte_rendu_valide, reunion: M1, par: etat, le: 2024-03-28}"),
    (PLANNED, HELD, '{type: compte_rendu_refuse, reunion: M1, par: gestionnaire, le: 2024-03-25, motif: "…"}'),
    (PLANNED, HELD, "{type: compte_rendu_diffuse, reunion: M1, le: 2024-04-02}"),
    ('{type: prise_en_charge, jalon: "bilan_etape:2023", par: gestionnaire, le: 2024-03-01}',),
    ('{type: declare_transmis, jalon: "bilan_etape:2023", par: gestionnaire, le: 2024-04-12}',),
    (
        (
            "{type: bilan_recu, exercice: 2023, le: 2024-04-15, indicateurs: "
            "{sorties_logement_ordinaire: {menages: 31, taux: 0.41, dont_social: 22, dont_prive: 9}}}"
        ),
    ),
    ("{type: compte_administratif_recu, exercice: 2023, le: 2024-04-15}",),
    (NOTICE,),
    (NOTICE, "{type: prorogation_recue, id: P1, destinataire: prefet_region, recue_le: 2026-12-31, preuve: lrar}"),
    (
        NOTICE,
        (
            "{type: prorogation_recue, id: P1, destinataire: prefet_region, preuve: lrar, presentee_le: 2026-09-30, "
            "retournee_non_reclamee: true, retournee_le: 2026-10-16}"
        ),
    ),
    (
        NOTICE,
        (
            "{type: prorogation_reponse, id: P1, destinataire: prefet_region, sens: accord, "
            "envoyee_le: 2027-01-20, recue_le: 2027-01-22}"
        ),
    ),
    (NOTICE, '{type: prorogation_confirmee, id: P1, par: "Claire Morel", le: 2027-03-09}'),
    ('{type: avenant, le: 2024-01-01, objet: "perimetre", resume: "…"}',),
    ("{type: transposition, avenant_signe_le: 2022-11-15, nouveau_terme: 2025-06-30, cosigne_par_tous: true}",),
    ("{type: resiliation, par: prefet_region, notifiee_le: 2025-05-12, effet_le: 2025-06-30}",),
    ("{type: renouvellement_ouvert, le: 2026-12-01}",),
    ("{type: rapport_execution_recu, le: 2027-09-30}",),
    ("{type: renouvele_par, cpom: BRE-35-EXEMPLE-2, le: 2027-12-15}",),
    ("{type: modification, champ: financeurs, valeur: [etat, departement], le: 2025-01-01}",),
    ("{type: demande_autorisation_recue, id: D1, nature: extension, augmentation_pourcent: 60, le: 2022-12-31}",),
    (
        BILAN,
        '{type: annulation, annule: {type: bilan_recu, exercice: 2023}, motif: "saisi par erreur", le: 2024-05-02}',
    ),
    (REQUEST, "{type: autorisation_reponse, id: D1, sens: accord, le: 2023-02-10}"),
)


def kind_of(line: str) -> str:
    return line.removeprefix("{type: ").split(",")[0]


@pytest.mark.parametrize("lines", CATALOGUE, ids=[kind_of(lines[-1]) for lines in CATALOGUE])
def test_a_line_of_the_catalogue_reads(lines: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "catalogue.yaml"
    path.write_text(HEADER + "".join(f"  - {line}\n" for line in lines), encoding="utf-8")
    told = read_dossier(path, load_law())
    fact_class, _ = FACTS[kind_of(lines[-1])]
    assert isinstance(told.facts[-1], fact_class)
    assert len(told.facts) == len(lines)


def test_the_catalogue_holds_every_kind_of_fact() -> None:
    assert {kind_of(lines[-1]) for lines in CATALOGUE} == set(FACTS)
