"""Writers stand in line instead of losing the race for the lock."""

from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Thread, Timer
from time import sleep

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import col, select

from lms.domain.people import Role
from lms.storage import database as database_module
from lms.storage.database import Database
from lms.storage.tables import Cohort, Person, Programme

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def person(login: str) -> Person:
    return Person(login=login, name="Aru", role=Role.STUDENT, created_at=NOW)


def test_what_raises_changes_nothing(database: Database) -> None:
    def fail_halfway() -> None:
        with database.write() as session:
            session.add(person("aru"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    with database.read() as session:
        assert session.exec(select(Person)).all() == []


def test_a_row_needs_the_row_it_names(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(Cohort(programme_id=99, name="2026", starts_on=date(2026, 9, 1)))


def test_times_come_back_aware_and_equal(database: Database) -> None:
    with database.write() as session:
        session.add(person("aru"))
    with database.read() as session:
        assert session.exec(select(Person)).one().created_at == NOW


def test_writers_that_read_first_lose_nothing_and_never_meet_a_lock(database: Database) -> None:
    """Eight threads raise one counter: read, then write, which a deferred transaction can't survive."""
    with database.write() as session:
        session.add(Programme(slug="0", name_kk="а", name_ru="а", name_en="a"))
    faults: list[Exception] = []

    def raise_counter() -> None:
        try:
            for _ in range(20):
                with database.write() as session:
                    query = select(Programme).order_by(col(Programme.id)).with_for_update()
                    row = session.exec(query).one()
                    row.slug = str(int(row.slug) + 1)
                    session.add(row)
        except Exception as error:  # noqa: BLE001  a thread's fault is asserted on below
            faults.append(error)

    threads = [Thread(target=raise_counter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with database.read() as session:
        assert session.exec(select(Programme)).one().slug == "160"


def test_who_waits_too_long_is_told_and_the_lock_is_free_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_MILLISECONDS", 50)
    with closing(Database(f"sqlite:///{tmp_path / 'one.db'}")) as one:
        with one.write(), pytest.raises(OperationalError, match="locked"), one.write():
            pass
        with one.write() as session:
            assert session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 50


def test_who_waits_looks_often_and_does_not_sleep_longer_and_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's own wait would look some five times meanwhile, and then ten times a second."""
    paused: list[float] = []

    def noted(seconds: float) -> None:
        paused.append(seconds)
        sleep(seconds)

    monkeypatch.setattr(database_module, "pause", noted)
    with closing(Database(f"sqlite:///{tmp_path / 'one.db'}")) as one:
        held, free = Event(), Event()

        def hold() -> None:
            with one.write():
                held.set()
                free.wait()

        holder = Thread(target=hold)
        holder.start()
        held.wait()
        Timer(0.2, free.set).start()
        with one.write():
            assert free.is_set()
        holder.join()
    assert max(paused) <= database_module.PACE_SECONDS[1]
