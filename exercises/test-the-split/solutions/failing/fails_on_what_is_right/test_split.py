import unittest

from split import split


class TestSplit(unittest.TestCase):
    def test_this_very_split(self):
        self.assertEqual(split([1, 2, 3, 4], 0.25, seed=1), ([1, 2, 3], [4]))
