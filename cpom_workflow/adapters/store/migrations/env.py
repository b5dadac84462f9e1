"""Run the migrations on the connection, in the transaction, that `engine.upgrade` hands over."""

from alembic import context

from cpom_workflow.adapters.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
