"""The pages of portfolios, and of what is held about somebody."""
