"""A tracker taken in: what it would add and change, foreseen whole, then recorded whole or not at all."""

from cpom_workflow.services.intake.plan import Change, ImportPlan, apply_import, plan_import

__all__ = ["Change", "ImportPlan", "apply_import", "plan_import"]
