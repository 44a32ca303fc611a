"""Alembic's environment: it runs on the connection it is handed, in that transaction."""

from typing import Any, Literal

from alembic import context

from engine.db.model import Instant, Packed
from engine.db.tables import metadata


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our own column type by its name."""
    if kind == "type" and isinstance(item, Instant | Packed):
        name = type(item).__name__
        autogen_context.imports.add(f"from engine.db.model import {name}")
        return f"{name}()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_item=render_item,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
