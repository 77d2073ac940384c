import unittest

from forecast import forecast, measure, read_days


def day(number, temperature, pressure=750.0, wind=2.0):
    return {
        "date": f"2024-05-{number:02}",
        "temperature": temperature,
        "pressure": pressure,
        "wind": wind,
    }


class Forecasts(unittest.TestCase):
    def test_the_nearest_day_decides(self):
        # The 3rd is like the 1st, and after the 1st it became 4 degrees warmer.
        days = [day(1, 10.0), day(2, 14.0), day(3, 10.5)]
        self.assertEqual(forecast(days, 1), 14.5)

    def test_two_neighbours_are_averaged(self):
        # Turns: +4 after the 1st, -3.5 after the 2nd; their mean is 0.25.
        days = [day(1, 10.0), day(2, 14.0), day(3, 10.5)]
        self.assertEqual(forecast(days, 2), 10.75)

    def test_the_error_is_a_mean(self):
        days = [day(1, 10.0), day(2, 14.0), day(3, 10.5), day(4, 12.0)]
        self.assertEqual(measure(days, "2024-05-04", 1), {"days": 1, "error": 2.5, "naive": 1.5})

    def test_the_given_file(self):
        days = read_days("days.csv")
        self.assertEqual(len(days), 700)
        self.assertEqual(days[0]["temperature"], -13.1)


if __name__ == "__main__":
    unittest.main()
