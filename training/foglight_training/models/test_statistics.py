import unittest

import torch

from . import statistics


class StatisticsTest(unittest.TestCase):
    def test_blocks_and_black_rows_are_seen(self):
        g = torch.Generator().manual_seed(0)
        smooth = torch.nn.functional.interpolate(torch.rand(1, 1, 8, 8, generator=g) * 200, size=(128, 128), mode="bilinear")
        blocky = torch.nn.functional.interpolate(torch.rand(1, 1, 16, 16, generator=g) * 200, scale_factor=8.0)
        self.assertGreater(float(statistics.blockiness(blocky)[0, :8].max()), float(statistics.blockiness(smooth)[0, :8].max()) + 0.5)
        lined = torch.full((1, 1, 128, 128), 0.5)
        lined[:, :, ::16] = 0
        self.assertGreater(float(statistics.row_profile(lined)[0, 0]), float(statistics.row_profile(lined * 0 + 0.5)[0, 0]) + 0.03)
        basis = statistics.BASIS.reshape(64, 64)
        self.assertLess(float((basis @ basis.t() - torch.eye(64)).abs().max()), 1e-5)


if __name__ == "__main__":
    unittest.main()
