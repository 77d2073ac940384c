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
    with op.batch_alter_table("review_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notebook", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
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
    with op.batch_alter_table("check_result", schema=None) as batch_op:
        batch_op.add_column(sa.Column("measures", sa.JSON(), server_default="[]", nullable=False))
    op.create_table(
        "leaderboard_entry",
        sa.Column("exercise", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("exercise", "person_id"),
    )
    with op.batch_alter_table("leaderboard_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leaderboard_entry_person_id"), ["person_id"], unique=False)
    op.create_table(
        "image_build",
        sa.Column("environment", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("fault", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("environment"),
    )

    op.create_table(
        "beside_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grade_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "junit",
                "pytest",
                "tap",
                "gradescope",
                "github_classroom",
                "check50",
                "01edu",
                name="kind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("version", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "running", "done", "dead", name="jobstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("owner", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
        sa.Column("lease_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("not_before", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("fault", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("image_id", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column(
            "unread",
            sa.Enum(
                "nothing",
                "too_large",
                "not_text",
                "not_formed",
                "too_deep",
                "too_many",
                "bad_number",
                "twice",
                "incomplete",
                "stopped",
                "no_tests",
                "not_allowed",
                "no_image",
                name="fault",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "wrong_value",
                "wrong_type",
                "wrong_output",
                "wrong_exit",
                "raised",
                "exited",
                "silent",
                "timed_out",
                "memory",
                "output_limit",
                "missing_file",
                "missing_function",
                "malformed",
                "below_band",
                "exploit_works",
                "forbidden",
                name="reason",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("points", sa.Float(), nullable=True),
        sa.Column("max_points", sa.Float(), nullable=True),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("output", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("memory_bytes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grade_id"],
            ["grade.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("grade_id"),
    )
    with op.batch_alter_table("beside_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_beside_run_state"), ["state"], unique=False)
    with op.batch_alter_table("checkpoint_seat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extra_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("checkpoint_seat_extra_by", "person", ["extra_by"], ["id"])
    op.create_table(
        "code_print",
        sa.Column("exercise", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("mark", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("work_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.ForeignKeyConstraint(
            ["work_id"],
            ["work.id"],
        ),
        sa.PrimaryKeyConstraint("exercise", "mark", "work_id"),
    )
    with op.batch_alter_table("code_print", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_print_submission_id"), ["submission_id"], unique=False)
        batch_op.create_index("ix_code_print_work", ["work_id"], unique=False)
    op.create_table(
        "code_reading",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.Column("read_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("submission_id"),
    )
    op.create_table(
        "likeness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("work_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("other_work_id", sa.Integer(), nullable=False),
        sa.Column("other_submission_id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("found_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("chance", "explained", "talked", name="outcome", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["other_submission_id"],
            ["submission.id"],
        ),
        sa.ForeignKeyConstraint(
            ["other_work_id"],
            ["work.id"],
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.ForeignKeyConstraint(
            ["work_id"],
            ["work.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("work_id", "other_work_id"),
    )
    with op.batch_alter_table("likeness", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_likeness_other_submission_id"), ["other_submission_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_likeness_other_work_id"), ["other_work_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_likeness_outcome"), ["outcome"], unique=False)
        batch_op.create_index(batch_op.f("ix_likeness_submission_id"), ["submission_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_likeness_work_id"), ["work_id"], unique=False)
    op.create_table(
        "likeness_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("likeness_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["likeness_id"],
            ["likeness.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("likeness_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_likeness_answer_likeness_id"), ["likeness_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_likeness_answer_person_id"), ["person_id"], unique=False)

    op.create_table(
        "regrade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("checks_version", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("trial", "applied", "dropped", name="regradestate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("begun_by", sa.Integer(), nullable=True),
        sa.Column("begun_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("takes_back", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["begun_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("regrade", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_regrade_exercise"), ["exercise"], unique=False)
        batch_op.create_index(batch_op.f("ix_regrade_state"), ["state"], unique=False)
    verdict = sa.Enum(
        "passed", "failed", "errored", "withdrawn", name="verdict", native_enum=False, length=20
    )
    op.create_table(
        "regrade_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("regrade_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("grade_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("verdict_before", verdict, nullable=False),
        sa.Column("points_before", sa.Float(), nullable=False),
        sa.Column("max_points_before", sa.Float(), nullable=False),
        sa.Column("verdict", verdict, nullable=True),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("max_points", sa.Float(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("image_id", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("checks_version", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("cpu_seconds", sa.Float(), nullable=False),
        sa.Column("memory_bytes", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["grade_id"], ["grade.id"]),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"]),
        sa.ForeignKeyConstraint(["regrade_id"], ["regrade.id"]),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("job_id"),
        sa.UniqueConstraint("regrade_id", "submission_id"),
    )
    with op.batch_alter_table("regrade_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_regrade_line_grade_id"), ["grade_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_regrade_line_regrade_id"), ["regrade_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_regrade_line_submission_id"), ["submission_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("regrade_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_regrade_line_submission_id"))
        batch_op.drop_index(batch_op.f("ix_regrade_line_regrade_id"))
        batch_op.drop_index(batch_op.f("ix_regrade_line_grade_id"))
    op.drop_table("regrade_line")
    with op.batch_alter_table("regrade", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_regrade_state"))
        batch_op.drop_index(batch_op.f("ix_regrade_exercise"))
    op.drop_table("regrade")
    with op.batch_alter_table("review_run", schema=None) as batch_op:
        batch_op.drop_column("notebook")
    with op.batch_alter_table("likeness_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_likeness_answer_person_id"))
        batch_op.drop_index(batch_op.f("ix_likeness_answer_likeness_id"))
    op.drop_table("likeness_answer")
    with op.batch_alter_table("likeness", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_likeness_work_id"))
        batch_op.drop_index(batch_op.f("ix_likeness_submission_id"))
        batch_op.drop_index(batch_op.f("ix_likeness_outcome"))
        batch_op.drop_index(batch_op.f("ix_likeness_other_work_id"))
        batch_op.drop_index(batch_op.f("ix_likeness_other_submission_id"))
    op.drop_table("likeness")
    op.drop_table("code_reading")
    with op.batch_alter_table("code_print", schema=None) as batch_op:
        batch_op.drop_index("ix_code_print_work")
        batch_op.drop_index(batch_op.f("ix_code_print_submission_id"))
    op.drop_table("code_print")
    with op.batch_alter_table("checkpoint_seat", schema=None) as batch_op:
        batch_op.drop_constraint("checkpoint_seat_extra_by", type_="foreignkey")
        batch_op.drop_column("extra_by")
    with op.batch_alter_table("beside_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_beside_run_state"))
    op.drop_table("beside_run")
    op.drop_table("image_build")
    with op.batch_alter_table("leaderboard_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leaderboard_entry_person_id"))
    op.drop_table("leaderboard_entry")
    with op.batch_alter_table("check_result", schema=None) as batch_op:
        batch_op.drop_column("measures")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_party")
        batch_op.drop_index("ix_job_order")
        batch_op.drop_index("ix_job_exercise")
        batch_op.create_index(batch_op.f("ix_job_state"), ["state"], unique=False)
        batch_op.drop_column("exercise")
        batch_op.drop_column("party")
        batch_op.drop_column("turn")
        batch_op.drop_column("rank")
