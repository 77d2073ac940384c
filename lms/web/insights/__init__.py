"""The pages of the director: figures, rows, reports, vacancies."""
