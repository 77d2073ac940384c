"""The base of everything that is read from the files of authors: typed, frozen, nothing left over."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
