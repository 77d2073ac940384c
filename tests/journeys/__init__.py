"""Journeys: a real browser, a real git client, a real engine, nothing faked."""
