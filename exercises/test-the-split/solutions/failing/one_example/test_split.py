import unittest

from split import split


class TestSplit(unittest.TestCase):
    def test_nobody_is_lost(self):
        learn, asked = split([1, 2, 3, 4], 0.25, seed=1)
        self.assertEqual(sorted(learn + asked), [1, 2, 3, 4])


if __name__ == "__main__":
    unittest.main()
