from forecast import dist, forecast, measure, read_days

days = read_days("days.csv")


def test_read():
    assert type(days) == list
    assert len(days) > 0


def test_forecast():
    result = forecast(days, 30)
    assert type(result) == float
    assert -60 < result < 60


def test_dist():
    assert dist(days[0], days[0], 1, 1, 1) == 0


def test_measure():
    result = measure(days, "2024-12-01", 5)
    assert "error" in result
    assert result["error"] > 0


test_read()
test_forecast()
test_dist()
test_measure()
print("ALL TESTS PASSED")
