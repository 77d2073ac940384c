import unittest

from split import split


class TestSplit(unittest.TestCase):
    def test_it_can_be_called(self):
        split([1, 2, 3], 0.5, 1)
