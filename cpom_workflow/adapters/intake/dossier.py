"""Dossier files: one YAML file per CPOM, in French (public format 02), read into a `Dossier`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_type_hints
from uuid import UUID, uuid5

import yaml

from cpom_workflow.adapters.intake.nodes import ABSENT, NULL, Page, root_of
from cpom_workflow.domain.addresses import mailable
from cpom_workflow.domain.consistency import contradictions
from cpom_workflow.domain.dossier import Dossier, Header, Person, Seat
from cpom_workflow.domain.errors import Fault, InconsistentFacts, InvalidInput, Place
from cpom_workflow.domain.facts import Annulled, Fact, Modified, Party, Signed, TakenInCharge
from cpom_workflow.domain.journal import known_on
from cpom_workflow.domain.law import Law
from cpom_workflow.domain.vocabulary import (
    EVERYBODY,
    FACTS,
    HEADER,
    SEAT,
    SIGNATORY_FIELDS,
    UNKNOWN_DAY,
)

_PEOPLE = UUID("6f0f9a52-5f3a-5b0e-9f43-0b8d6a6f7c11")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]+")
_SIGNATORY = re.compile(r"prefet_region|prefet_departement:\w{2,3}|gestionnaire|president_conseil_departemental|dg_ars")
_CHANGEABLE = {word: field for word, field in HEADER.items() if field != "cpom"}
_PROOFS = {"main_propre": "remise_en_main_propre", "hand_delivery": "remise_en_main_propre"}


def person_id(email: str) -> str:
    """Give the id under which facts know a person: stable, and no address can be read from it."""
    return str(uuid5(_PEOPLE, email.strip().lower()))


def read_dossier(path: Path, law: Law) -> Dossier:
    """Read a dossier file; raises `InvalidInput` with every fault, each with its line."""
    return _Reading(path.name, law).dossier(root_of(path, path.name))


class _Reading:
    """One file on its way to a dossier."""

    def __init__(self, file: str, law: Law) -> None:
        self.page = Page(file=file)
        self.law = law
        self.people: dict[str, Person] = {}
        self.places: dict[int, Place] = {}

    def dossier(self, root: yaml.Node) -> Dossier:
        given = self.page.pairs(root, "dossier")
        committee, journal = given.pop("comite", None), given.pop("faits", None)
        values = self.page.fill(Header, HEADER, given, root, "dossier")
        self._check_header(values, given)
        seats = [self._seat(row) for row in self.page.rows(committee, "comite")]
        facts = [self._fact(row) for row in self.page.rows(journal, "faits")]
        if self.page.faults:
            raise InvalidInput(sorted(self.page.faults, key=_line))
        dossier = Dossier(header=Header(**values), seats=tuple(seats), facts=tuple(facts), people=self.people)
        self._check_story(dossier)
        return dossier

    def _check_header(self, values: Mapping[str, Any], given: Mapping[str, yaml.Node]) -> None:
        cpom = values.get("cpom")
        if cpom is not None and not _IDENTIFIER.fullmatch(cpom):
            what = f"L'identifiant « {cpom} » contient un caractère interdit."
            self.page.fault(given["cpom"], what, "N'utilisez que des lettres, des chiffres, « - » et « _ ».")
        if "region" in values:
            self._asked(given["region"], self.law.region_named, values["region"])
        if values.get("departements") == ():
            remedy = 'Écrivez au moins un code, par exemple ["35"].'
            self.page.fault(given["departements"], "La liste « departements » est vide.", remedy)
        for code in values.get("departements", ()):
            self._asked(given["departements"], self.law.departement, code)
        for name in values.get("parties", ()):
            if not (_SIGNATORY.fullmatch(name) or name in set(Party)):
                self._unknown_party(given["parties"], name)
        if values.get("practice"):
            self._asked(given["pratique"], self.law.with_practice, values["practice"])

    def _asked(self, node: yaml.Node, question: Callable[[Any], object], value: object) -> None:
        try:
            question(value)
        except InvalidInput as refusal:
            for fault in refusal.faults:
                self.page.fault(node, fault.what, fault.remedy)

    def _seat(self, node: yaml.Node) -> Any:
        before = len(self.page.faults)
        given = self.page.pairs(node, "comite")
        if not isinstance(node, yaml.MappingNode):
            return ABSENT
        name, email = given.pop("personne", None), given.pop("courriel", None)
        values = self.page.fill(Seat, SEAT, given, node, "comite")
        person = self._person(node, name, email)
        return Seat(person=person, **values) if person and len(self.page.faults) == before else ABSENT

    def _person(self, node: yaml.Node, name: yaml.Node | None, email: yaml.Node | None) -> str | None:
        if name is None or email is None:
            missing = "personne" if name is None else "courriel"
            self.page.fault(node, f"Il manque « {missing} » dans « comite ».", f"Ajoutez « {missing}: … ».")
            return None
        address = str(email.value).strip()
        if mailable(address) is None:
            self._bad_address(email, address)
            return None
        said = self.page.value(name, str, "personne")
        if said is ABSENT:
            return None
        person = Person(id=person_id(address), name=said, email=address)
        self.people[person.id] = person
        return person.id

    def _fact(self, node: yaml.Node) -> Any:
        given = self.page.pairs(node, "faits")
        if not isinstance(node, yaml.MappingNode):
            return ABSENT
        kind_node = given.pop("type", None)
        kind = _text(kind_node)
        if kind is None or kind not in FACTS:
            what = "Il manque « type »." if kind is None else f"Le type de fait « {kind} » n'existe pas."
            self.page.fault(kind_node or node, what, f"Types possibles : {', '.join(sorted(FACTS))}.")
            return ABSENT
        fact_class, words = FACTS[kind]
        before = len(self.page.faults)
        special = self._special(fact_class, given)
        plain_words = {
            french: english for french, english in words.items() if french in given or english not in special
        }
        values = special | self.page.fill(fact_class, plain_words, given, node, kind)
        self._check_signatories(fact_class, values, node)
        if len(self.page.faults) > before:
            return ABSENT
        fact = fact_class(**values)
        self.places[id(fact)] = self.page.place(node)
        return fact

    def _special(self, kind: type[Fact], given: dict[str, yaml.Node]) -> dict[str, Any]:
        """Read what a type cannot say: targets, changes, addresses, « inconnue » and « tous »."""
        if kind is Annulled and "annule" in given:
            return self._target(given.pop("annule"))
        if kind is Modified and {"champ", "valeur"} <= given.keys():
            return self._change(given.pop("champ"), given.pop("valeur"))
        if kind is Signed and _text(given.get("le")) == UNKNOWN_DAY:
            del given["le"]
            return {"on": None}
        if _text(given.get("invites")) == EVERYBODY:
            del given["invites"]
        if _text(given.get("preuve")) in _PROOFS:
            proof = given["preuve"]
            given["preuve"] = yaml.ScalarNode(proof.tag, _PROOFS[proof.value], proof.start_mark)
        self._name_people(kind, given)
        return {}

    def _name_people(self, kind: type[Fact], given: dict[str, yaml.Node]) -> None:
        """Replace addresses by the ids of who bears them."""
        if kind is TakenInCharge and "personne" in given:
            named = given["personne"]
            given["personne"] = yaml.ScalarNode(named.tag, self._guest(named), named.start_mark)
        for key in ("invites", "presents"):
            if key in given and given[key].tag != NULL:
                given[key] = self._guests(given[key])

    def _guests(self, node: yaml.Node) -> yaml.Node:
        """Replace addresses by the ids of who bears them, in a copy: an anchor may be read again elsewhere."""
        several = node.value if isinstance(node, yaml.SequenceNode) else [node]
        ids = [yaml.ScalarNode(each.tag, self._guest(each), each.start_mark) for each in several]
        return yaml.SequenceNode(node.tag, ids, node.start_mark)

    def _guest(self, node: yaml.Node) -> str:
        """Find who bears an address: a person of the committee, else a guest known by the address alone."""
        address = str(node.value).strip()
        if mailable(address) is None:
            self._bad_address(node, address)
        person = Person(id=person_id(address), name=address, email=address)
        return self.people.setdefault(person.id, person).id

    def _bad_address(self, node: yaml.Node, address: str) -> None:
        what = f"« {address} » n'est pas une adresse de messagerie."
        self.page.fault(node, what, "Écrivez prenom.nom@service.example, sans accent ni espace.")

    def _target(self, node: yaml.Node) -> dict[str, Any]:
        """Read which fact an annulment strikes: its type and enough of its fields."""
        given = self.page.pairs(node, "annule")
        kind = _text(given.pop("type", None))
        if kind is None or kind not in FACTS:
            self.page.fault(node, "« annule » ne dit pas quel type de fait annuler.", "Ajoutez « type: … ».")
            return {"fact": "", "having": {}}
        fact_class, words = FACTS[kind]
        hints = get_type_hints(fact_class)
        having: dict[str, object] = {}
        for french, value in given.items():
            if french in words:
                having[words[french]] = self.page.value(value, hints[words[french]], french)
            else:
                self.page.fault(value, f"La clé « {french} » n'existe pas dans « {kind} ».", "Corrigez cette clé.")
        return {"fact": fact_class.name, "having": having}

    def _change(self, field: yaml.Node, value: yaml.Node) -> dict[str, Any]:
        """Read a dated change of the header: its field, and its new value typed as that field."""
        word = _text(field) or ""
        feature = _CHANGEABLE.get(word)
        if feature is None:
            what = f"Le champ « {word} » n'existe pas, ou ne peut pas changer."
            self.page.fault(field, what, f"Champs : {', '.join(_CHANGEABLE)}.")
            return {"feature": "", "value": None}
        read = self.page.value(value, get_type_hints(Header)[feature], word)
        if read is not ABSENT:
            self._check_header({feature: read}, {word: value})
        return {"feature": feature, "value": read}

    def _check_signatories(self, kind: type[Fact], values: Mapping[str, Any], node: yaml.Node) -> None:
        for field in ("by", "addressee"):
            name = values.get(field)
            if name is not None and (kind, field) in SIGNATORY_FIELDS and not _SIGNATORY.fullmatch(name):
                self._unknown_party(node, name)

    def _unknown_party(self, node: yaml.Node, name: str) -> None:
        self.page.fault(
            node,
            f"« {name} » n'est pas une partie connue.",
            "Écrivez prefet_region, prefet_departement:35, gestionnaire, president_conseil_departemental ou dg_ars.",
        )

    def _check_story(self, dossier: Dossier) -> None:
        """Refuse facts that contradict each other, each at its line."""
        try:
            faults = contradictions(known_on(dossier.facts, date.max))
        except InconsistentFacts as contradiction:
            faults = contradiction.faults
        if faults:
            whole = Place(file=self.page.file)
            placed = [replace(each, place=self.places.get(id(each.about), whole)) for each in faults]
            raise InconsistentFacts(sorted(placed, key=_line))


def _text(node: yaml.Node | None) -> str | None:
    return node.value if isinstance(node, yaml.ScalarNode) else None


def _line(fault: Fault) -> int:
    return (fault.place.line if fault.place else None) or 0
