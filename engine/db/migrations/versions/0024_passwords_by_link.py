"""Passwords set by a link, accounts bound to the council's provider, mails to an address of before."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    op.add_column("mail", sa.Column("to_email", sa.String()))
    _password_links()
    _provider_accounts()


def _password_links() -> None:
    op.create_table(
        "password_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("link_digest", sa.String()),
        sa.Column("mail_id", sa.Integer()),
        sa.Column("used_at", Instant()),
        sa.Column("ended_at", Instant()),
        *_refers("password_link", {"user_id": "user", "made_by": "user", "mail_id": "mail"}),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_link")),
        *(
            sa.UniqueConstraint(name, name=op.f(f"uq_password_link_{name}"))
            for name in ("public_id", "link_digest")
        ),
    )
    op.create_index(op.f("ix_password_link_user_id"), "password_link", ["user_id"])
    _index("ix_password_link_unmailed", "password_link", ["until"], "by_mail AND mail_id IS NULL")


def _provider_accounts() -> None:
    op.create_table(
        "provider_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("bound_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("ended_by", sa.Integer()),
        *_refers("provider_account", {"user_id": "user", "ended_by": "user"}),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_account")),
    )
    table, standing = "provider_account", "ended_at IS NULL"
    _index("ix_provider_account_of_user", table, ["user_id"], standing, unique=True)
    _index("ix_provider_account_subject", table, ["issuer", "subject"], standing, unique=True)


def _refers(table: str, columns: dict[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}"))
        for name, to in columns.items()
    ]


def _index(name: str, table: str, columns: list[str], where: str, unique: bool = False) -> None:
    only = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
