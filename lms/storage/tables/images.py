"""Images of the environments, while they are not there yet."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class ImageBuild(SQLModel, table=True):
    """An image of an environment that is being built, or could not be; the row goes when it is built."""

    __tablename__ = "image_build"

    environment: str = Field(primary_key=True, max_length=80)
    since: datetime
    fault: str | None = Field(default=None, description="The last words of a build that failed")
