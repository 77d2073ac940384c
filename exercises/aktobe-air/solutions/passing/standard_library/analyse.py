"""Clean the air measurements and write a report: python3 analyse.py AIR.csv REPORT.json"""

import csv
import datetime
import json
import statistics
import sys
from collections import defaultdict

LIMIT = 35
HIGHEST_POSSIBLE = 500


def read_date(text):
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None


def read_number(text):
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def clean(rows):
    """Return {(date, station): (pm25, temperature or None)}; the last row of a day wins."""
    kept = {}
    for row in rows:
        date, pm25 = read_date(row["date"]), read_number(row["pm25"])
        if date is None or pm25 is None or not 0 <= pm25 <= HIGHEST_POSSIBLE:
            continue
        station = row["station"].strip().capitalize()
        kept[date, station] = (pm25, read_number(row["temperature"]))
    return kept


def by_station(kept):
    stations = defaultdict(dict)
    for (date, station), (pm25, _) in kept.items():
        stations[station][date] = pm25
    return {name: describe(days) for name, days in stations.items()}


def describe(days):
    worst = min(days, key=lambda date: (-days[date], date))
    return {
        "days": len(days),
        "mean": statistics.fmean(days.values()),
        "highest": days[worst],
        "highest_day": worst.isoformat(),
    }


def city_days(kept):
    """Return {date: mean of the stations that day}."""
    days = defaultdict(list)
    for (date, _), (pm25, _) in kept.items():
        days[date].append(pm25)
    return {date: statistics.fmean(values) for date, values in days.items()}


def by_month(days):
    months = defaultdict(list)
    for date, mean in days.items():
        months[f"{date:%Y-%m}"].append(mean)
    return {month: statistics.fmean(means) for month, means in months.items()}


def main(source, target):
    with open(source, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    kept = clean(rows)
    days = city_days(kept)
    pairs = [pair for pair in kept.values() if pair[1] is not None]
    report = {
        "rows": len(rows),
        "used": len(kept),
        "stations": by_station(kept),
        "months": by_month(days),
        "bad_days": sum(mean > LIMIT for mean in days.values()),
        "correlation": statistics.correlation(*zip(*pairs)),
    }
    with open(target, "w", encoding="utf-8") as file:
        json.dump(report, file, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main(*sys.argv[1:])
