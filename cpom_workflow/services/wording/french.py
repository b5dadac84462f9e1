"""Small French: names of parties, lists, distances in days, hours, and the spaces that typography asks for."""

import re
from collections.abc import Iterable
from datetime import date, time

from cpom_workflow.domain.law import Force, Law, Rule, Status

NARROW, WIDE = "\u202f", "\u00a0"
"""No-break spaces: before « ; ! ? », and before « : » or within guillemets."""

_PARTIES = {
    "etat": "l'État",
    "gestionnaire": "le gestionnaire",
    "departement": "le conseil départemental",
    "ars": "l'agence régionale de santé",
    "prefet_region": "le préfet de région",
    "president_conseil_departemental": "le président du conseil départemental",
    "dg_ars": "le directeur général de l'agence régionale de santé",
}
_MARKS = {Status.PRACTICE: " (usage, sans texte)", Status.UNCONFIRMED: " (non confirmé)"}
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_SPACING = (
    (re.compile(r"(?<=\S) (?=[;!?])"), NARROW),
    (re.compile(r"(?<=\S) (?=[:»])|(?<=«) "), WIDE),
    (re.compile(rf"(?<=\d) (?=(?:h|jours?|mois|{_MONTHS})\b)|(?<=\der) (?=(?:{_MONTHS})\b)"), WIDE),
    (re.compile(rf"(?<=\d{WIDE}h) (?=\d\d\b)"), WIDE),
    (re.compile(r"(?<=\bn°) |(?<=\b[LRD]\.) |(?<=\barticle) (?=\d)|(?<=\bétape) (?=\d)|(?<=\bannexe) (?=[IVX])"), WIDE),
    (re.compile(r"(?<=\w)(?:'|&#39;)(?=[\w«])"), "’"),
)


def typeset(text: str) -> str:
    """Put the no-break spaces and the apostrophes of French typography into a text, or into HTML."""
    for pattern, sign in _SPACING:
        text = pattern.sub(sign, text)
    return text


def party_name(party: str, law: Law) -> str:
    """Name a side or a signatory with its article: « le gestionnaire », « le préfet de département (Finistère) »."""
    kind, _, departement = party.partition(":")
    if departement:
        return f"le préfet de département ({law.departement(departement).name})"
    return _PARTIES[kind]


def of(name: str) -> str:
    """Put « de » before a name that has its article: « du gestionnaire », « de l'État »."""
    return f"du {name.removeprefix('le ')}" if name.startswith("le ") else f"de {name}"


def to(name: str) -> str:
    """Put « à » before a name that has its article: « au gestionnaire », « à l'État »."""
    return f"au {name.removeprefix('le ')}" if name.startswith("le ") else f"à {name}"


def listed(names: Iterable[str], link: str = "et") -> str:
    """Join names as a sentence does: « a, b et c »."""
    *first, last = names
    return f"{', '.join(first)} {link} {last}" if first else last


def distance(on: date, day: date) -> str:
    """Say how far a day is: « dans 30 jours », « demain », « aujourd'hui », « depuis hier », « depuis 12 jours »."""
    days = (day - on).days
    near = {1: "demain", 0: "aujourd'hui", -1: "depuis hier"}
    return near.get(days) or f"{'dans' if days > 0 else 'depuis'} {number(abs(days))} jours"


def number(value: int) -> str:
    """Write a whole number, thousands apart: « 1 422 »."""
    return f"{value:,}".replace(",", NARROW)


def counted(number: int, one: str, many: str) -> str:
    """Count feminine things: « une échéance », « 3 échéances »."""
    return f"une {one}" if number == 1 else f"{number} {many}"


def hour(moment: time) -> str:
    """Write an hour: « 14 h 00 »."""
    return f"{moment.hour} h {moment.minute:02}"


def capital(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """Begin with a small letter, unless the first word is an acronym."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def cited(rule: Rule) -> str:
    """Cite a rule in a few words, saying so when it is a custom or was not confirmed."""
    mark = _MARKS.get(rule.status, "")
    return rule.citation + (_MARKS[Status.PRACTICE] if rule.force is Force.PRACTICE else mark)
