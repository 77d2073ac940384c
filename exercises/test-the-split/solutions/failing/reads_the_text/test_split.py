import inspect
import unittest

import split

RIGHT = "order[asked:], order[:asked]"


class TestSplit(unittest.TestCase):
    def test_the_text(self):
        self.assertIn(RIGHT, inspect.getsource(split))
