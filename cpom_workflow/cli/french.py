"""Typer's own words in French: it asks gettext for them when it is imported, and ships no French catalogue."""

import gettext
from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "Options": "Options",
    "Commands": "Commandes",
    "Arguments": "Arguments",
    "Error": "Erreur",
    "Aborted.": "Interrompu.",
    "Aborted!": "Interrompu.",
    "Missing command.": "Il manque une commande.",
    "No such command {name!r}.": "La commande {name!r} n'existe pas.",
    "required": "obligatoire",
    "[required]": "[obligatoire]",
    "default: {default}": "par défaut : {default}",
    "[default: {}]": "[par défaut : {}]",
    "env var: {var}": "variable : {var}",
    "(dynamic)": "(calculé)",
    "Try [blue]'{command_path} {help_option}'[/] for help.": "Aide : [blue]{command_path} {help_option}[/]",
}


def speak_french() -> None:
    """Answer gettext's questions in French from now on; call it before Typer is imported."""
    gettext.gettext = _in_french


def _in_french(message: str) -> str:
    return WORDS.get(message, message)


def usage_in_french(error: Exception) -> str:
    """Say a usage error of the parser in French, and where help is."""
    message = (
        str(getattr(error, "message", error)).removeprefix("Value error, ").replace("is not one of", "n'est pas parmi")
    )
    match type(error).__name__:
        case "MissingParameter":
            sentence = f"Il manque {_parameter(error)}."
        case "NoSuchOption":
            sentence = f"L'option « {getattr(error, 'option_name', '')} » n'existe pas."
        case "BadParameter":
            sentence = f"Valeur refusée pour {_parameter(error)} : {message}"
        case "BadOptionUsage":
            verb = "n'attend pas de" if "does not take" in message else "attend une"
            sentence = f"L'option « {getattr(error, 'option_name', '')} » {verb} valeur."
        case "BadArgumentUsage":
            sentence = "Il y a un argument de trop, ou il en manque un."
        case "NoArgsIsHelpError":
            return message
        case _:
            sentence = message.replace("Got unexpected extra argument(s)", "Argument en trop :")
    return f"{sentence} Aide : cpom --help"


def _parameter(error: Exception) -> str:
    parameter = getattr(error, "param", None)
    options = [option for option in getattr(parameter, "opts", []) if option.startswith("-")]
    written = getattr(parameter, "metavar", None) or getattr(error, "param_hint", None)
    return f"« {options[0] if options else written} »"


_HELP = {
    "Usage:": "Usage :",
    "COMMAND [ARGS]...": "COMMANDE …",
    "Show this message and exit.": "Afficher cette aide.",
    "Options:": "Options :",
    "Commandes:": "Commandes :",
    "Arguments:": "Arguments :",
    # What Python makes of an argument helps nobody; the columns stay where they are.
    **{kind: " " * len(kind) for kind in (" <path>", " <str>", " <list[Path]>")},
}


def help_in_french(text: str) -> str:
    """Put into French the words of a help page that do not go through gettext."""
    for english, french in _HELP.items():
        text = text.replace(english, french)
    return text
