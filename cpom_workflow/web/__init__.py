"""The pages of the region: contracts, each contract, what was sent. `python -m cpom_workflow.web` serves them."""
