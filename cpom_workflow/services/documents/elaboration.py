"""The elaboration that a trame prepares: the contract's own, or that of the one which follows it."""

from dataclasses import replace

from cpom_workflow.domain.contract import Contract


def elaboration_of(contract: Contract) -> Contract:
    """Give the contract as its own elaboration sees it; once signed, the next one's, to be signed by the term."""
    if contract.signature is None:
        return contract
    return replace(
        contract,
        signature=None,
        term=None,
        launched_on=contract.renewal_opened_on,
        targeted_signature_on=contract.last_day_in_force,
    )
