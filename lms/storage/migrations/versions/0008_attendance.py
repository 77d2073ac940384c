"""Attendance

Revision: 0008
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendance_sheet",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("secret", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("reminded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["closed_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
        ),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_table(
        "attendance_try",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id"),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "mark",
            sa.Enum("present", "late", "excused", "absent", name="mark", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum("code", "list", "lab", name="source", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("device", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column(
            "word",
            sa.Enum("open", "confirmed", "disputed", name="word", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("word_by", sa.Integer(), nullable=True),
        sa.Column("word_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["word_by"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_id", "person_id"),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index("ix_visit_device", ["event_id", "device"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_word"), ["word"], unique=False)

    op.create_table(
        "visit_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "old_mark",
            sa.Enum("present", "late", "excused", "absent", name="mark", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column(
            "old_source",
            sa.Enum("code", "list", "lab", name="source", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("old_settled", sa.Boolean(), nullable=False),
        sa.Column(
            "new_mark",
            sa.Enum("present", "late", "excused", "absent", name="mark", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column(
            "new_source",
            sa.Enum("code", "list", "lab", name="source", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("visit_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_change_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_change_person_id"), ["person_id"], unique=False)

    op.create_table(
        "visit_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("dispute", "request", name="claimkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("open", "upheld", "corrected", name="claimstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("visit_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_claim_by"), ["by"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_claim_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_claim_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_claim_state"), ["state"], unique=False)
        batch_op.create_index(
            "visit_claim_open_once",
            ["event_id", "person_id", "by"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )


def downgrade() -> None:

    with op.batch_alter_table("visit_claim", schema=None) as batch_op:
        batch_op.drop_index(
            "visit_claim_open_once",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_visit_claim_state"))
        batch_op.drop_index(batch_op.f("ix_visit_claim_person_id"))
        batch_op.drop_index(batch_op.f("ix_visit_claim_event_id"))
        batch_op.drop_index(batch_op.f("ix_visit_claim_by"))

    op.drop_table("visit_claim")
    with op.batch_alter_table("visit_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_change_person_id"))
        batch_op.drop_index(batch_op.f("ix_visit_change_event_id"))

    op.drop_table("visit_change")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_word"))
        batch_op.drop_index(batch_op.f("ix_visit_person_id"))
        batch_op.drop_index(batch_op.f("ix_visit_event_id"))
        batch_op.drop_index("ix_visit_device")

    op.drop_table("visit")
    op.drop_table("attendance_try")
    op.drop_table("attendance_sheet")
