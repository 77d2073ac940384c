import unittest

from split import split

ROWS = list("abcdefghij")


class TestSplit(unittest.TestCase):
    def test_every_row_is_in_one_list(self):
        learn, asked = split(ROWS, 0.3, seed=5)
        self.assertEqual(sorted(learn + asked), ROWS)

    def test_a_share_is_asked_about(self):
        learn, asked = split(ROWS, 0.2, seed=5)
        self.assertEqual((len(learn), len(asked)), (8, 2))

    def test_equal_rows_are_different_rows(self):
        learn, asked = split([1, 1, 1, 2], 0.5, seed=5)
        self.assertEqual(sorted(learn + asked), [1, 1, 1, 2])

    def test_a_seed_repeats_itself(self):
        rows = list(range(60))
        self.assertEqual(split(rows, 0.5, seed=3), split(rows, 0.5, seed=3))

    def test_the_rows_stay_as_they_are(self):
        rows = list(range(60))
        split(rows, 0.5, seed=3)
        self.assertEqual(rows, list(range(60)))

    def test_wrong_shares_are_refused(self):
        for share in (-0.1, 1.5):
            with self.assertRaises(ValueError):
                split(ROWS, share, seed=1)
