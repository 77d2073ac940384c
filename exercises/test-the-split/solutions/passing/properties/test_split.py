import random
import unittest
from collections import Counter

from split import split


class TestPromises(unittest.TestCase):
    def test_promises_hold_for_many_lists(self):
        lots = random.Random(0)
        for _ in range(50):
            rows = [lots.randrange(5) for _ in range(lots.randrange(30))]
            before, share, seed = list(rows), lots.random(), lots.randrange(9)
            learn, asked = split(rows, share, seed)
            self.assertEqual(rows, before)
            self.assertEqual(Counter(learn) + Counter(asked), Counter(rows))
            self.assertEqual(len(asked), round(share * len(rows)))
            self.assertEqual((list(learn), list(asked)), tuple(map(list, split(rows, share, seed))))

    def test_shares_have_an_end(self):
        self.assertRaises(ValueError, split, [1], 1.1, 0)
        self.assertRaises(ValueError, split, [1], -1, 0)
