"""Ended logins

Revision: 0002
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ended_login",
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    with op.batch_alter_table("ended_login", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ended_login_until"), ["until"], unique=False)


def downgrade() -> None:
    op.drop_table("ended_login")
