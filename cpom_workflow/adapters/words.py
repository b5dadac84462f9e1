"""French messages from templates (Jinja2): one folder per kind, with a subject, a text, an HTML and a chat file.

Everything is read and checked when the program starts: a template that names what its view does not
have is refused with its file and line, before anybody waits for a message.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from pathlib import Path
from traceback import extract_tb
from types import NoneType, UnionType
from typing import NamedTuple, get_args, get_origin, get_type_hints

import jinja2
from jinja2 import nodes

from cpom_workflow.domain.delivery import MessageKind
from cpom_workflow.domain.errors import Misconfigured, Place
from cpom_workflow.services.ports import Written
from cpom_workflow.services.wording import VIEWS, MessageView, typeset

SUBJECT, TEXT, HTML, CHAT = "subject.txt.j2", "text.txt.j2", "html.html.j2", "chat.txt.j2"
WIDTH = 72
"""Longest line of a plain text, unless one word is longer."""

_LAYOUTS = ("_layout.txt.j2", "_layout.html.j2", "_layout.chat.txt.j2")
_BLANK_LINES = re.compile(r"\n{3,}")
_MARKUP = re.compile(r"(<style.*?</style>|<[^>]*>)", re.DOTALL)
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
_INDENT = re.compile(r"[ –>]*")

Names = Mapping[str, object]


class TemplateWords:
    """The messages of a folder of templates."""

    def __init__(self, folder: Path) -> None:
        """Read and check every template; raises `Misconfigured` with the file and line of what is wrong."""
        self._folder = folder
        self._loader = jinja2.FileSystemLoader(folder)
        self._environment = jinja2.Environment(
            loader=self._loader,
            undefined=jinja2.StrictUndefined,
            autoescape=jinja2.select_autoescape(["html.j2"]),
            finalize=_nothing_for_none,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals.clear()
        for name in _LAYOUTS:
            self._check(name, MessageView)
        for kind, view in VIEWS.items():
            for name in (SUBJECT, TEXT, HTML, CHAT):
                self._check(f"{kind}/{name}", view)

    def write(self, kind: MessageKind, about: Mapping[str, object]) -> Written:
        """Fill the templates of a kind of message; raises `Misconfigured` when one names an unknown variable."""
        try:
            subject, text, html, chat = (self._fill(f"{kind}/{name}", about) for name in (SUBJECT, TEXT, HTML, CHAT))
        except jinja2.UndefinedError as error:
            raise Misconfigured(
                f"{_place(error)} : un nom du modèle n'a pas de valeur ({error.message}).", "Corriger cette ligne."
            ) from error
        return Written(
            subject=typeset(_BLANKS.sub(" ", subject).strip()),
            text=_laid_out(typeset(text)),
            html=_typeset_html(html),
            chat=_without_holes(typeset(chat)),
        )

    def _fill(self, name: str, about: Mapping[str, object]) -> str:
        return self._environment.get_template(name).render(about)

    def _check(self, name: str, view: type[MessageView]) -> None:
        try:
            source, *_ = self._loader.get_source(self._environment, name)
            tree = self._environment.parse(source, name)
            self._environment.get_template(name)
        except jinja2.TemplateNotFound as error:
            raise Misconfigured(
                f"Le modèle « {error.name} » manque dans le dossier « {self._folder} ».", "Rétablir ce fichier."
            ) from error
        except jinja2.TemplateSyntaxError as error:
            place = Place(file=error.name or name, line=error.lineno)
            raise Misconfigured(f"{place} : modèle mal écrit ({error.message}).", "Corriger cette ligne.") from error
        unknown = list(_unknown(tree, get_type_hints(view)))
        if unknown:
            sentences = (
                f"{Place(file=name, line=each.line)} : le nom « {each.name} » n'existe pas." for each in unknown
            )
            known = ", ".join(unknown[0].known)
            raise Misconfigured("\n".join(sentences), f"Écrire l'un de ces noms : {known}.")
        for parent in _parents(tree):
            self._check(parent, view)


def _parents(tree: nodes.Template) -> Iterator[str]:
    """Name the templates that one extends, layouts apart: those are held to what every message has."""
    for each in tree.find_all(nodes.Extends):
        if isinstance(each.template, nodes.Const) and each.template.value not in _LAYOUTS:
            yield str(each.template.value)


def _place(error: jinja2.UndefinedError) -> Place:
    """Find the line of the template on which rendering stopped."""
    last = extract_tb(error.__traceback__)[-1]
    return Place(file="/".join(Path(last.filename).parts[-2:]), line=last.lineno)


class Unknown(NamedTuple):
    """A name that a template uses and that nobody gives it, with the names that it could use."""

    name: str
    line: int
    known: tuple[str, ...]


def _unknown(node: nodes.Node, names: Names) -> Iterator[Unknown]:
    """Find the names that a template uses and does not have; loops and settings give more as they go."""
    names = dict(names)
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.For):
            yield from _unknown_in_loop(child, names)
        elif isinstance(child, nodes.Assign):
            yield from _unknown(child, names)
            names.update(_bound(child.target, _kind_of(child.node, names)))
        else:
            yield from _unknown_here(child, names)
            yield from _unknown(child, names)


def _unknown_in_loop(loop: nodes.For, names: Names) -> Iterator[Unknown]:
    yield from _unknown(nodes.Output([loop.iter]), names)
    inner = {**names, "loop": object, **_bound(loop.target, _element(_kind_of(loop.iter, names)))}
    tested = [loop.test] if loop.test else []
    yield from _unknown(nodes.Output([*tested, *loop.body, *loop.else_]), inner)


def _unknown_here(node: nodes.Node, names: Names) -> Iterator[Unknown]:
    if isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in names:
        yield Unknown(node.name, node.lineno, tuple(sorted(names)))
    if isinstance(node, nodes.Getattr):
        known = _fields(_kind_of(node.node, names))
        if known and node.attr not in known:
            yield Unknown(node.attr, node.lineno, tuple(sorted(known)))


def _bound(target: nodes.Node, kind: object) -> dict[str, object]:
    if isinstance(target, nodes.Name):
        return {target.name: kind}
    return {each.name: object for each in target.find_all(nodes.Name)}


def _kind_of(expression: nodes.Node, names: Names) -> object:
    """Follow a dotted name through the views; `object` for whatever is not one."""
    if isinstance(expression, nodes.Name):
        return _without_none(names.get(expression.name, object))
    if isinstance(expression, nodes.Getattr):
        return _without_none(_fields(_kind_of(expression.node, names)).get(expression.attr, object))
    return object


def _fields(kind: object) -> dict[str, object]:
    return get_type_hints(kind) if isinstance(kind, type) and is_dataclass(kind) else {}


def _without_none(kind: object) -> object:
    given = [each for each in get_args(kind) if each is not NoneType] if get_origin(kind) is UnionType else [kind]
    return given[0]


def _element(kind: object) -> object:
    return get_args(kind)[0] if get_origin(kind) is tuple else object


def _nothing_for_none(value: object) -> object:
    return "" if value is None else value


def _typeset_html(html: str) -> str:
    """Typeset what is read, leaving tags and styles as they are."""
    parts = _MARKUP.split(html.strip() + "\n")
    return "".join(part if _MARKUP.fullmatch(part) else typeset(part) for part in parts)


def _laid_out(text: str) -> str:
    """Wrap a plain text, each line keeping its indent, and leave no hole in it."""
    return _without_holes("\n".join(_wrapped(text.splitlines())))


def _without_holes(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", text).strip() + "\n"


def _wrapped(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        indent = _INDENT.match(line)
        hanging = " " * len(indent[0]) if indent else ""
        yield textwrap.fill(
            line.rstrip(), WIDTH, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
        )
