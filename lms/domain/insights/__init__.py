"""The school's figures: what they mean, and what is read beside them."""
