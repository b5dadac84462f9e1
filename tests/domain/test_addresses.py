"""Addresses: what every mail server can carry."""

import pytest

from cpom_workflow.domain.addresses import mailable


@pytest.mark.parametrize("address", ["claire.morel@ddets35.example", " o'neil+cpom@asso.example ", "a@b-c.example"])
def test_an_ordinary_address_can_be_written_to(address: str) -> None:
    assert mailable(address) == address.strip()


def test_an_accented_domain_is_written_in_its_ascii_form() -> None:
    assert mailable("contact@hébergement.example") == "contact@xn--hbergement-b7a.example"


@pytest.mark.parametrize(
    "address", ["rené@asso.example", "a b@asso.example", "asso.example", "a@asso", "a@.example", ""]
)
def test_what_no_mail_can_carry_is_not_an_address(address: str) -> None:
    assert mailable(address) is None
