"""Questions say what the check says; randomness comes from the seed and the check's name."""

import base64
import math
from pathlib import Path

import numpy as np
import pytest

from graders.kit import Failed, Work
from graders.kit.work import HiddenMissing
from tests.graders.kit.desk import Desk, judged, ran, returned


def test_a_call_carries_its_arguments_as_values() -> None:
    desk = Desk(returned(None))
    desk.work().call("solution", "f", (1, 2), name=b"x")
    asked = desk.asked[0]
    assert asked["args"] == [{"$tuple": [1, 2]}]
    assert asked["kwargs"] == {"name": {"$bytes": "eA=="}}
    assert asked["kind"] == "call"
    assert "seconds" not in asked


def test_a_run_carries_its_options() -> None:
    desk = Desk(ran())
    desk.work().run(
        "p", "-x", stdin="ә", files={"a.csv": "1", "b": b"\xff"}, keep=["m"], collect=["o"], seconds=3
    )
    asked = desk.asked[0]
    assert asked["argv"] == ["p", "-x"]
    assert base64.b64decode(asked["stdin"]).decode() == "ә"
    assert {path: base64.b64decode(data) for path, data in asked["files"].items()} == {
        "a.csv": b"1",
        "b": b"\xff",
    }
    assert (asked["keep"], asked["collect"], asked["seconds"]) == (["m"], ["o"], 3.0)


def test_given_options_go_with_every_question() -> None:
    desk = Desk(returned(1), ran())
    given = desk.work().given(seconds=9, files={"a": "1"}, keep=["k"])
    given.call("s", "f")
    given.run("p", files={"b": "2"}, seconds=4)
    assert [asked["seconds"] for asked in desk.asked] == [9.0, 4.0]
    assert set(desk.asked[1]["files"]) == {"a", "b"}
    assert desk.asked[1]["keep"] == ["k"]


def test_the_same_seed_gives_the_same_numbers_to_the_same_check() -> None:
    def drawn(check: str, seed: int) -> list[float]:
        return [Desk().work(check, seed).random.random() for _ in range(3)]

    assert drawn("one", 1) == drawn("one", 1)
    assert drawn("one", 1) != drawn("two", 1)
    assert drawn("one", 1) != drawn("one", 2)


def test_given_work_draws_from_the_same_numbers() -> None:
    work = Desk().work()
    first = work.random.random()
    assert work.given(seconds=1).random.random() != first


def test_hidden_files_stay_in_their_folder(tmp_path: Path) -> None:
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "rows.csv").write_text("1\n")
    (tmp_path / "checks.py").write_text("")
    work = Desk().work(hidden=tmp_path / "hidden")
    assert work.hidden("rows.csv").read_text() == "1\n"
    for name in ("other.csv", "../checks.py", "/etc/passwd", "."):
        with pytest.raises(HiddenMissing):
            work.hidden(name)


def test_handed_in_files_are_read_and_listed() -> None:
    work = Desk(files={"a.py": b"x = 1\n", "b.bin": b"\xff"}).work()
    assert work.files() == ["a.py", "b.bin"]
    assert work.read_text("a.py") == "x = 1\n"
    with pytest.raises(Failed, match="missing_file"):
        work.read("c.py")
    with pytest.raises(Failed, match="malformed"):
        work.read_text("b.bin")


BANDS = [(0.95, 1.0), (0.90, 0.6), (0.80, 0.3)]


@pytest.mark.parametrize(
    ("value", "share"),
    [
        (1.0, 1.0),
        (0.95, 1.0),
        (0.949, 0.6),
        (0.9, 0.6),
        (0.85, 0.3),
        (0.8, 0.3),
        (0.79, 0.0),
        (float("nan"), 0.0),
    ],
)
def test_the_best_band_reached_gives_the_share(value: float, share: float) -> None:
    found, findings = judged(lambda work: work.band("accuracy", value, BANDS))
    assert found == share
    assert [finding["reason"] for finding in findings] == ([] if share == 1 else ["below_band"])


@pytest.mark.parametrize(("value", "share"), [(0.1, 1.0), (0.2, 0.5), (0.21, 0.0), (float("nan"), 0.0)])
def test_a_smaller_error_may_be_better(value: float, share: float) -> None:
    bands = [(0.1, 1.0), (0.2, 0.5)]
    assert judged(lambda work: work.band("error", value, bands, lower_is_better=True))[0] == share


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, 10**400, -(10**400), np.float64("inf")])
@pytest.mark.parametrize("lower_is_better", [False, True])
def test_an_infinite_measure_reaches_no_band(value: float, lower_is_better: bool) -> None:  # noqa: FBT001  a column
    share, (found,) = judged(lambda work: work.band("score", value, BANDS, lower_is_better=lower_is_better))
    assert (share, found["reason"]) == (0.0, "below_band")


def test_a_band_tells_the_measure_and_the_bound() -> None:
    _, findings = judged(lambda work: work.band("accuracy", np.float64(0.912345678), BANDS))
    assert (findings[0]["expected"], findings[0]["got"]) == ("accuracy ≥ 0.95", "0.912346")


def test_of_several_bands_the_smallest_counts() -> None:
    def check(work: Work) -> None:
        work.band("precision", 0.99, BANDS)
        work.band("recall", 0.91, BANDS)

    assert judged(check)[0] == 0.6


def test_a_failure_after_a_band_leaves_nothing() -> None:
    def check(work: Work) -> None:
        work.band("accuracy", 0.91, BANDS)
        work.run("p").exits(0)

    share, findings = judged(check, ran(exit=1))
    assert share == 0
    assert [finding["reason"] for finding in findings] == ["below_band", "wrong_exit"]


def test_measures_are_told_with_the_result_and_of_one_name_the_last_counts() -> None:
    work = Desk().work()
    assert work.measure("accuracy", 0.5) == 0.5
    work.band("accuracy", 0.97, [(0.95, 1.0)])
    work.measure("size of the model", 12, "KB")
    assert work.score.measures == [
        {"name": "accuracy", "value": 0.97, "unit": ""},
        {"name": "size of the model", "value": 12.0, "unit": "KB"},
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_measure_that_is_no_number_is_an_authors_slip(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Desk().work().measure("accuracy", value)
