"""What a person may ask a calendar about."""

from dataclasses import replace

import pytest

from cpom_workflow.domain.errors import InvalidInput, MissingDossier
from cpom_workflow.domain.feeds import Scope, ScopeKind
from cpom_workflow.services.agenda import in_agenda, name_of, named_scope
from cpom_workflow.services.office import open_files
from tests.domain.dossiers import HEADER, LAW, SIGNED, day, dossier
from tests.feeds import BRETAGNE, CLAIRE, stand

DOSSIERS = [
    dossier(SIGNED),
    dossier(SIGNED, header=replace(HEADER, cpom="REU", region="La Réunion", departements=("974",))),
]
JOURNAL = stand(DOSSIERS).journal


@pytest.mark.parametrize(
    ("kind", "text", "about"),
    [
        (ScopeKind.MEMBER, " Claire.Morel@ddets.example", "claire"),
        (ScopeKind.MEMBER, "claire", "claire"),
        (ScopeKind.CONTRACT, "REU", "REU"),
        (ScopeKind.DEPARTEMENT, "974", "974"),
        (ScopeKind.REGION, "la reunion", "La Réunion"),
    ],
)
def test_one_thing_is_named_as_a_person_writes_it(kind: ScopeKind, text: str, about: str) -> None:
    assert named_scope(JOURNAL, LAW, {**dict.fromkeys(ScopeKind), kind: text}) == Scope(kind=kind, about=about)


@pytest.mark.parametrize(
    "named",
    [
        {ScopeKind.CONTRACT: None},
        {ScopeKind.CONTRACT: "REU", ScopeKind.REGION: "Bretagne"},
        {ScopeKind.MEMBER: "personne@x.example"},
        {ScopeKind.REGION: "Bordurie"},
        {ScopeKind.DEPARTEMENT: "99"},
    ],
)
def test_nothing_several_things_or_something_unknown_is_refused(named: dict[ScopeKind, str | None]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        named_scope(JOURNAL, LAW, named)
    assert refusal.value.faults[0].remedy


def test_a_contract_that_nobody_recorded_is_missing() -> None:
    with pytest.raises(MissingDossier):
        named_scope(JOURNAL, LAW, {ScopeKind.CONTRACT: "INCONNU"})


@pytest.mark.parametrize(
    ("scope", "held"),
    [
        (BRETAGNE, ["ESSAI-35"]),
        (Scope(kind=ScopeKind.DEPARTEMENT, about="974"), ["REU"]),
        (Scope(kind=ScopeKind.CONTRACT, about="REU"), ["REU"]),
    ],
)
def test_a_file_holds_the_contracts_of_its_scope(scope: Scope, held: list[str]) -> None:
    files = open_files(DOSSIERS, LAW, day("2026-11-23"))
    assert [file.cpom for file in in_agenda(files, scope)] == held


def test_a_scope_is_named_as_people_know_it() -> None:
    names = [
        name_of(scope, LAW, DOSSIERS)
        for scope in (
            CLAIRE,
            Scope(kind=ScopeKind.MEMBER, about="effacée"),
            Scope(kind=ScopeKind.DEPARTEMENT, about="974"),
            BRETAGNE,
        )
    ]
    assert names == ["Claire Morel", "personne effacée", "La Réunion (974)", "Bretagne"]
