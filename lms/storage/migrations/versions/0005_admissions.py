"""Applications to programmes

Revision: 0005
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("opens_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("closes_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("pool_cohort_id", sa.Integer(), nullable=True),
        sa.Column("pool_from", sa.Date(), nullable=True),
        sa.Column("pool_until", sa.Date(), nullable=True),
        sa.Column("pool_rule", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name="admission_takes_time"),
        sa.CheckConstraint("seats >= 0", name="admission_seats"),
        sa.ForeignKeyConstraint(
            ["cohort_id"],
            ["cohort.id"],
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["pool_cohort_id"],
            ["cohort.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("admission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_admission_opens_at"), ["opens_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_admission_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_admission_starts_on"), ["starts_on"], unique=False)

    op.create_table(
        "admission_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "short",
                "long",
                "one",
                "several",
                "number",
                "yes_no",
                name="questionkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("replaced_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["admission_id"],
            ["admission.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("admission_id", "number", "version"),
    )
    with op.batch_alter_table("admission_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_admission_question_admission_id"), ["admission_id"], unique=False
        )

    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "pool",
                "waiting",
                "offered",
                "accepted",
                "declined",
                "withdrawn",
                "lapsed",
                name="applicationstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "language",
            sa.Enum("kk", "ru", "en", name="language", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("offered_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("saved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("submitted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["admission_id"],
            ["admission.id"],
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"],
            ["cohort.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("admission_id", "person_id"),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_admission_id"), ["admission_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_offered_until"), ["offered_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_state"), ["state"], unique=False)

    op.create_table(
        "application_answer",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["admission_question.id"],
        ),
        sa.PrimaryKeyConstraint("application_id", "question_id"),
    )
    with op.batch_alter_table("application_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_answer_question_id"), ["question_id"], unique=False)

    op.create_table(
        "application_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column(
            "before",
            sa.Enum(
                "draft",
                "submitted",
                "pool",
                "waiting",
                "offered",
                "accepted",
                "declined",
                "withdrawn",
                "lapsed",
                name="applicationstate",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column(
            "after",
            sa.Enum(
                "draft",
                "submitted",
                "pool",
                "waiting",
                "offered",
                "accepted",
                "declined",
                "withdrawn",
                "lapsed",
                name="applicationstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
        ),
        sa.ForeignKeyConstraint(
            ["by"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("application_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_event_application_id"), ["application_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("application_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_event_application_id"))

    op.drop_table("application_event")
    with op.batch_alter_table("application_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_answer_question_id"))

    op.drop_table("application_answer")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_state"))
        batch_op.drop_index(batch_op.f("ix_application_person_id"))
        batch_op.drop_index(batch_op.f("ix_application_offered_until"))
        batch_op.drop_index(batch_op.f("ix_application_admission_id"))

    op.drop_table("application")
    with op.batch_alter_table("admission_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_admission_question_admission_id"))

    op.drop_table("admission_question")
    with op.batch_alter_table("admission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_admission_starts_on"))
        batch_op.drop_index(batch_op.f("ix_admission_programme_id"))
        batch_op.drop_index(batch_op.f("ix_admission_opens_at"))

    op.drop_table("admission")
