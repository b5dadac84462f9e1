"""YAML read as nodes, so that every value keeps its line and every scalar stays text until it is typed.

Text is typed by the dataclass it goes into; every mistake is gathered with its place.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import yaml

from cpom_workflow.domain.errors import Fault, InvalidInput, Place
from cpom_workflow.domain.typed import typed
from cpom_workflow.domain.vocabulary import PARTS, Words

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LAYOUT = "Vérifiez l'alignement des lignes, les deux-points et les guillemets, puis recommencez."
NULL = "tag:yaml.org,2002:null"
"""The tag of a value left empty."""

YEARS = range(1950, 2101)
"""The years that a file may name; another one is a slip of the pen."""

ABSENT = object()
"""What `value` gives back when nothing readable stands there; the fault is already noted."""


@dataclass(kw_only=True)
class Page:
    """A file being read, and every fault found in it so far."""

    file: str
    faults: list[Fault] = field(default_factory=list)

    def fault(self, node: yaml.Node, what: str, remedy: str) -> None:
        """Note a mistake at a node."""
        self.faults.append(Fault(what=what, remedy=remedy, place=self.place(node)))

    def place(self, node: yaml.Node) -> Place:
        """Give the place of a node."""
        return Place(file=self.file, line=node.start_mark.line + 1)

    def pairs(self, node: yaml.Node, what: str) -> dict[str, yaml.Node]:
        """Read a mapping's keys; a repeated key is a fault, something else than a mapping too."""
        if not isinstance(node, yaml.MappingNode):
            self.fault(
                node, f"« {what} » doit être un ensemble de lignes « clé: valeur ».", "Corrigez la mise en forme."
            )
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.fault(key, "Une clé doit être un mot.", "Corrigez la mise en forme.")
                continue
            if key.value in found:
                self.fault(key, f"La clé « {key.value} » figure deux fois.", "N'en gardez qu'une.")
            found[key.value] = value
        return found

    def rows(self, node: yaml.Node | None, what: str) -> list[yaml.Node]:
        """Read the elements of a list, none when it is absent or left empty; something else is a fault."""
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        if node is not None and node.tag != NULL:
            remedy = "Écrivez chaque élément sur une ligne qui commence par « - »."
            self.fault(node, f"« {what} » doit être une liste.", remedy)
        return []

    def fill(
        self, kind: type, words: Words, given: Mapping[str, yaml.Node], at: yaml.Node, what: str
    ) -> dict[str, Any]:
        """Read the fields of a dataclass from French keys; unknown and missing keys are faults."""
        hints, values = _hints(kind), {}
        for french, node in given.items():
            if french not in words:
                self.fault(node, f"La clé « {french} » n'existe pas dans « {what} ».", _nearest(french, words))
            elif (value := self.value(node, hints[words[french]], french)) is not ABSENT:
                values[words[french]] = value
        for french, english in words.items():
            if isinstance(at, yaml.MappingNode) and french not in given and english in _required(kind):
                self.fault(at, f"Il manque « {french} » dans « {what} ».", f"Ajoutez la ligne « {french}: … ».")
        return values

    def build(self, kind: type, words: Words, node: yaml.Node, what: str) -> Any:
        """Read a dataclass from a mapping; ABSENT when something in it is wrong."""
        before = len(self.faults)
        values = self.fill(kind, words, self.pairs(node, what), node, what)
        return ABSENT if len(self.faults) > before else kind(**values)

    def value(self, node: yaml.Node, hint: Any, key: str) -> Any:
        """Read one value as its declared type."""
        if get_origin(hint) in {Union, UnionType}:
            if node.tag == NULL and type(None) in get_args(hint):
                return None
            hint = _member(hint, node)
        if hint in PARTS:
            return self.build(hint, PARTS[hint], node, key)
        if get_origin(hint) is tuple:
            return self._several(node, get_args(hint)[0], key)
        if hint is object or get_origin(hint) is Mapping or hint is Mapping:
            return self._open(node, hint, key)
        return self._scalar(node, hint, key)

    def _several(self, node: yaml.Node, hint: Any, key: str) -> Any:
        if node.tag == NULL:
            return ()
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        values = [self.value(each, hint, key) for each in nodes]
        return ABSENT if any(value is ABSENT for value in values) else tuple(values)

    def _open(self, node: yaml.Node, hint: Any, key: str) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return self._several(node, object, key)
        if isinstance(node, yaml.MappingNode):
            key_hint, value_hint = get_args(hint) or (str, object)
            pairs = {
                self._typed(name, key_hint, key, each): self.value(each, value_hint, f"{key}.{name}")
                for name, each in self.pairs(node, key).items()
            }
            return ABSENT if any(ABSENT in pair for pair in pairs.items()) else pairs
        return node.value

    def _scalar(self, node: yaml.Node, hint: Any, key: str) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            self.fault(node, f"« {key} » attend une seule valeur.", "Écrivez la valeur sur la même ligne.")
            return ABSENT
        return self._typed("" if node.tag == NULL else node.value, hint, key, node)

    def _typed(self, text: str, hint: Any, key: str, node: yaml.Node) -> Any:
        try:
            value = typed(text, hint, key)
        except InvalidInput as refusal:
            for fault in refusal.faults:
                self.fault(node, fault.what, fault.remedy)
            return ABSENT
        if isinstance(value, date) and value.year not in YEARS:
            what = f"L'année {value.year} de « {key} » n'est pas plausible."
            self.fault(node, what, f"Écrivez une année de {YEARS[0]} à {YEARS[-1]}, en quatre chiffres.")
            return ABSENT
        return value


def root_of(path: Path, name: str) -> yaml.Node:
    """Read a YAML file into its root node; raises `InvalidInput` with the place when it is no YAML."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except FileNotFoundError:
        raise _unreadable(name, None, "Le fichier n'existe pas.", "Vérifiez son nom et son dossier.") from None
    except OSError:
        remedy = "Vérifiez que c'est bien un fichier, et que vous avez le droit de le lire."
        raise _unreadable(name, None, "Le fichier ne peut pas être ouvert.", remedy) from None
    except UnicodeDecodeError:
        raise _unreadable(name, None, "Le fichier n'est pas écrit en UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise _unreadable(name, line, "La mise en forme YAML n'est pas correcte.") from None
    except yaml.YAMLError:
        raise _unreadable(name, None, "Le fichier contient un caractère interdit.") from None
    if node is None:
        raise _unreadable(name, None, "Le fichier est vide.")
    return node


def _unreadable(name: str, line: int | None, what: str, remedy: str = _LAYOUT) -> InvalidInput:
    return InvalidInput([Fault(what=what, remedy=remedy, place=Place(file=name, line=line))])


def _member(hint: Any, node: yaml.Node) -> Any:
    """Choose the member of a union that a node can be: a list, a mapping or a single value."""
    members = [each for each in get_args(hint) if each is not type(None)]
    shape: Any = tuple if isinstance(node, yaml.SequenceNode) else None
    if isinstance(node, yaml.MappingNode):
        shape = Mapping
    fitting = [each for each in members if _shape(each) is shape]
    return (fitting or members)[0]


def _shape(hint: Any) -> Any:
    """Give the shape a type is written in: a list, a mapping, or None for a single value."""
    return Mapping if hint in PARTS else get_origin(hint) if get_origin(hint) in {tuple, Mapping} else None


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _required(kind: type) -> frozenset[str]:
    return frozenset(each.name for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING)


def _nearest(word: str, words: Words) -> str:
    near = get_close_matches(word, words, n=1)
    return f"Écrivez « {near[0]} »." if near else f"Clés possibles : {', '.join(sorted(words))}."
