"""Letters, copies for the adult, uploads, linked and moved cases, merged adults, pauses and reminders."""

import sqlalchemy as sa
from alembic import op
from engine.db.model import Instant

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this release."""
    op.create_table('large_scale',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', Instant(), nullable=False),
    sa.Column('opened_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['opened_by'], ['user.id'], name=op.f('fk_large_scale_opened_by')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_large_scale_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_large_scale')),
    sa.UniqueConstraint('public_id', name=op.f('uq_large_scale_public_id'))
    )
    with op.batch_alter_table('large_scale', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_large_scale_team_id'), ['team_id'], unique=False)

    op.create_table('same_person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('adult_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('result', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('moved', sa.JSON(), nullable=False),
    sa.Column('decided_at', Instant(), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=False),
    sa.Column('undone_at', Instant(), nullable=True),
    sa.Column('undone_by', sa.Integer(), nullable=True),
    sa.Column('undone_because', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['adult_id'], ['adult.id'], name=op.f('fk_same_person_adult_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['user.id'], name=op.f('fk_same_person_decided_by')),
    sa.ForeignKeyConstraint(['other_id'], ['adult.id'], name=op.f('fk_same_person_other_id')),
    sa.ForeignKeyConstraint(['undone_by'], ['user.id'], name=op.f('fk_same_person_undone_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_same_person')),
    sa.UniqueConstraint('public_id', name=op.f('uq_same_person_public_id'))
    )
    with op.batch_alter_table('same_person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_same_person_adult_id'), ['adult_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_same_person_other_id'), ['other_id'], unique=False)

    op.create_table('case_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('other_case_id', sa.Integer(), nullable=False),
    sa.Column('because', sa.String(), nullable=False),
    sa.Column('linked_at', Instant(), nullable=False),
    sa.Column('linked_by', sa.Integer(), nullable=True),
    sa.Column('why', sa.String(), nullable=True),
    sa.Column('error_at', Instant(), nullable=True),
    sa.Column('error_by', sa.Integer(), nullable=True),
    sa.Column('error_because', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_link_case_id')),
    sa.ForeignKeyConstraint(['error_by'], ['user.id'], name=op.f('fk_case_link_error_by')),
    sa.ForeignKeyConstraint(['linked_by'], ['user.id'], name=op.f('fk_case_link_linked_by')),
    sa.ForeignKeyConstraint(['other_case_id'], ['case.id'], name=op.f('fk_case_link_other_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_link')),
    sa.UniqueConstraint('case_id', 'other_case_id', 'because', name=op.f('uq_case_link_case_id_other_case_id_because'))
    )
    with op.batch_alter_table('case_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_link_other_case_id'), ['other_case_id'], unique=False)

    op.create_table('case_move',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('from_adult_id', sa.Integer(), nullable=False),
    sa.Column('to_adult_id', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('proposed_at', Instant(), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=False),
    sa.Column('decided_at', Instant(), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('agreed', sa.Boolean(), nullable=True),
    sa.Column('decided_because', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_move_case_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['user.id'], name=op.f('fk_case_move_decided_by')),
    sa.ForeignKeyConstraint(['from_adult_id'], ['adult.id'], name=op.f('fk_case_move_from_adult_id')),
    sa.ForeignKeyConstraint(['proposed_by'], ['user.id'], name=op.f('fk_case_move_proposed_by')),
    sa.ForeignKeyConstraint(['to_adult_id'], ['adult.id'], name=op.f('fk_case_move_to_adult_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_move')),
    sa.UniqueConstraint('public_id', name=op.f('uq_case_move_public_id'))
    )
    with op.batch_alter_table('case_move', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_move_case_id'), ['case_id'], unique=False)

    op.create_table('upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('scan', sa.String(), nullable=False),
    sa.Column('sent_at', Instant(), nullable=False),
    sa.Column('sent_by', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_upload_case_id')),
    sa.ForeignKeyConstraint(['sent_by'], ['user.id'], name=op.f('fk_upload_sent_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upload')),
    sa.UniqueConstraint('public_id', name=op.f('uq_upload_public_id'))
    )
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_upload_case_id'), ['case_id'], unique=False)

    op.create_table('adult_copy',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('typed_by', sa.Integer(), nullable=True),
    sa.Column('typed_at', Instant(), nullable=False),
    sa.Column('happened_at', Instant(), nullable=True),
    sa.Column('third_party', sa.Boolean(), nullable=False),
    sa.Column('withheld_because', sa.Text(), nullable=True),
    sa.Column('moment', sa.Text(), nullable=True),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('offered_on', sa.Date(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.Column('large_print', sa.Text(), nullable=True),
    sa.Column('agreed', sa.Text(), nullable=True),
    sa.Column('adult_says', sa.Text(), nullable=True),
    sa.Column('why_not', sa.Text(), nullable=True),
    sa.Column('body', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_adult_copy_case_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_adult_copy_task_id')),
    sa.ForeignKeyConstraint(['typed_by'], ['user.id'], name=op.f('fk_adult_copy_typed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adult_copy'))
    )
    with op.batch_alter_table('adult_copy', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_adult_copy_case_id'), ['case_id'], unique=False)

    op.create_table('letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('typed_by', sa.Integer(), nullable=True),
    sa.Column('typed_at', Instant(), nullable=False),
    sa.Column('happened_at', Instant(), nullable=True),
    sa.Column('third_party', sa.Boolean(), nullable=False),
    sa.Column('withheld_because', sa.Text(), nullable=True),
    sa.Column('template', sa.Text(), nullable=True),
    sa.Column('recipient', sa.Text(), nullable=True),
    sa.Column('recipient_name', sa.Text(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('large_print', sa.Text(), nullable=True),
    sa.Column('body', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=True),
    sa.Column('because', sa.Text(), nullable=True),
    sa.Column('written_by', sa.Integer(), nullable=True),
    sa.Column('approved_by', sa.Integer(), nullable=True),
    sa.Column('approved_at', Instant(), nullable=True),
    sa.Column('sent_by', sa.Integer(), nullable=True),
    sa.Column('sent_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['approved_by'], ['user.id'], name=op.f('fk_letter_approved_by')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_letter_case_id')),
    sa.ForeignKeyConstraint(['sent_by'], ['user.id'], name=op.f('fk_letter_sent_by')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_letter_task_id')),
    sa.ForeignKeyConstraint(['typed_by'], ['user.id'], name=op.f('fk_letter_typed_by')),
    sa.ForeignKeyConstraint(['written_by'], ['user.id'], name=op.f('fk_letter_written_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter'))
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letter_case_id'), ['case_id'], unique=False)

    op.create_table('wrong_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('typed_by', sa.Integer(), nullable=True),
    sa.Column('typed_at', Instant(), nullable=False),
    sa.Column('happened_at', Instant(), nullable=True),
    sa.Column('third_party', sa.Boolean(), nullable=False),
    sa.Column('withheld_because', sa.Text(), nullable=True),
    sa.Column('what', sa.Text(), nullable=True),
    sa.Column('should_say', sa.Text(), nullable=True),
    sa.Column('how_known', sa.Text(), nullable=True),
    sa.Column('adults_view', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_wrong_answer_case_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_wrong_answer_task_id')),
    sa.ForeignKeyConstraint(['typed_by'], ['user.id'], name=op.f('fk_wrong_answer_typed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wrong_answer'))
    )
    op.create_index(op.f('ix_wrong_answer_case_id'), 'wrong_answer', ['case_id'], unique=False)

    op.create_table('follow_up',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('typed_by', sa.Integer(), nullable=True),
    sa.Column('typed_at', Instant(), nullable=False),
    sa.Column('happened_at', Instant(), nullable=True),
    sa.Column('third_party', sa.Boolean(), nullable=False),
    sa.Column('withheld_because', sa.Text(), nullable=True),
    sa.Column('what', sa.Text(), nullable=True),
    sa.Column('who_told', sa.Text(), nullable=True),
    sa.Column('over', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_follow_up_case_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_follow_up_task_id')),
    sa.ForeignKeyConstraint(['typed_by'], ['user.id'], name=op.f('fk_follow_up_typed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up'))
    )
    op.create_index(op.f('ix_follow_up_case_id'), 'follow_up', ['case_id'], unique=False)

    # no batch: SQLite would copy the table and drop the one that others point at
    points_at = sa.ForeignKey('large_scale.id', name=op.f('fk_case_large_scale_id'))
    op.add_column('case', sa.Column('large_scale_id', sa.Integer(), points_at, nullable=True), inline_references=True)
    op.create_index(op.f('ix_case_large_scale_id'), 'case', ['large_scale_id'], unique=False)

    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.add_column(sa.Column('dated_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('origin', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_because', sa.Text(), nullable=True))

    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('paused_review_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('reminded_at', Instant(), nullable=True))

    with op.batch_alter_table('override', schema=None) as batch_op:
        batch_op.add_column(sa.Column('person', sa.Text(), nullable=True))

    of_task = sa.ForeignKey('task.id', name=op.f('fk_timer_task_id'))
    op.add_column('timer', sa.Column('task_id', sa.Integer(), of_task, nullable=True), inline_references=True)
    op.add_column('timer', sa.Column('stopped_at', Instant(), nullable=True))



def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
