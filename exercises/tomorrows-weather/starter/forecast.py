"""Forecasts tomorrow's temperature from the days that were most like today."""


def read_days(path):
    """Return the usable days of a file, in the order of their dates."""


def forecast(days, k):
    """Return the temperature of the day after the last of these days."""


def measure(days, first, k):
    """Return how far the forecasts are off, from the date `first` on."""
