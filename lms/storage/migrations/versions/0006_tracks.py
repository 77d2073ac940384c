"""Tracks, activities, intakes and seats

Revision: 0006
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum("planned", "open", "done", "cancelled", name="intakestate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("opens_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("closes_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seed", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("no_show", sa.Float(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reminded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ran_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.CheckConstraint("closes_at > opens_at", name="intake_takes_time"),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_closes_at"), ["closes_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_intake_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_intake_state"), ["state"], unique=False)

    op.create_table(
        "track",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column(
            "direction",
            sa.Enum(
                "programming",
                "data",
                "cybersecurity",
                "ai",
                "robotics",
                "games",
                "design",
                "media",
                name="direction",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("name_kk", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("name_ru", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("about_kk", sa.Text(), nullable=False),
        sa.Column("about_ru", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=True),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coach_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("programme_id", "slug"),
    )
    with op.batch_alter_table("track", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_track_direction"), ["direction"], unique=False)
        batch_op.create_index(batch_op.f("ix_track_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "allotment",
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["track_id"],
            ["track.id"],
        ),
        sa.PrimaryKeyConstraint("intake_id", "person_id"),
    )
    with op.batch_alter_table("allotment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allotment_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_allotment_track_id"), ["track_id"], unique=False)

    op.create_table(
        "entrant",
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("pseudonym", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("intake_id", "person_id"),
        sa.UniqueConstraint("intake_id", "pseudonym"),
    )
    with op.batch_alter_table("entrant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entrant_person_id"), ["person_id"], unique=False)

    op.create_table(
        "intake_track",
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("prepared_first", sa.Boolean(), nullable=False),
        sa.Column("last_priority", sa.Integer(), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=True),
        sa.CheckConstraint("seats >= 0", name="intake_track_seats"),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
        ),
        sa.ForeignKeyConstraint(
            ["track_id"],
            ["track.id"],
        ),
        sa.PrimaryKeyConstraint("intake_id", "track_id"),
    )
    with op.batch_alter_table("intake_track", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_track_track_id"), ["track_id"], unique=False)

    op.create_table(
        "wish",
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["track_id"],
            ["track.id"],
        ),
        sa.PrimaryKeyConstraint("intake_id", "person_id", "rank"),
        sa.UniqueConstraint("intake_id", "person_id", "track_id"),
    )
    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wish_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wish_track_id"), ["track_id"], unique=False)
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=True),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("self_learning", "workshop", "lab", name="activitykind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("name_kk", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("name_ru", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("about_kk", sa.Text(), nullable=False),
        sa.Column("about_ru", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("coach_id", sa.Integer(), nullable=True),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coach_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["room.id"],
        ),
        sa.ForeignKeyConstraint(
            ["track_id"],
            ["track.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("programme_id", "slug"),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_track_id"), ["track_id"], unique=False)
    op.create_table(
        "track_stay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Enum("member", "trial", name="staykind", native_enum=False, length=20), nullable=False
        ),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column(
            "ending",
            sa.Enum(
                "over",
                "kept",
                "switched",
                "taken_back",
                "left",
                "finished",
                "missed",
                name="stayend",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("end_reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=True),
        sa.Column("intake_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["before_id"],
            ["track_stay.id"],
        ),
        sa.ForeignKeyConstraint(
            ["by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["track_id"],
            ["track.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("track_stay", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_track_stay_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_track_stay_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_track_stay_started_at"), ["started_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_track_stay_track_id"), ["track_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_track_stay_until"), ["until"], unique=False)
    op.create_table(
        "completion",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("ready", "confirmed", "given_back", name="completionstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("ready_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("person_id", "activity_id"),
    )
    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_completion_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_completion_state"), ["state"], unique=False)
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "offered",
                "held",
                "done",
                "left",
                "lapsed",
                "missed",
                name="seatstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("intake_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("offered_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reminded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("held_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.CheckConstraint("(track_id IS NULL) <> (activity_id IS NULL)", name="seat_of_one"),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
        ),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["track_id"],
            ["track.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_offered_until"), ["offered_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_track_id"), ["track_id"], unique=False)
        batch_op.create_index(
            "seat_live_activity",
            ["person_id", "activity_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'offered', 'held')"),
            postgresql_where=sa.text("state IN ('waiting', 'offered', 'held')"),
        )
        batch_op.create_index(
            "seat_live_track",
            ["person_id", "track_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'offered', 'held')"),
            postgresql_where=sa.text("state IN ('waiting', 'offered', 'held')"),
        )
    op.create_table(
        "station",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("exercise", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.CheckConstraint("(exercise IS NULL) <> (activity_id IS NULL)", name="station_is_one"),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
        ),
        sa.ForeignKeyConstraint(
            ["track_id"],
            ["track.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("track_id", "activity_id"),
        sa.UniqueConstraint("track_id", "exercise"),
    )
    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_station_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_station_track_id"), ["track_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_station_track_id"))
        batch_op.drop_index(batch_op.f("ix_station_activity_id"))
    op.drop_table("station")
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_index(
            "seat_live_track",
            sqlite_where=sa.text("state IN ('waiting', 'offered', 'held')"),
            postgresql_where=sa.text("state IN ('waiting', 'offered', 'held')"),
        )
        batch_op.drop_index(
            "seat_live_activity",
            sqlite_where=sa.text("state IN ('waiting', 'offered', 'held')"),
            postgresql_where=sa.text("state IN ('waiting', 'offered', 'held')"),
        )
        batch_op.drop_index(batch_op.f("ix_seat_track_id"))
        batch_op.drop_index(batch_op.f("ix_seat_state"))
        batch_op.drop_index(batch_op.f("ix_seat_person_id"))
        batch_op.drop_index(batch_op.f("ix_seat_offered_until"))
        batch_op.drop_index(batch_op.f("ix_seat_activity_id"))
    op.drop_table("seat")
    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_completion_state"))
        batch_op.drop_index(batch_op.f("ix_completion_activity_id"))
    op.drop_table("completion")
    with op.batch_alter_table("track_stay", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_track_stay_until"))
        batch_op.drop_index(batch_op.f("ix_track_stay_track_id"))
        batch_op.drop_index(batch_op.f("ix_track_stay_started_at"))
        batch_op.drop_index(batch_op.f("ix_track_stay_person_id"))
        batch_op.drop_index(batch_op.f("ix_track_stay_ended_at"))
    op.drop_table("track_stay")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_track_id"))
        batch_op.drop_index(batch_op.f("ix_activity_programme_id"))
    op.drop_table("activity")

    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wish_track_id"))
        batch_op.drop_index(batch_op.f("ix_wish_person_id"))

    op.drop_table("wish")
    with op.batch_alter_table("intake_track", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_track_track_id"))

    op.drop_table("intake_track")
    with op.batch_alter_table("entrant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entrant_person_id"))

    op.drop_table("entrant")
    with op.batch_alter_table("allotment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_allotment_track_id"))
        batch_op.drop_index(batch_op.f("ix_allotment_person_id"))

    op.drop_table("allotment")
    with op.batch_alter_table("track", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_track_programme_id"))
        batch_op.drop_index(batch_op.f("ix_track_direction"))

    op.drop_table("track")
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_state"))
        batch_op.drop_index(batch_op.f("ix_intake_programme_id"))
        batch_op.drop_index(batch_op.f("ix_intake_closes_at"))

    op.drop_table("intake")
