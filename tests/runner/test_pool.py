"""Containers started ahead serve one work each; judges serve many."""

from collections.abc import Iterator

import pytest

from lms.runner.client import Engine
from lms.runner.errors import SandboxFault
from lms.runner.pool import Wish
from lms.runner.sandbox import DockerRunner
from lms.runner.student import Prepared
from tests.runner.conftest import RunnerWishes, Student, opened
from tests.runner.test_lives import eventually


@pytest.fixture
def warm(engine: Engine) -> Iterator[DockerRunner]:
    wishes = RunnerWishes(warm_containers=2)
    with DockerRunner(wishes, engine) as runner:
        yield runner
    assert engine.ours({"qatarlas.school": wishes.school_id}) == []


def container(student: Student) -> str:
    assert student.sandbox.prepared is not None
    return student.sandbox.prepared.container.id


def ready(runner: DockerRunner) -> list[str]:
    return [prepared.container.id for _, prepared in runner.pool.ready]


def test_container_started_ahead_is_used_once_and_replaced(warm: DockerRunner) -> None:
    warm.warm("python", {})
    assert eventually(lambda: len(ready(warm)) == 1)
    ahead = ready(warm)
    first = opened(warm)
    assert container(first) in ahead
    assert first.is_well()
    assert eventually(lambda: len(ready(warm)) == 1)
    first.sandbox.close()
    second = opened(warm)
    assert container(second) != container_id(ahead)
    assert second.is_well()
    second.sandbox.close()


def container_id(names: list[str]) -> str:
    (name,) = names
    return name


def test_pool_never_grows_beyond_its_size_and_follows_what_is_asked_for(warm: DockerRunner) -> None:
    warm.warm("python", {}, count=4)
    assert eventually(lambda: len(ready(warm)) == 2)
    student = opened(warm, limits={"pids": 70})
    assert eventually(lambda: any(wish[1].pids == 70 for wish, _ in warm.pool.ready))
    assert len(ready(warm)) <= 2
    student.sandbox.close()


def test_container_that_died_in_the_pool_costs_nobody_anything(warm: DockerRunner, engine: Engine) -> None:
    warm.warm("python", {})
    assert eventually(lambda: len(ready(warm)) == 1)
    with engine.faults() as api:
        api.kill(ready(warm)[0])
    student = opened(warm)
    assert student.is_well()
    assert student.sandbox.deaths == 0
    student.sandbox.close()


def test_pool_whose_containers_all_died_costs_nobody_anything(warm: DockerRunner, engine: Engine) -> None:
    warm.warm("python", {}, count=2)
    assert eventually(lambda: len(ready(warm)) == 2)
    dead = ready(warm)
    corpses = [prepared for _, prepared in warm.pool.ready]
    with engine.faults() as api:
        for name in dead:
            api.kill(name)
    assert eventually(lambda: all(corpse.has_ended() for corpse in corpses))
    student = opened(warm)
    assert container(student) not in dead
    assert student.is_well()
    student.sandbox.close()


def test_a_fault_that_nobody_foresaw_ends_no_pool(
    warm: DockerRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = warm.pool.prepare
    faults = [ValueError("an answer that nobody can read")]

    def stumbles(wish: Wish) -> Prepared:
        if faults:
            raise faults.pop()
        return prepare(wish)

    monkeypatch.setattr(warm.pool, "prepare", stumbles)
    warm.warm("python", {})
    assert eventually(lambda: not faults)
    warm.warm("python", {})
    assert eventually(lambda: len(ready(warm)) == 1)


def test_containers_of_an_old_image_are_dropped(warm: DockerRunner) -> None:
    warm.warm("python", {})
    assert eventually(lambda: len(ready(warm)) == 1)
    warm.images = {**warm.images, "python": "sha256:old"}
    version, images = warm.inspect()
    assert version
    assert images.keys() >= {"python", "node"}
    assert ready(warm) == []


def test_judge_is_kept_while_it_is_sound(runner: DockerRunner) -> None:
    first = runner.borrow_judge()
    first.give_back(sound=True)
    second = runner.borrow_judge()
    assert second is first
    second.give_back(sound=False)
    third = runner.borrow_judge()
    assert third is not second
    third.give_back(sound=True)


def test_judge_that_died_idle_is_replaced(runner: DockerRunner, engine: Engine) -> None:
    judge = runner.borrow_judge()
    judge.give_back(sound=True)
    with engine.faults() as api:
        api.kill(judge.container.id)
    assert eventually(lambda: not judge.container.stream.is_silent())
    other = runner.borrow_judge()
    assert other is not judge
    other.give_back(sound=True)


def test_judge_that_dies_or_says_nothing_is_a_fault_of_ours(runner: DockerRunner, engine: Engine) -> None:
    judge = runner.borrow_judge()
    with pytest.raises(SandboxFault):
        judge.receive(0.05)
    with engine.faults() as api:
        api.kill(judge.container.id)
    with pytest.raises(SandboxFault):
        judge.receive(5)
    judge.give_back(sound=False)


def test_judge_asks_for_a_bundle_that_it_does_not_hold(runner: DockerRunner) -> None:
    judge = runner.borrow_judge()
    judge.send({"type": "grade", "bundle": "0" * 64, "seed": 1, "checks": []})
    assert judge.receive(5) == {"type": "need"}
    judge.give_back(sound=False)
