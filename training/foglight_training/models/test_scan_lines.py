import unittest

import torch

from ..kinds import INDEX, KINDS
from .scan_lines import fill_rows


class FillRowsTest(unittest.TestCase):
    def test_dropped_rows_are_filled_and_others_left(self):
        means = torch.full((60,), 0.5)
        means[20:25] = 0.003
        prior = torch.zeros(len(KINDS))
        prior[INDEX["scan_lines"]] = 0.5
        above, below, weight = fill_rows(means, prior)
        self.assertEqual(above[20:25].tolist(), [19] * 5)
        self.assertEqual(below[20:25].tolist(), [25] * 5)
        self.assertAlmostEqual(float(weight[22]), 0.5, places=5)
        self.assertEqual(above[:20].tolist(), list(range(20)))
        above, below, _ = fill_rows(means, torch.zeros(len(KINDS)))
        self.assertTrue(torch.equal(above, torch.arange(60)) and torch.equal(below, torch.arange(60)))

    def test_a_black_picture_has_no_dropped_rows(self):
        prior = torch.ones(len(KINDS))
        above, below, _ = fill_rows(torch.full((60,), 0.001), prior)
        self.assertTrue(torch.equal(above, below))


if __name__ == "__main__":
    unittest.main()
