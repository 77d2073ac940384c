"""Who has asked to be shown on an exercise's leaderboard."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class LeaderboardEntry(SQLModel, table=True):
    """Somebody's own wish to be shown; leaving takes the row away."""

    __tablename__ = "leaderboard_entry"

    exercise: str = Field(primary_key=True, max_length=80)
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    joined_at: datetime
