"""Make air.csv (given to the students) and hidden.csv (for the checks): python3 make_data.py.

The numbers are invented, the shape is that of a city with stoves: the colder the day, the more smoke.
"""

import csv
import datetime as dt
import math
import random
from pathlib import Path

HERE = Path(__file__).parent
QUARTERS = ("Жилгородок", "Авиагородок", "Сазда", "Құрайлы", "Батыс-2", "Заречный")
MISSING = ("", "-", "н/д", "NA")
WRONG_DATES = ("", "2024-02-31", "31.11.2024", "кеше")
FAULTS = ("9999", "-1", "-12.5", "655.35", "1024")


def weather(rng: random.Random, day: dt.date) -> float:
    """The temperature of a day, °C."""
    season = -math.cos(2 * math.pi * (day.timetuple().tm_yday - 15) / 365)
    return 5 + 19 * season + rng.gauss(0, 4)


def smoke_of(rng: random.Random, temperature: float, stoves: float) -> float:
    """PM2.5 of a day in a quarter, µg/m³."""
    heating = max(0.0, 12 - temperature)
    return max(1.0, stoves * (6 + 1.3 * heating) * rng.lognormvariate(0, 0.35))


def written(rng: random.Random, number: float) -> str:
    text = f"{number:.1f}"
    return text.replace(".", ",") if rng.random() < 0.3 else text


def date_written(rng: random.Random, day: dt.date) -> str:
    return day.strftime("%d.%m.%Y") if rng.random() < 0.25 else day.isoformat()


def name_written(rng: random.Random, name: str) -> str:
    return rng.choice((name,) * 6 + (name.upper(), name.lower(), f" {name}", f"{name}  "))


def row(rng: random.Random, day: dt.date, name: str, numbers: tuple[float, float]) -> list[str]:
    """One line as a tired person and an old sensor would write it."""
    value, warmth = (written(rng, number) for number in numbers)
    chance = rng.random()
    if chance < 0.06:
        value = rng.choice(MISSING)
    elif chance < 0.09:
        value = rng.choice(FAULTS)
    if rng.random() < 0.05:
        warmth = rng.choice(MISSING)
    date = rng.choice(WRONG_DATES) if rng.random() < 0.015 else date_written(rng, day)
    return [date, name_written(rng, name), value, warmth]


def table(seed: int, first: dt.date, days: int, names: tuple[str, ...]) -> list[list[str]]:
    rng = random.Random(seed)
    stoves = {name: rng.uniform(0.7, 1.6) for name in names}
    rows = []
    for offset in range(days):
        day = first + dt.timedelta(days=offset)
        temperature = weather(rng, day)
        for name in names:
            times = rng.choices((0, 1, 2), (3, 93, 4))[0]
            for _ in range(times):
                warmth = temperature + rng.gauss(0, 0.8)
                rows.append(row(rng, day, name, (smoke_of(rng, warmth, stoves[name]), warmth)))
    return rows


def write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(["date", "station", "pm25", "temperature"])
        writer.writerows(rows)


if __name__ == "__main__":
    given = table(2024, dt.date(2024, 10, 1), 92, QUARTERS[:4])
    write(HERE.parent / "starter" / "air.csv", given)
    write(HERE / "given.csv", given)
    write(HERE / "hidden.csv", table(7, dt.date(2025, 1, 10), 150, QUARTERS))
