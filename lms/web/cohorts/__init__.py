"""The pages of a cohort."""
