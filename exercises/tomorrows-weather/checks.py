import datetime as dt
import itertools
import math
import random
import re
import statistics
from typing import Any

from graders.kit import Work, check, fail

Day = dict[str, Any]
FEATURES = ("temperature", "pressure", "wind")
NEAR, ROUNDED = 1e-6, 0.0501
EXAMPLE = """\
date,temperature,pressure,wind
2024-03-02,-4.5,748,3.1
2024-03-01,-6.0,751,2.0
2024-03-03,99.9,747,4.4
2024-03-04,-2.5,-,5.0
2024-03-02,-4.0,748,3.1
2024-03-05,-1.0,744,6.2
"""
TWINS = (3.0, 5.0, 7.0, 5.0, 2.0, 5.0)
"""Two days are equally like the last one; the earlier one was followed by a warmer day."""
BROKEN = (",750,3", "-,750,3", "err,750,3", "99.9,750,3", "-60.1,750,3", "60.1,750,3", "-3,,3", "-3,750,н/д")
EXAMPLE_DAYS = [
    {"date": "2024-03-01", "temperature": -6.0, "pressure": 751.0, "wind": 2.0},
    {"date": "2024-03-02", "temperature": -4.0, "pressure": 748.0, "wind": 3.1},
    {"date": "2024-03-05", "temperature": -1.0, "pressure": 744.0, "wind": 6.2},
]


def after(date: str) -> str:
    return (dt.date.fromisoformat(date) + dt.timedelta(days=1)).isoformat()


def forecast(days: list[Day], k: int) -> float:
    today, of = days[-1], {day["date"]: day for day in days}
    spread = {name: statistics.pstdev(day[name] for day in days) for name in FEATURES}
    known = [name for name in FEATURES if spread[name] > 0]

    def distance(day: Day) -> float:
        return math.sqrt(sum(((day[name] - today[name]) / spread[name]) ** 2 for name in known))

    followed = [day for day in days[:-1] if after(day["date"]) in of]
    near = sorted(followed, key=lambda day: (distance(day), day["date"]))[:k]
    turns = [of[after(day["date"])]["temperature"] - day["temperature"] for day in near]
    return today["temperature"] + (statistics.fmean(turns) if turns else 0.0)


def measure(days: list[Day], first: str, k: int) -> dict[str, Any]:
    errors, naive = [], []
    for place, (yesterday, day) in enumerate(itertools.pairwise(days), start=1):
        if day["date"] >= first and after(yesterday["date"]) == day["date"]:
            errors.append(abs(forecast(days[:place], k) - day["temperature"]))
            naive.append(abs(yesterday["temperature"] - day["temperature"]))
    return {"days": len(errors), "error": statistics.fmean(errors), "naive": statistics.fmean(naive)}


def draw(rng: random.Random, number: int, gaps: float = 0.08) -> list[Day]:
    """Days of a made-up spring, some missing, so far apart that no two are equally near by rounding alone."""
    start = dt.date(2020, 1, 1) + dt.timedelta(days=rng.randrange(1500))
    days = []
    for offset in range(number):
        if rng.random() < gaps and offset < number - 2:
            continue
        warmth = -20 + 40 * offset / number + rng.gauss(0, 4)
        days.append(
            {
                "date": (start + dt.timedelta(days=offset)).isoformat(),
                "temperature": round(warmth, 2),
                "pressure": round(748 + rng.gauss(0, 6), 2),
                "wind": round(rng.uniform(0, 9), 2),
            }
        )
    return days


def spoiled(rng: random.Random, days: list[Day]) -> str:
    """The text of a file with these days in a disorder, broken rows among them, and some days told twice."""
    rows = {day["date"]: [",".join(str(value) for value in day.values())] for day in days}
    for date in rng.sample(sorted(rows), len(rows) // 5):
        rows[date].insert(0, f"{date},12.5,733,1")
    last = dt.date.fromisoformat(days[-1]["date"])
    for number, broken in enumerate(BROKEN, start=1):
        date = (last + dt.timedelta(days=number)).isoformat()
        rows[date] = [f"{date},{broken}"]
    order = rng.sample(sorted(rows), len(rows))
    return (
        "\n".join(["date,temperature,pressure,wind", *(row for date in order for row in rows[date])]) + "\n"
    )


def any_forecast(days: list[Day]) -> list[float]:
    """Return what each k forecasts; how many neighbours are asked is the student's choice."""
    return [forecast(days, k) for k in range(1, len(days))]


@check
def reads_the_days(work: Work) -> None:
    """read_days returns the usable days in order, for the example and for any other file."""
    example = work.given(files={"days.csv": EXAMPLE.encode()})
    example.call("forecast", "read_days", "days.csv").returns(EXAMPLE_DAYS)
    days = draw(work.random, 60)
    days[3]["temperature"], days[7]["temperature"] = 60.0, -60.0
    given = work.given(files={"other.csv": spoiled(work.random, days).encode()})
    given.call("forecast", "read_days", "other.csv").returns(days)


@check
def forecasts_tomorrow(work: Work) -> None:
    """forecast adds to the last temperature the mean turn of the k most similar days."""
    for number, k in ((40, 1), (90, 5), (200, 20)):
        days = draw(work.random, number)
        work.call("forecast", "forecast", days, k).returns(forecast(days, k), tolerance=NEAR)


@check
def copes_with_little(work: Work) -> None:
    """forecast answers with fewer neighbours than k, with none, and with a column that never changes."""
    few = draw(work.random, 6, gaps=0)
    work.call("forecast", "forecast", few, 50).returns(forecast(few, 50), tolerance=NEAR)
    lonely = [few[0], few[2], few[4]]
    work.call("forecast", "forecast", lonely, 3).returns(lonely[-1]["temperature"], tolerance=NEAR)
    work.call("forecast", "forecast", few[:1], 3).returns(few[0]["temperature"], tolerance=NEAR)
    calm = [{**day, "wind": 0.0} for day in draw(work.random, 40)]
    work.call("forecast", "forecast", calm, 4).returns(forecast(calm, 4), tolerance=NEAR)
    alike = [
        {**day, "temperature": warmth, "pressure": 750.0, "wind": 1.0}
        for day, warmth in zip(few, TWINS, strict=True)
    ]
    work.call("forecast", "forecast", alike, 1).returns(forecast(alike, 1), tolerance=NEAR)


@check
def measures_itself(work: Work) -> None:
    """measure counts the days, the mean error of the forecasts and that of "as today"."""
    for k in (1, 7):
        days = draw(work.random, 110)
        first = after(days[60]["date"])
        work.call("forecast", "measure", days, first, k).returns(measure(days, first, k), tolerance=NEAR)


@check
def prints_the_forecast(work: Work) -> None:
    """python3 forecast.py FILE prints the day after the last one and its temperature, by some k."""
    days = draw(work.random, 80)
    files = {"station.csv": spoiled(work.random, days).encode()}
    said = work.run("python3", "forecast.py", "station.csv", files=files).exits(0).stdout.strip()
    date = after(days[-1]["date"])
    asked = "python3 forecast.py station.csv"
    if not re.fullmatch(rf"{date}: -?\d\d?\.\d", said):
        fail("wrong_output", asked=asked, expected=f"{date}: -7.3", got=said[:200])
    told = float(said.removeprefix(f"{date}: "))
    if min(abs(told - one) for one in any_forecast(days)) > ROUNDED:
        fail("wrong_value", asked=asked, expected="the forecast of some k", got=said)
