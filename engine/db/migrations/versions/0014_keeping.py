"""What is written once is sealed; what is done every night; holds, records whose time is over, what was asked for."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    op.create_table('erased_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('table_name', sa.String(), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('seal', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erased_row')),
    sa.UniqueConstraint('table_name', 'row_id', name=op.f('uq_erased_row_table_name_row_id'))
    )
    op.create_table('measures_kept',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kept_at', Instant(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measures_kept')),
    sa.UniqueConstraint('day', name=op.f('uq_measures_kept_day'))
    )
    op.create_table('nightly_job',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('job', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('claimed_at', Instant(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_try_at', Instant(), nullable=True),
    sa.Column('done_at', Instant(), nullable=True),
    sa.Column('said', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nightly_job')),
    sa.UniqueConstraint('job', 'day', name=op.f('uq_nightly_job_job_day'))
    )
    op.create_table('sealed_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('table_name', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('last_id', sa.Integer(), nullable=False),
    sa.Column('seals', sa.LargeBinary(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('key_name', sa.String(), nullable=False),
    sa.Column('sealed_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sealed_run')),
    sa.UniqueConstraint('table_name', 'number', name=op.f('uq_sealed_run_table_name_number'))
    )
    op.create_table('erasure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('adult_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('listed_at', Instant(), nullable=False),
    sa.Column('proposed_at', Instant(), nullable=True),
    sa.Column('proposed_by', sa.Integer(), nullable=True),
    sa.Column('proposed_because', sa.String(), nullable=True),
    sa.Column('approver_id', sa.Integer(), nullable=True),
    sa.Column('agreed_at', Instant(), nullable=True),
    sa.Column('declined_at', Instant(), nullable=True),
    sa.Column('declined_because', sa.String(), nullable=True),
    sa.Column('erased_at', Instant(), nullable=True),
    sa.Column('certificate', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['adult_id'], ['adult.id'], name=op.f('fk_erasure_adult_id')),
    sa.ForeignKeyConstraint(['approver_id'], ['user.id'], name=op.f('fk_erasure_approver_id')),
    sa.ForeignKeyConstraint(['proposed_by'], ['user.id'], name=op.f('fk_erasure_proposed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure')),
    sa.UniqueConstraint('public_id', name=op.f('uq_erasure_public_id'))
    )
    with op.batch_alter_table('erasure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_erasure_adult_id'), ['adult_id'], unique=False)

    op.create_table('legal_hold',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('adult_id', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('set_at', Instant(), nullable=False),
    sa.Column('set_by', sa.Integer(), nullable=False),
    sa.Column('lifted_at', Instant(), nullable=True),
    sa.Column('lifted_by', sa.Integer(), nullable=True),
    sa.Column('lifted_because', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['adult_id'], ['adult.id'], name=op.f('fk_legal_hold_adult_id')),
    sa.ForeignKeyConstraint(['lifted_by'], ['user.id'], name=op.f('fk_legal_hold_lifted_by')),
    sa.ForeignKeyConstraint(['set_by'], ['user.id'], name=op.f('fk_legal_hold_set_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_hold')),
    sa.UniqueConstraint('public_id', name=op.f('uq_legal_hold_public_id'))
    )
    with op.batch_alter_table('legal_hold', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_legal_hold_adult_id'), ['adult_id'], unique=False)

    op.create_table('subject_access',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('adult_id', sa.Integer(), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('asked_by_whom', sa.String(), nullable=False),
    sa.Column('opened_at', Instant(), nullable=False),
    sa.Column('opened_by', sa.Integer(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('released_at', Instant(), nullable=True),
    sa.Column('released_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['adult_id'], ['adult.id'], name=op.f('fk_subject_access_adult_id')),
    sa.ForeignKeyConstraint(['opened_by'], ['user.id'], name=op.f('fk_subject_access_opened_by')),
    sa.ForeignKeyConstraint(['released_by'], ['user.id'], name=op.f('fk_subject_access_released_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subject_access')),
    sa.UniqueConstraint('public_id', name=op.f('uq_subject_access_public_id'))
    )
    with op.batch_alter_table('subject_access', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_subject_access_adult_id'), ['adult_id'], unique=False)

    op.add_column('case', sa.Column('erased_at', Instant(), nullable=True))


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
