"""What the subject agrees on, as a peer would try it first. Tests of the work itself run with these."""

import subprocess
import sys

from forecast import forecast, measure, read_days

EXAMPLE = """\
date,temperature,pressure,wind
2024-03-02,-4.5,748,3.1
2024-03-01,-6.0,751,2.0
2024-03-03,99.9,747,4.4
2024-03-04,-2.5,-,5.0
2024-03-02,-4.0,748,3.1
2024-03-05,-1.0,744,6.2
"""


def test_the_example_is_read(tmp_path):
    path = tmp_path / "days.csv"
    path.write_text(EXAMPLE)
    days = read_days(str(path))
    assert [(day["date"], day["temperature"]) for day in days] == [
        ("2024-03-01", -6.0),
        ("2024-03-02", -4.0),
        ("2024-03-05", -1.0),
    ]


def test_one_day_alone_stays_as_it_is():
    today = {"date": "2024-03-01", "temperature": -6.0, "pressure": 751.0, "wind": 2.0}
    assert forecast([today], 3) == -6.0


def test_the_stations_own_days_are_measured():
    found = measure(read_days("days.csv"), "2024-12-01", 5)
    assert set(found) == {"days", "error", "naive"}
    assert found["days"] > 0


def test_the_program_prints_one_day():
    done = subprocess.run(
        [sys.executable, "forecast.py", "days.csv"], capture_output=True, check=False, text=True, timeout=20
    )
    date, _, degrees = done.stdout.strip().partition(": ")
    assert done.returncode == 0
    assert len(date) == 10
    float(degrees)
