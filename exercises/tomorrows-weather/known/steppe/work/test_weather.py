"""Each expected number was worked out by hand on paper."""

import pathlib
import tempfile
import unittest

import forecast as weather


def days(*temperatures, skip=()):
    """Return days of June with these temperatures and one pressure and wind for all."""
    made = [
        {"date": f"2024-06-{number:02}", "temperature": float(warmth), "pressure": 748.0, "wind": 3.0}
        for number, warmth in enumerate(temperatures, start=1)
    ]
    return [day for number, day in enumerate(made, start=1) if number not in skip]


class Reading(unittest.TestCase):
    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "days.csv")
            path.write_text("date,temperature,pressure,wind\n" + text)
            return [(day["date"], day["temperature"]) for day in weather.read_days(path)]

    def test_broken_rows_are_left_out(self):
        self.assertEqual(self.read("2024-06-01,,748,3\n2024-06-02,61,748,3\n2024-06-03,60,748,3\n"),
                         [("2024-06-03", 60.0)])

    def test_the_last_of_two_rows_stands(self):
        self.assertEqual(self.read("2024-06-02,5,748,3\n2024-06-01,4,748,3\n2024-06-02,-,748,3\n2024-06-02,6,748,3\n"),
                         [("2024-06-01", 4.0), ("2024-06-02", 6.0)])


class Forecasting(unittest.TestCase):
    def test_the_turn_of_the_nearest_day(self):
        self.assertEqual(weather.forecast(days(10, 14, 9, 11), 1), 15.0)

    def test_a_gap_is_no_next_day(self):
        # Nothing is known after the 1st now; after the 3rd it became 2 degrees warmer.
        self.assertEqual(weather.forecast(days(10, 14, 9, 11, skip=[2]), 1), 13.0)

    def test_of_equal_distances_the_earlier_counts(self):
        self.assertEqual(weather.forecast(days(5, 8, 5, 1, 5), 1), 8.0)

    def test_without_a_neighbour_nothing_changes(self):
        self.assertEqual(weather.forecast(days(7), 3), 7.0)

    def test_measure_never_sees_what_comes(self):
        short, long = days(10, 14, 9, 11), days(10, 14, 9, 11, 30)
        first = weather.tries(long, "2024-06-04", 2)[0]
        self.assertEqual(first, weather.tries(short, "2024-06-04", 2)[0])


if __name__ == "__main__":
    unittest.main()
