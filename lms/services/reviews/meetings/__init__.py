"""Meetings: reviews side by side, at a time that both have booked."""
