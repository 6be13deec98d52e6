"""Where Alembic runs the steps: on the connection that the program gives it, in the transaction it has begun."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,
    render_as_batch=True,
    target_metadata=None,
)
context.run_migrations()
