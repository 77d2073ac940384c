import csv
import datetime as dt
import io
import json
import random
import statistics
from collections import defaultdict
from typing import Any

from graders.kit import Work, check, fail, parsing

MEAN, LIMIT = 0.01, 35
EDGES = ("500.1", "500,4", "-0.1", "0")
KEYS = {"rows", "used", "stations", "months", "bad_days", "correlation"}
Row = dict[str, str]
Kept = dict[tuple[dt.date, str], tuple[float, float | None]]
_drawn: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {}


def read_date(text: str) -> dt.date | None:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def read_number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def clean(rows: list[Row]) -> Kept:
    kept: Kept = {}
    for row in rows:
        date, pm25 = read_date(row["date"]), read_number(row["pm25"])
        if date is not None and pm25 is not None and 0 <= pm25 <= 500:
            kept[date, row["station"].strip().capitalize()] = (pm25, read_number(row["temperature"]))
    return kept


def city_days(kept: Kept) -> dict[dt.date, float]:
    days = defaultdict(list)
    for (date, _), (pm25, _) in kept.items():
        days[date].append(pm25)
    return {date: statistics.fmean(values) for date, values in days.items()}


def describe(days: dict[dt.date, float]) -> dict[str, Any]:
    worst = min(days, key=lambda date: (-days[date], date))
    mean = statistics.fmean(days.values())
    return {"days": len(days), "mean": mean, "highest": days[worst], "highest_day": worst.isoformat()}


def right_report(rows: list[Row]) -> dict[str, Any]:
    kept = clean(rows)
    stations: dict[str, dict[dt.date, float]] = defaultdict(dict)
    for (date, station), (pm25, _) in kept.items():
        stations[station][date] = pm25
    months = defaultdict(list)
    for date, mean in city_days(kept).items():
        months[f"{date:%Y-%m}"].append(mean)
    pairs = [(pm25, warmth) for pm25, warmth in kept.values() if warmth is not None]
    return {
        "rows": len(rows),
        "used": len(kept),
        "stations": {name: describe(days) for name, days in stations.items()},
        "months": {month: statistics.fmean(means) for month, means in months.items()},
        "bad_days": sum(mean > LIMIT for mean in city_days(kept).values()),
        "correlation": statistics.correlation(*zip(*pairs, strict=True)),
    }


def read_rows(work: Work, name: str) -> list[Row]:
    with work.hidden(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def as_csv(rows: list[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def draw(rng: random.Random, rows: list[Row]) -> list[Row]:
    """Some stations and most of their rows, a few values at the edges of what a sensor can say among them.

    Days so near to the limit that rounding would decide are left out.
    """
    names = sorted({row["station"].strip().capitalize() for row in rows})
    chosen = set(rng.sample(names, 4))
    drawn = [row for row in rows if row["station"].strip().capitalize() in chosen and rng.random() < 0.9]
    for row, pm25 in zip(rng.sample(drawn, len(EDGES)), EDGES, strict=True):
        row["pm25"] = pm25
    days = city_days(clean(drawn))
    return [row for row in drawn if abs(days.get(read_date(row["date"]), 0) - LIMIT) > 1e-6]


def report_of(work: Work, rows: list[Row], source: str, target: str) -> dict[str, Any]:
    """Let the student's program write its report, and read it strictly."""
    files = {source: as_csv(rows)}
    ran = work.run("python3", "analyse.py", source, target, files=files, collect=[target]).exits(0)
    text = ran.collected.text(target)
    with parsing(target, text):
        report = json.loads(text, parse_constant=no_constant)
    if not isinstance(report, dict) or set(report) != KEYS:
        got = sorted(report)[:20] if isinstance(report, dict) else type(report).__name__
        fail(
            "malformed", asked=target, expected=f"an object with the keys {', '.join(sorted(KEYS))}", got=got
        )
    return report


def no_constant(word: str) -> None:
    raise ValueError(f"{word} is no JSON number")


def drawn_report(work: Work) -> tuple[dict[str, Any], dict[str, Any]]:
    """The right report and the student's for rows that are drawn once in an attempt."""
    if work.seed not in _drawn:
        rows = draw(random.Random(f"{work.seed}:rows"), read_rows(work, "hidden.csv"))
        _drawn[work.seed] = (right_report(rows), report_of(work, rows, "sensors.csv", "answer.json"))
    return _drawn[work.seed]


def same(asked: str, expected: Any, got: Any, tolerance: float = MEAN) -> None:
    """Compare parts of two reports: counts, names and dates exactly, fractions nearly."""
    if isinstance(expected, dict):
        same_keys(asked, expected, got)
        for key, value in expected.items():
            same(f"{asked}[{key!r}]", value, got[key], tolerance)
    elif isinstance(expected, float):
        if type(got) not in (int, float):
            fail("wrong_type", asked=asked, expected="a number", got=got)
        with parsing(asked):
            near = abs(got - expected) <= tolerance
        if not near:
            fail("wrong_value", asked=asked, expected=round(expected, 4), got=got)
    elif type(got) is not type(expected):
        fail("wrong_type", asked=asked, expected=expected, got=got)
    elif got != expected:
        fail("wrong_value", asked=asked, expected=expected, got=got)


def same_keys(asked: str, expected: dict[str, Any], got: Any) -> None:
    if not isinstance(got, dict):
        fail("wrong_type", asked=asked, expected="an object", got=got)
    if set(got) != set(expected):
        fail("wrong_value", asked=asked, expected=sorted(expected), got=sorted(got))


@check
def writes_the_report(work: Work) -> None:
    """The report of the given air.csv is a JSON object with all keys and the right counts."""
    rows = read_rows(work, "given.csv")
    report, right = report_of(work, rows, "air.csv", "report.json"), right_report(rows)
    same("rows", right["rows"], report["rows"])
    same("used", right["used"], report["used"])


@check
def counts_the_usable_rows(work: Work) -> None:
    """rows and used are right for another file."""
    right, report = drawn_report(work)
    same("rows", right["rows"], report["rows"])
    same("used", right["used"], report["used"])


@check
def describes_the_stations(work: Work) -> None:
    """stations holds days, mean, highest and highest_day of each station."""
    right, report = drawn_report(work)
    same("stations", right["stations"], report["stations"])


@check
def averages_the_months(work: Work) -> None:
    """months holds the mean of the city days of each month."""
    right, report = drawn_report(work)
    same("months", right["months"], report["months"])


@check
def counts_the_bad_days(work: Work) -> None:
    """bad_days is the number of city days above 35."""
    right, report = drawn_report(work)
    same("bad_days", right["bad_days"], report["bad_days"])


@check
def finds_the_correlation(work: Work) -> None:
    """correlation is Pearson's r of PM2.5 and temperature."""
    right, report = drawn_report(work)
    same("correlation", right["correlation"], report["correlation"], tolerance=0.001)


@check
def reads_a_tidy_file(work: Work) -> None:
    """A file without any disorder, of a single station, loses no row."""
    first = dt.date(2023, 1, 1) + dt.timedelta(days=work.random.randrange(500))
    days = [first + dt.timedelta(days=offset) for offset in range(40)]
    rows = [
        {
            "date": day.isoformat(),
            "station": "Шанхай",
            "pm25": pm25,
            "temperature": f"{work.random.gauss(0, 9):.1f}",
        }
        for day in days
        for pm25 in [str(work.random.choice((0, 500, 36, work.random.randint(1, 34))))]
    ]
    same("the whole report", right_report(rows), report_of(work, rows, "tidy.csv", "tidy.json"))
