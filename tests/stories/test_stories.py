"""Every story of this folder: a dossier, a day, and what the law makes of it (see LISEZMOI.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.domain.contract import contract_from
from cpom_workflow.services.calendrier import calendar_document

FOLDER = Path(__file__).parent
WORDS: dict[str, dict[str, str]] = yaml.safe_load((FOLDER / "mots.yaml").read_text(encoding="utf-8"))
STORY_KEYS = {"titre", "dossier", "au", "attendu", "questions", "raisonnement"}
QUESTION_KEYS = {"au", "attendu", "faits", "dossier", "titre", "raisonnement"}
ORDINARY = {
    "intitule": "Contrat d'une histoire",
    "gestionnaire": {"nom": "Gestionnaire de l'histoire"},
    "region": "Bretagne",
    "departements": ["35"],
    "faits": [],
}
DONE = {"done", "done_late"}


@dataclass(frozen=True, kw_only=True)
class Question:
    """One day on which one dossier is looked at."""

    id: str
    title: str
    dossier: dict[str, Any]
    on: date
    expected: dict[str, Any]


def stories() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.name != "mots.yaml":
            for story in yaml.safe_load_all(path.read_text(encoding="utf-8")):
                yield path.stem, story


def questions() -> Iterator[Question]:
    for file, story in stories():
        base = ORDINARY | {"cpom": "HISTOIRE"} | story["dossier"]
        for question in story.get("questions", [{"au": story.get("au"), "attendu": story.get("attendu")}]):
            dossier = base | question.get("dossier", {})
            yield Question(
                id=f"{file}@{question['au']}",
                title=f"{story['titre']} — {question.get('titre', '')}",
                dossier=dossier | {"faits": [*dossier["faits"], *question.get("faits", [])]},
                on=question["au"],
                expected=question["attendu"],
            )


QUESTIONS = tuple(questions())


@pytest.mark.parametrize("question", QUESTIONS, ids=[each.id for each in QUESTIONS])
def test_story(question: Question, tmp_path: Path) -> None:
    path = tmp_path / "histoire.yaml"
    path.write_text(yaml.safe_dump(question.dossier, allow_unicode=True), encoding="utf-8")
    law = load_law()
    told = calendar_document(contract_from(read_dossier(path, law), law, question.on))
    differences = "\n".join(compare(question.expected, told))
    assert not differences, f"{question.title}\n{differences}"


def test_every_story_has_a_title_a_reasoning_and_known_keys() -> None:
    for file, story in stories():
        assert story.keys() <= STORY_KEYS, file
        assert story["titre"], file
        assert story["raisonnement"], file
        assert ("questions" in story) != ("attendu" in story), file
        for question in story.get("questions", []):
            assert question.keys() <= QUESTION_KEYS, file


def test_the_stories_are_many_and_questions_even_more() -> None:
    assert len(list(stories())) >= 35
    assert len(QUESTIONS) > len(list(stories()))


# --- Comparing, as the convention says ------------------------------------------------------------------------------


def compare(expected: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    """Say, one line each, where a calendar differs from what a story expects."""
    for key, wanted in expected.items():
        special = SPECIAL.get(key)
        if special is not None:
            yield from special(wanted, told)
        else:
            found = at(told, path_of(key))
            if not agrees(wanted, found):
                yield f"{key} : attendu {wanted}, trouvé {found}"


def agrees(wanted: object, found: object) -> bool:
    """Compare as JSON; of a mapping only the listed keys, of a list every element in its place."""
    if isinstance(wanted, Mapping):
        return all(agrees(value, at(found, path_of(key)[-1:])) for key, value in wanted.items())
    if isinstance(wanted, list):
        pairs = zip(wanted, found, strict=False) if isinstance(found, list) else ()
        return isinstance(found, list) and len(wanted) == len(found) and all(agrees(*pair) for pair in pairs)
    return bool(value_of(wanted) == found)


def at(told: object, path: list[str]) -> object:
    for part in path:
        told = told.get(part) if isinstance(told, Mapping) else None
    return told


def path_of(key: str) -> list[str]:
    """Translate a dotted French key; a name of the dossier (a meeting, a party) stays as it is."""
    words = WORDS["cles"]
    return [part for word in key.split(".") for part in (words[word] if word in words else name(word)).split(".")]


def name(word: str) -> str:
    is_a_name = word.partition(":")[0] in WORDS["mots"] or not word.islower()
    assert is_a_name, f"« {word} » n'est pas une clé de mots.yaml"
    return word


def value_of(wanted: object) -> object:
    if isinstance(wanted, date):
        return wanted.isoformat()
    return code_of(wanted) if isinstance(wanted, str) else wanted


def code_of(word: str) -> str:
    """Translate a word; `a:b` by its first part; what mots.yaml does not know stays as it is."""
    head, colon, tail = word.partition(":")
    return f"{WORDS['mots'].get(head, head)}{colon}{tail}"


def kind_of(word: str) -> str:
    assert word in WORDS["mots"], f"« {word} » n'est pas un mot de mots.yaml"
    return WORDS["mots"][word]


def milestones(wanted: list[dict[str, Any]], told: Mapping[str, Any]) -> Iterator[str]:
    """Compare every milestone of the listed kinds, among those not yet done, in order."""
    kinds = {kind_of(each["jalon"]) for each in wanted}
    for kind in sorted(kinds):
        mine = [each for each in wanted if kind_of(each["jalon"]) == kind]
        found = [each for each in told["milestones"] if each["kind"] == kind and each["state"] not in DONE]
        if not agrees(mine, found):
            shown = [{name: each[name] for name in ("key", "opens_on", "due_on", "act_by", "state")} for each in found]
            yield f"jalons {kind} : attendu {mine}, trouvé {shown}"


def done_milestones(wanted: list[dict[str, Any]], told: Mapping[str, Any]) -> Iterator[str]:
    done = [each for each in told["milestones"] if each["state"] in DONE]
    for each in wanted:
        if not any(agrees(each, found) for found in done):
            yield f"jalon fait : {each} n'est pas parmi {[(one['kind'], one['key']) for one in done]}"


def cancelled(wanted: list[dict[str, Any]], told: Mapping[str, Any]) -> Iterator[str]:
    for each in wanted:
        if not any(agrees(each, found) for found in told["cancelled"]):
            yield f"annulé : {each} n'est pas parmi {told['cancelled']}"


def absent_milestones(wanted: list[str], told: Mapping[str, Any]) -> Iterator[str]:
    present = {each["kind"] for each in told["milestones"]}
    yield from (f"le jalon {word} ne devrait pas exister" for word in wanted if kind_of(word) in present)


def all_in(key: str, wanted: list[str], told: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{word} manque dans {told[key]}" for word in wanted if known_code(word) not in told[key])


def none_in(key: str, wanted: list[str], told: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{word} ne devrait pas être dans {told[key]}" for word in wanted if known_code(word) in told[key])


def exactly(key: str, wanted: list[str], told: Mapping[str, Any]) -> Iterator[str]:
    if sorted(map(known_code, wanted)) != sorted(told[key]):
        yield f"{key} : attendu {wanted} et rien d'autre, trouvé {told[key]}"


def known_code(word: str) -> str:
    kind_of(word.partition(":")[0])
    return code_of(word)


SPECIAL: dict[str, Any] = {
    "jalons": milestones,
    "jalons_faits": done_milestones,
    "sans_jalon": absent_milestones,
    "annules": cancelled,
    "erreurs": lambda wanted, told: all_in("errors", wanted, told),
    "alertes": lambda wanted, told: all_in("alerts", wanted, told),
    "sans_erreur": lambda wanted, told: none_in("errors", wanted, told),
    "sans_alerte": lambda wanted, told: none_in("alerts", wanted, told),
    "erreurs_exactement": lambda wanted, told: exactly("errors", wanted, told),
}
