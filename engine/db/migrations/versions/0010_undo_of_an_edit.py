"""What a file of a draft said before each change, so that the last one can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    op.add_column("process_edit", sa.Column("was", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
