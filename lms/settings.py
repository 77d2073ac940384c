"""Every setting, typed and frozen, read once from the environment (``QATARLAS_…``) or a ``.env`` file.

A value that can't be right stops the program at its start with the setting's name, not at midnight.
"""

import os
import secrets
from contextlib import suppress
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
MEBIBYTE = 1024 * 1024
WARM_A_SLOT = 16


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="QATARLAS_", env_file=".env", frozen=True, extra="ignore", env_ignore_empty=True
    )

    var: Path = Field(default=ROOT / "var", description="Folder of everything that changes")
    exercises: Path = Field(default=ROOT / "exercises", description="Folder of the exercises")
    graders: Path = Field(default=ROOT / "graders", description="Folder of the environments")
    templates: Path = Field(default=ROOT / "templates", description="Folder of the pages")

    database_url: str = Field(default="", description="SQLite in `var` when empty; or postgresql+psycopg://…")
    broker_url: str = Field(default="", description="A folder in `var` when empty; or redis://… or amqp://…")
    rate_url: str = Field(default="memory://", description="Where rates are counted; redis://… for many")
    secret_key: SecretStr = Field(default=SecretStr(""), description="Made and kept in `var` when empty")

    host: str = Field(default="127.0.0.1", description="Address that the site listens on")
    port: int = Field(default=8000, ge=1, le=65535, description="Port that the site listens on")
    public_url: str = Field(default="", description="Address that people use; http://host:port when empty")
    force_https: bool = Field(default=False, description="Send every visitor to https; secure cookies")
    proxies: int = Field(default=0, ge=0, description="Trusted proxies in front of the site")
    web_threads: int = Field(default=48, ge=4, le=512, description="Requests served at once")
    stream_places: int = Field(
        default=24, ge=1, description="Of these, at most so many may be live pages or waiting pushes"
    )
    school_name: str = Field(
        default="Qatarlas",
        min_length=1,
        max_length=60,
        description="Name of the school: in titles, letters, calendars and reports",
    )
    language: Literal["kk", "ru", "en"] = Field(default="kk", description="Language of who has chosen none")
    zone: str = Field(default="Asia/Aqtobe", description="Time zone of days and ages")

    login_tries: int = Field(default=8, ge=1, description="Failed logins a quarter of an hour, per account")
    login_tries_address: int = Field(default=60, ge=1, description="The same, per network address")
    invitation_days: int = Field(default=14, ge=1, description="Days that an invitation stays open")
    session_hours: int = Field(default=24 * 14, ge=1, description="Hours until a login ends by itself")

    late_minutes: int = Field(default=10, ge=0, description="Who comes so long after the beginning is late")
    networks: str = Field(
        default="",
        description="The school's networks, such as `10.0.0.0/8`, by commas; others are marked",
    )
    yearly_seats: int = Field(default=400, ge=1, description="Students a year that the house is made for")
    house_area: float = Field(default=1700, gt=0, description="Square metres of the house")

    backup_days: int = Field(default=30, ge=1, description="Days until the last backup with a row is gone")

    push_bytes: int = Field(default=30 * MEBIBYTE, ge=1024, description="Largest push")
    upload_bytes: int = Field(default=20 * MEBIBYTE, ge=1024, description="Largest zip")
    work_files: int = Field(default=2000, ge=1, description="Files in a work")
    work_bytes: int = Field(default=50 * MEBIBYTE, ge=1024, description="Bytes of a work, unpacked")
    file_bytes: int = Field(default=5 * MEBIBYTE, ge=1024, description="Bytes of one file")
    pushes_per_hour: int = Field(default=30, ge=1, description="Attempts an hour, per work")
    cooldown_seconds: int = Field(default=5, ge=0, description="Pause between two attempts of a work")
    push_wait_seconds: float = Field(default=20, ge=0, description="How long a push waits for its verdict")
    remote_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("github.com", "gitlab.com", "codeberg.org", "bitbucket.org"),
        description="Hosts that a work may be fetched from, separated by commas",
    )
    remote_seconds: int = Field(default=60, ge=1, description="How long a fetch may take")

    mail_host: str = Field(default="", description="Mail server; letters go into `var/mail` when empty")
    mail_port: int = Field(default=587, ge=1, le=65535, description="Port of the mail server")
    mail_tls: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the line to the mail server is secured: starttls, tls or none"
    )
    mail_user: str = Field(default="", description="Account at the mail server; none when empty")
    mail_password: SecretStr = Field(default=SecretStr(""), description="Password of this account")
    mail_from: str = Field(default="school@localhost", description="Address that letters come from")

    slots: int = Field(default=os.cpu_count() or 1, ge=1, description="Works graded at once by a worker")
    warm: int = Field(default=-1, ge=-1, description="Most containers kept started ahead; -1: 16 a slot")
    lease_seconds: int = Field(default=60, ge=5, description="How long a worker may be silent about a job")
    attempts: int = Field(default=3, ge=1, description="Tries before a job is given to a mentor")
    sweep_seconds: float = Field(default=5, gt=0, description="How often lost jobs are looked for")
    environments: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Environments whose images are built, separated by commas; all when empty"
    )
    beside_images: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Images of others' graders that exercises may name, by commas; none is ever fetched",
    )
    container_runtime: str = Field(default="", description="runsc or kata, where the engine has it")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Log level")

    @field_validator("remote_hosts", "environments", mode="before")
    @classmethod
    def split_names(cls, value: object) -> object:
        if isinstance(value, str):
            return split(value.lower())
        return value

    @field_validator("beside_images", mode="before")
    @classmethod
    def split_images(cls, value: object) -> object:
        return split(value) if isinstance(value, str) else value

    @field_validator("networks")
    @classmethod
    def known_networks(cls, value: str) -> str:
        for one in split(value):
            ip_network(one, strict=False)
        return value

    @field_validator("zone")
    @classmethod
    def known_zone(cls, value: str) -> str:
        ZoneInfo(value)
        return value

    @cached_property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.var / 'school.db'}"

    @cached_property
    def projects(self) -> Path:
        """Return the folder of the exercises that partner companies' projects became."""
        return self.var / "projects"

    @cached_property
    def broker(self) -> str:
        return self.broker_url or "filesystem://localhost"

    @cached_property
    def bells(self) -> Path:
        """Return the folder in which the workers of this machine can be woken up."""
        return self.var / "bells"

    @cached_property
    def address(self) -> str:
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @cached_property
    def school_networks(self) -> tuple[str, ...]:
        return split(self.networks)

    @cached_property
    def secret(self) -> str:
        """Return the key that signs sessions; the one in ``var`` is made at the first need."""
        given = self.secret_key.get_secret_value()
        return given or kept_secret(self.var / "secret")

    @cached_property
    def school_id(self) -> str:
        """Return a short name of this installation, to tell its containers from another's."""
        return kept_secret(self.var / "school-id", length=6)

    @cached_property
    def warm_containers(self) -> int:
        return WARM_A_SLOT * self.slots if self.warm < 0 else self.warm


def split(value: str) -> tuple[str, ...]:
    """Return what stands between the commas."""
    return tuple(one.strip() for one in value.split(",") if one.strip())


def kept_secret(path: Path, *, length: int = 32) -> str:
    """Read a random hexadecimal word from a file, or make the file; two at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(length))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
