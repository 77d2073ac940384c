"""Accounts: how somebody logs in, by password or token."""
