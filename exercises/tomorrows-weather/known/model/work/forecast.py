"""Forecasts tomorrow's temperature from the days that were most like today.

python3 forecast.py days.csv            prints the forecast for the day after the last one
python3 forecast.py days.csv measure    prints how good it is for several numbers of neighbours
"""

import csv
import math
import statistics
import sys
from datetime import date, timedelta

COLUMNS = ["temperature", "pressure", "wind"]


def read_days(path):
    """Return the usable days in the order of their dates."""
    by_date = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            try:
                numbers = {column: float(row[column]) for column in COLUMNS}
            except ValueError:
                continue  # a missing or unreadable number: the station was covered with ice
            if -60 <= numbers["temperature"] <= 60:
                by_date[row["date"]] = {"date": row["date"], **numbers}
    return [by_date[name] for name in sorted(by_date)]


def day_after(name):
    return (date.fromisoformat(name) + timedelta(days=1)).isoformat()


def spreads_of(days):
    """Return the standard deviation of each column that changes at all."""
    spreads = {column: statistics.pstdev(day[column] for day in days) for column in COLUMNS}
    return {column: spread for column, spread in spreads.items() if spread > 0}


def distance(one, other, spreads):
    parts = [(one[column] - other[column]) / spread for column, spread in spreads.items()]
    return math.sqrt(sum(part * part for part in parts))


def neighbours(days, k):
    """Return the k days most like the last one of which we know the day after."""
    today, spreads = days[-1], spreads_of(days)
    dates = {day["date"] for day in days}
    candidates = [day for day in days[:-1] if day_after(day["date"]) in dates]
    return sorted(candidates, key=lambda day: distance(day, today, spreads))[:k]


def forecast(days, k):
    """Return today's temperature plus the mean turn of the weather after the neighbours."""
    temperatures = {day["date"]: day["temperature"] for day in days}
    turns = [
        temperatures[day_after(day["date"])] - day["temperature"] for day in neighbours(days, k)
    ]
    return days[-1]["temperature"] + (statistics.mean(turns) if turns else 0.0)


def errors_from(days, first, k):
    """Yield each day from `first` on with its forecast and the temperature of the day before."""
    for place in range(1, len(days)):
        yesterday, day = days[place - 1], days[place]
        if day["date"] >= first and day_after(yesterday["date"]) == day["date"]:
            yield day, forecast(days[:place], k), yesterday["temperature"]


def measure(days, first, k):
    found = list(errors_from(days, first, k))
    return {
        "days": len(found),
        "error": statistics.mean(abs(guess - day["temperature"]) for day, guess, _ in found),
        "naive": statistics.mean(abs(before - day["temperature"]) for day, _, before in found),
    }


def print_table(days, first):
    for k in (1, 3, 5, 10, 20, 30, 50):
        result = measure(days, first, k)
        print(f"{k:3} {result['error']:6.2f} {result['naive']:6.2f}")


def main(arguments):
    try:
        days = read_days(arguments[0])
    except FileNotFoundError:
        sys.exit(f"There is no file {arguments[0]}.")
    if "measure" in arguments:
        print_table([day for day in days if day["date"] < "2024-07-01"], "2024-01-01")
        print(measure(days, "2024-07-01", 30))
    else:
        print(f"{day_after(days[-1]['date'])}: {forecast(days, 30):.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
