"""The numbers of the registers: FINESS (nine characters), SIREN (nine digits), SIRET (fourteen), each with its key."""

import re

_FINESS = re.compile(r"\d[\dAB]\d{7}")


def finess_fault(number: str) -> str | None:
    """Say in French what is wrong with a FINESS number, None when nothing is; a Corsican one (2A, 2B) has no key."""
    if not _FINESS.fullmatch(number):
        return "un numéro FINESS a neuf chiffres (2A ou 2B en Corse)"
    return None if not number.isdecimal() or _luhn(number) else "sa clé de contrôle est fausse"


def siren_fault(number: str) -> str | None:
    """Say in French what is wrong with a SIREN or SIRET number, None when nothing is."""
    if not (number.isascii() and number.isdecimal() and len(number) in {9, 14}):
        return "un numéro SIREN a neuf chiffres, un SIRET quatorze"
    return None if _luhn(number) else "sa clé de contrôle est fausse"


def _luhn(number: str) -> bool:
    """Check the key: every second digit from the right counts double, and the sum ends in 0."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[1::2]]  # noqa: PLR2004 - half of ten
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
