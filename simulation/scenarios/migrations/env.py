"""Runs the steps on the connection that the store hands over, or writes their SQL for an administrator."""

from __future__ import annotations

from alembic import context

from simulation.scenarios.tables import Table

connection = context.config.attributes.get("connection")
if connection is None:  # alembic upgrade --sql: the statements alone
    url = context.config.get_main_option("sqlalchemy.url")
    context.configure(url=url, target_metadata=Table.metadata, literal_binds=True)
else:
    # Whoever handed it over began a transaction, so that a step is made whole or not at all.
    context.configure(connection=connection, target_metadata=Table.metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
