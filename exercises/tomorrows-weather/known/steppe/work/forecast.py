"""Tomorrow's temperature by the days most like today. Run with --help to see what it can do."""

import argparse
import csv
import datetime as dt
import math
import statistics

COLUMNS = ("temperature", "pressure", "wind")
COLDEST, WARMEST = -60.0, 60.0
BEST_K, BEST_SEASON = 20, 2.0
CHOOSE_FROM, TELL_FROM = "2024-01-01", "2024-07-01"
YEAR = 365.25


class BadFile(Exception):
    """The file can't be used, and its words say why."""


def read_days(path):
    days = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = to_day(row)
            if day:
                days[day["date"]] = day
    return sorted(days.values(), key=lambda day: day["date"])


def to_day(row):
    """Return a row as a day, or None if one of its numbers can't be used."""
    try:
        day = {"date": row["date"]} | {name: float(row[name]) for name in COLUMNS}
    except ValueError:
        return None
    return day if COLDEST <= day["temperature"] <= WARMEST else None


def next_day(date):
    return str(dt.date.fromisoformat(date) + dt.timedelta(days=1))


def season_gap(one, other):
    """Return how far two dates lie apart in the year, from 0 to 1 (half a year)."""
    days = abs((dt.date.fromisoformat(one) - dt.date.fromisoformat(other)).days) % YEAR
    return min(days, YEAR - days) / (YEAR / 2)


def distance(one, other, spreads, season=0.0):
    squares = [((one[name] - other[name]) / spreads[name]) ** 2 for name in spreads]
    if season:
        squares.append((season * season_gap(one["date"], other["date"])) ** 2)
    return math.sqrt(sum(squares))


def nearest(days, k, season=0.0):
    """Return pairs (a day like the last one, the day after it), the nearest first."""
    spreads = {name: statistics.pstdev(day[name] for day in days) for name in COLUMNS}
    spreads = {name: spread for name, spread in spreads.items() if spread}
    by_date = {day["date"]: day for day in days}
    pairs = [(day, by_date.get(next_day(day["date"]))) for day in days[:-1]]
    pairs = [pair for pair in pairs if pair[1]]
    pairs.sort(key=lambda pair: distance(pair[0], days[-1], spreads, season))
    return pairs[:k]


def forecast(days, k, season=0.0):
    turns = [after["temperature"] - day["temperature"] for day, after in nearest(days, k, season)]
    return days[-1]["temperature"] + (statistics.fmean(turns) if turns else 0.0)


def tries(days, first, k, season=0.0):
    """Return a list of (error of the forecast, error of "as today", day), each by earlier days alone."""
    found = []
    for number in range(1, len(days)):
        before, day = days[number - 1], days[number]
        if day["date"] >= first and next_day(before["date"]) == day["date"]:
            guess = forecast(days[:number], k, season)
            found.append((guess - day["temperature"], before["temperature"] - day["temperature"], day))
    return found


def measure(days, first, k, season=0.0):
    found = tries(days, first, k, season)
    if not found:
        raise BadFile(f"there are no two days in a row from {first} on")
    return {
        "days": len(found),
        "error": statistics.fmean(abs(error) for error, _, _ in found),
        "naive": statistics.fmean(abs(naive) for _, naive, _ in found),
    }


def experiment(days):
    spring = [day for day in days if day["date"] < TELL_FROM]
    for season in (0.0, BEST_SEASON):
        for k in (1, 5, 10, 20, 40):
            print(f"season {season}  k {k:2}  {measure(spring, CHOOSE_FROM, k, season)}")
        print(f"second half, k {BEST_K}: {measure(days, TELL_FROM, BEST_K, season)}")
    found = tries(days, TELL_FROM, BEST_K, BEST_SEASON)
    for error, _, day in sorted(found, key=lambda one: -abs(one[0]))[:5]:
        print(f"{day['date']}  {day['temperature']:.1f}, forecast {error:+.1f} off")


def load(path):
    """Return the days of a file, or raise BadFile with a sentence for whoever has called the program."""
    try:
        days = read_days(path)
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise BadFile(f"{path} can't be read as a table of days: {error}") from error
    if not days:
        raise BadFile(f"{path} holds no usable day")
    return days


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--experiment", action="store_true", help="measure several k, takes a minute")
    chosen = parser.parse_args()
    try:
        days = load(chosen.file)
        if chosen.experiment:
            experiment(days)
        else:
            print(f"{next_day(days[-1]['date'])}: {forecast(days, BEST_K, BEST_SEASON):.1f}")
    except BadFile as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
