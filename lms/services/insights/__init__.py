"""The school in figures: counted by one set of rules, opened to their rows, printed by the month."""
