"""What forms are made of: typed fields with French labels, and the choices that some of them offer.

A field marked `liste` gets its choices from the store (`flows/choices.py`).
"""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

SEPARATOR = " — "
"""What stands between a code and its wording in a list: « BRE-22 — Association »."""

ERASED, NO_NAME = "(adresse effacée)", "(nom effacé)"
"""What Prefect keeps in the place of a person's address, and of a person's name."""

LABEL = Field(json_schema_extra={"title": "Formulaire"})
"""Names the one parameter of every flow, which Prefect would call by its code name."""

SEARCH = "Tapez un code ou un nom pour chercher."

Simulation = Annotated[
    bool,
    Field(
        title="Simulation, aucun envoi",
        description="Coché : montre ce qui se passerait, sans rien envoyer ni enregistrer. Décoché : le fait.",
    ),
]


def _code(label: object) -> object:
    """Keep the code of a choice; a bare code is taken as well."""
    return label.split(SEPARATOR)[0].strip() if isinstance(label, str) else label


def _nothing(value: object) -> object:
    return None if value == "" else value


def _hour(text: str) -> str:
    hours, colon, minutes = text.partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60):  # noqa: PLR2004 - a clock
        raise ValueError(text)
    return f"{int(hours):02}:{int(minutes):02}"


def _kept(name: str) -> str:
    """Refuse a name that was erased from an earlier run, which somebody runs again."""
    if name in {ERASED, NO_NAME}:
        raise AssertionError(name)
    return name


ContractCode = Annotated[str, BeforeValidator(_code), WithJsonSchema({"type": "string", "liste": "contrats"})]
DepartementCode = Annotated[str, BeforeValidator(_code), WithJsonSchema({"type": "string", "liste": "departements"})]
SignatoryCode = Annotated[str, BeforeValidator(_code), WithJsonSchema({"type": "string", "liste": "signataires"})]
DeliveryNumber = Annotated[
    str,
    BeforeValidator(_code),
    Field(pattern=r"^\S+$"),
    WithJsonSchema({"type": "string", "liste": "incertains"}),
]

# A contract and one thing of it, in one choice: the list then offers nothing that does not exist.
_Two = Field(pattern=r"^\S+ \S+$")
MeetingCode = Annotated[str, BeforeValidator(_code), _Two, WithJsonSchema({"type": "string", "liste": "reunions"})]
HeldMeetingCode = Annotated[
    str, BeforeValidator(_code), _Two, WithJsonSchema({"type": "string", "liste": "comptes_rendus"})
]
SilenceCode = Annotated[str, BeforeValidator(_code), _Two, WithJsonSchema({"type": "string", "liste": "silences"})]
SeatCode = Annotated[str, BeforeValidator(_code), _Two, WithJsonSchema({"type": "string", "liste": "sieges"})]
FactCode = Annotated[str, BeforeValidator(_code), _Two]
AddresseeCode = Annotated[
    str,
    BeforeValidator(_code),
    Field(pattern=r"^\S+ \S+ \S+$"),
    WithJsonSchema({"type": "string", "liste": "destinataires"}),
]

PersonName = Annotated[str, AfterValidator(_kept), WithJsonSchema({"type": "string", "liste": "personnes"})]
DeclaredName = Annotated[
    str,
    Field(min_length=2),
    AfterValidator(_kept),
    WithJsonSchema({"type": "string", "minLength": 2, "liste": "personnes"}),
    Field(
        title="Saisi par",
        description="Votre nom, inscrit au journal du contrat tel que vous le déclarez.",
        examples=["Maud Ferrand"],
    ),
]
Newcomer = Annotated[str, Field(min_length=2), AfterValidator(_kept)]
"""The name of somebody whom no list holds yet."""

Hour = Annotated[str, AfterValidator(_hour)]
OptionalHour = Annotated[str, AfterValidator(lambda text: text and _hour(text))]
OptionalDay = Annotated[
    date | None, BeforeValidator(_nothing), WithJsonSchema({"type": "string", "format": "date", "default": ""})
]


def shown(title: str, description: str) -> ConfigDict:
    """Say what the interface shows above a form, in the place of its docstring."""
    return ConfigDict(title=title, json_schema_extra={"description": description})


class Form(BaseModel):
    """One form; what it does not know is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
