"""More kinds of grading: what the queue, similar code, leaderboards and foreign graders keep

Revision: 0014
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


PARTIES = """
    UPDATE job SET
        exercise = (
            SELECT work.exercise FROM work JOIN submission ON submission.work_id = work.id
            WHERE submission.id = job.submission_id
        ),
        party = (
            SELECT CASE WHEN work.person_id IS NULL
                THEN 'team:' || CAST(work.team_id AS VARCHAR)
                ELSE 'person:' || CAST(work.person_id AS VARCHAR) END
            FROM work JOIN submission ON submission.work_id = work.id
            WHERE submission.id = job.submission_id
        )
"""


def upgrade() -> None:
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rank", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("turn", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("party", sqlmodel.sql.sqltypes.AutoString(length=24), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "exercise", sqlmodel.sql.sqltypes.AutoString(length=80), server_default="", nullable=False
            )
        )
        batch_op.drop_index(batch_op.f("ix_job_state"))
        batch_op.create_index("ix_job_exercise", ["exercise", "state", "id"], unique=False)
        batch_op.create_index("ix_job_order", ["state", "rank", "turn", "created_at", "id"], unique=False)
        batch_op.create_index("ix_job_party", ["party", "rank", "turn"], unique=False)
    op.execute(PARTIES)
    op.create_table(
        "image_build",
        sa.Column("environment", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("fault", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("environment"),
    )


def downgrade() -> None:
    op.drop_table("image_build")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_party")
        batch_op.drop_index("ix_job_order")
        batch_op.drop_index("ix_job_exercise")
        batch_op.create_index(batch_op.f("ix_job_state"), ["state"], unique=False)
        batch_op.drop_column("exercise")
        batch_op.drop_column("party")
        batch_op.drop_column("turn")
        batch_op.drop_column("rank")
