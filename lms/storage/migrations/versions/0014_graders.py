"""More kinds of grading: what the queue, similar code, leaderboards and foreign graders keep

Revision: 0014
"""

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
