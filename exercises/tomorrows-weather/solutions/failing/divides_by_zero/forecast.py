"""Forecasts tomorrow's temperature from the days that were most like today."""

import csv
import math
import statistics
import sys
from datetime import date, timedelta

FEATURES = ("temperature", "pressure", "wind")
COLDEST, WARMEST = -60, 60
NEIGHBOURS = 30


def read_days(path):
    """Return the usable days of a file, in the order of their dates; of a day told twice the last row."""
    days = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = usable(row)
            if day is not None:
                days[day["date"]] = day
    return [days[name] for name in sorted(days)]


def usable(row):
    try:
        day = {"date": row["date"], **{name: float(row[name]) for name in FEATURES}}
    except ValueError:
        return None
    return day if COLDEST <= day["temperature"] <= WARMEST else None


def next_date(name):
    return str(date.fromisoformat(name) + timedelta(days=1))


def forecast(days, k):
    """Return the temperature of the day after the last of these days."""
    today = days[-1]
    turns = [after - day["temperature"] for day, after in nearest(days, k)]
    return today["temperature"] + (statistics.fmean(turns) if turns else 0)


def nearest(days, k):
    """Return the k days most like the last one, each with the temperature of the day after it."""
    today = days[-1]
    spreads = {name: statistics.pstdev(day[name] for day in days) for name in FEATURES}
    temperatures = {day["date"]: day["temperature"] for day in days}
    followed = [day for day in days[:-1] if next_date(day["date"]) in temperatures]
    followed.sort(key=lambda day: (distance(day, today, spreads), day["date"]))
    return [(day, temperatures[next_date(day["date"])]) for day in followed[:k]]


def distance(one, other, spreads):
    parts = [(one[name] - other[name]) / spread for name, spread in spreads.items()]
    return math.sqrt(sum(part**2 for part in parts))


def measure(days, first, k):
    """Return how far the forecasts are off, from the date `first` on."""
    errors, naive = [], []
    for place in range(1, len(days)):
        yesterday, day = days[place - 1], days[place]
        if day["date"] < first or next_date(yesterday["date"]) != day["date"]:
            continue
        errors.append(abs(forecast(days[:place], k) - day["temperature"]))
        naive.append(abs(yesterday["temperature"] - day["temperature"]))
    if not errors:
        raise ValueError(f"no day from {first} on can be measured")
    return {"days": len(errors), "error": statistics.fmean(errors), "naive": statistics.fmean(naive)}


def main(path):
    days = read_days(path)
    print(f"{next_date(days[-1]['date'])}: {forecast(days, NEIGHBOURS):.1f}")


if __name__ == "__main__":
    main(sys.argv[1])
