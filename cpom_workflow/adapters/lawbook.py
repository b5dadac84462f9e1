"""Read the law book (`cpom_workflow/law/*.yaml`); a wrong one stops the program, with every fault of the four files.

Faults: unknown, missing or repeated key, wrong type, a rule that cites no known text, a value that cites no known rule.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from cpom_workflow.domain.dates import MonthDay
from cpom_workflow.domain.errors import Fault, InvalidLawBook, Place
from cpom_workflow.domain.law import Departement, Law, Provenance, Rule, Text
from cpom_workflow.domain.parameters import Parameters
from cpom_workflow.domain.practice import attribute

T = TypeVar("T")

# libyaml reads the same as the loader in pure Python, several times faster.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OF_A_LEAF = {"value", "kind", "status", "rule", "checked_on", "note"}
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)")
_UNKNOWN_TEXT = Text(id="", title="", short="", nor=None, date=None)
_UNCLEAR = ("La valeur de « {key} » ne convient pas : {input}.", "Écrire une valeur du type attendu.")
_FRENCH = {
    "missing": ("La clé « {key} » manque.", "L'ajouter."),
    "unexpected_keyword_argument": ("La clé « {key} » n'est pas connue.", "La retirer ou corriger son orthographe."),
}


@cache
def load_law() -> Law:
    """Give the law that comes with the program, read once; raises InvalidLawBook with every fault."""
    return read_law(files("cpom_workflow.law"))


def read_law(folder: Traversable) -> Law:
    """Read a folder that holds the four files; raises InvalidLawBook with every fault."""
    faults: list[Fault] = []
    texts = _by("id", _page(folder, "texts.yaml", faults), list[Text])
    rules = _by("id", _citing(_page(folder, "rules.yaml", faults), texts), list[Rule])
    departements = _by("code", _page(folder, "departements.yaml", faults), list[Departement])
    page = _page(folder, "parameters.yaml", faults)
    provenance = page.typed(_provenances(page.data, ()), dict[str, Provenance]) or {}
    parameters = page.typed(_values(page.data), Parameters)
    faults += _unknown_rules(page, provenance, rules)
    if faults or parameters is None:
        raise InvalidLawBook(faults)
    return Law(rules=rules, texts=texts, parameters=parameters, provenance=provenance, departements=departements)


@dataclass(frozen=True, kw_only=True)
class _Page:
    """One file: what it says, where each key stands, and the faults found so far in the whole book."""

    file: str
    node: yaml.Node
    data: Any
    faults: list[Fault] = field(repr=False)

    def typed(self, data: object, kind: type[T]) -> T | None:
        try:
            return TypeAdapter(kind).validate_python(data)
        except ValidationError as error:
            self.faults.extend(self._said(each) for each in error.errors(include_url=False))
            return None

    def fault(self, path: list[str], what: str, remedy: str) -> Fault:
        return Fault(what=what, remedy=remedy, place=Place(file=self.file, line=_line(self.node, path)))

    def _said(self, error: ErrorDetails) -> Fault:
        steps = [str(part).rstrip("_") for part in error["loc"] if part != "entries"]
        what, remedy = _FRENCH.get(error["type"], _UNCLEAR)
        key = ".".join(step for step in steps if not step.isdecimal())
        return self.fault(".".join(steps).split("."), what.format(key=key, input=error["input"]), remedy)


def _page(folder: Traversable, file: str, faults: list[Fault]) -> _Page:
    try:
        loader = _Loader(folder.joinpath(file).read_bytes())
        node = loader.get_single_node()
    except FileNotFoundError:
        raise InvalidLawBook([*faults, _unreadable(file, None, "il manque", "Le remettre à sa place.")]) from None
    except yaml.MarkedYAMLError as error:
        fault = _unreadable(file, error.problem_mark, str(error.problem), "Corriger cette ligne.")
        raise InvalidLawBook([*faults, fault]) from None
    if node is None:
        raise InvalidLawBook([*faults, _unreadable(file, None, "il est vide", "Le remettre à sa place.")])
    faults += _repeated_keys(file, node)
    return _Page(file=file, node=node, data=loader.construct_document(node), faults=faults)


def _unreadable(file: str, mark: yaml.Mark | None, why: str, remedy: str) -> Fault:
    place = Place(file=file, line=None if mark is None else mark.line + 1)
    return Fault(what=f"Le fichier ne peut pas être lu : {why}.", remedy=remedy, place=place)


def _by(key: str, page: _Page, kind: type[list[T]]) -> dict[str, T]:
    found: dict[str, T] = {}
    for index, each in enumerate(page.typed(page.data, kind) or []):
        name = getattr(each, key)
        if name in found:
            page.faults.append(page.fault([str(index), key], f"« {name} » figure deux fois.", "N'en garder qu'un."))
        found[name] = each
    return found


def _citing(page: _Page, texts: Mapping[str, Text]) -> _Page:
    """Put each cited text in the place of its identifier."""
    for index, row in enumerate(page.data if isinstance(page.data, list) else []):
        source = row.get("source") if isinstance(row, dict) else None
        if isinstance(source, dict) and "text" in source:
            cited = str(source["text"])
            source["text"] = texts.get(cited, _UNKNOWN_TEXT)
            # When the file of texts is itself refused, that is the mistake to tell.
            if texts and cited not in texts:
                what, remedy = f"Le texte « {cited} » n'existe pas.", "Le décrire dans texts.yaml."
                page.faults.append(page.fault([str(index), "source", "text"], what, remedy))
    return page


def _provenances(tree: object, path: tuple[str, ...]) -> dict[str, object]:
    if not isinstance(tree, dict):
        return {}
    if _is_leaf(tree):
        return {".".join(path): {key: each for key, each in tree.items() if key != "value"}}
    return {key: each for name in tree for key, each in _provenances(tree[name], (*path, str(name))).items()}


def _values(tree: object) -> object:
    if not isinstance(tree, dict):
        return tree
    if _is_leaf(tree):
        return _shaped(tree["value"])
    values = {attribute(key): _values(each) for key, each in tree.items() if not _is_leaf(each) or "value" in each}
    deadlines = values.get("generalisation")
    if isinstance(deadlines, dict):
        values["generalisation"] = [{"id": key, **each} for key, each in deadlines.items() if isinstance(each, dict)]
    return values


def _shaped(value: object) -> object:
    """Give a value the form of its dataclass: « 12-31 », a list of {from, value}."""
    if isinstance(value, str) and (found := _MONTH_DAY.fullmatch(value)):
        return MonthDay(int(found[1]), int(found[2]))
    if isinstance(value, dict):
        return {attribute(key) if isinstance(key, str) else key: _shaped(each) for key, each in value.items()}
    if not isinstance(value, list):
        return value
    shaped = [_shaped(each) for each in value]
    return {"entries": shaped} if any(isinstance(each, dict) for each in value) else shaped


def _is_leaf(tree: object) -> bool:
    return isinstance(tree, dict) and not _OF_A_LEAF.isdisjoint(tree)


def _unknown_rules(page: _Page, provenance: Mapping[str, Provenance], rules: Mapping[str, Rule]) -> Iterator[Fault]:
    for key, origin in provenance.items():
        if rules and origin.rule is not None and origin.rule not in rules:
            what = f"La règle « {origin.rule} » de « {key} » n'existe pas."
            yield page.fault([*key.split("."), "rule"], what, "La décrire dans rules.yaml.")


def _repeated_keys(file: str, node: yaml.Node) -> Iterator[Fault]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(file, item)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            place = Place(file=file, line=key.start_mark.line + 1)
            yield Fault(what=f"La clé « {key.value} » figure deux fois.", remedy="N'en garder qu'une.", place=place)
        seen.add(key.value)
        yield from _repeated_keys(file, value)


def _line(node: yaml.Node, path: list[str]) -> int:
    """Give the line (from 1) of a key, or of the nearest written thing around it."""
    line = node.start_mark.line + 1
    for step in path:
        mark, node = _step(node, step)
        if mark is None:
            return line
        line = mark.line + 1
    return line


def _step(node: yaml.Node, step: str) -> tuple[yaml.Mark | None, yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        index = int(step) if step.isdecimal() else len(node.value)
        return (node.value[index].start_mark, node.value[index]) if index < len(node.value) else (None, node)
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value == step:
            return key.start_mark, value
    return None, node
