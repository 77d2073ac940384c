"""Portfolios, exports of data, and erasures

Revision: 0013
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "ready", "failed", "gone", name="exportstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("claimed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("file", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("data_export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_export_asked_by"), ["asked_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_export_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_export_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_export_until"), ["until"], unique=False)

    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("taken_back_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column(
            "step",
            sa.Enum(
                "waiting",
                "repositories",
                "rows",
                "files",
                "traces",
                "done",
                name="step",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("work", sa.JSON(), nullable=False),
        sa.Column("claimed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("done_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(
            "erasure_open_once",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("done_at IS NULL AND taken_back_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND taken_back_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_erasure_asked_by"), ["asked_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasure_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasure_person_id"), ["person_id"], unique=False)

    op.create_table(
        "portfolio",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("word", sqlmodel.sql.sqltypes.AutoString(length=43), nullable=False),
        sa.Column("headline", sa.JSON(), nullable=False),
        sa.Column(
            "name_shown",
            sa.Enum("first", "full", name="nameshown", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("shows_skills", sa.Boolean(), nullable=False),
        sa.Column("shows_path", sa.Boolean(), nullable=False),
        sa.Column("indexed", sa.Boolean(), nullable=False),
        sa.Column("public_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("person_id"),
        sa.UniqueConstraint("word"),
    )
    op.create_table(
        "portfolio_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("portfolio_share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portfolio_share_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_portfolio_share_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "portfolio_open_once",
            ["person_id", "company_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "portfolio_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("exercise", "project", "activity", name="itemkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "kind", "key"),
    )
    with op.batch_alter_table("portfolio_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portfolio_item_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("portfolio_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portfolio_item_person_id"))

    op.drop_table("portfolio_item")
    with op.batch_alter_table("portfolio_share", schema=None) as batch_op:
        batch_op.drop_index(
            "portfolio_open_once",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_portfolio_share_person_id"))
        batch_op.drop_index(batch_op.f("ix_portfolio_share_company_id"))

    op.drop_table("portfolio_share")
    op.drop_table("portfolio")
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasure_person_id"))
        batch_op.drop_index(batch_op.f("ix_erasure_due_at"))
        batch_op.drop_index(batch_op.f("ix_erasure_asked_by"))
        batch_op.drop_index(
            "erasure_open_once",
            sqlite_where=sa.text("done_at IS NULL AND taken_back_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND taken_back_at IS NULL"),
        )

    op.drop_table("erasure")
    with op.batch_alter_table("data_export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_data_export_until"))
        batch_op.drop_index(batch_op.f("ix_data_export_state"))
        batch_op.drop_index(batch_op.f("ix_data_export_person_id"))
        batch_op.drop_index(batch_op.f("ix_data_export_asked_by"))

    op.drop_table("data_export")
