import unittest

import numpy as np
import torch

from ..data import procedural
from ..kinds import KINDS
from ..models.quality import Quality
from ..models.recoverer import Recoverer
from ..models.scan_lines import fill_rows
from ..models.ycbcr import rgb_to_yuv420p
from .assess_graph import RGB_ORDER
from .recover_graph import RecoverPacked, RecoverYuv420p, agreement


def picture(h=120, w=200, seed=2):
    return procedural.picture(np.random.default_rng(seed), h, w)[0]


class RecoverGraphTest(unittest.TestCase):
    def test_untrained_it_changes_nothing(self):
        rgb = picture(101, 203)
        prior = torch.zeros(len(KINDS))
        for network, shrink in ((Recoverer, 1), (Recoverer, 2), (Recoverer, 4), (Quality, 1), (Quality, 2)):
            net = network().eval()
            with torch.no_grad():
                image, agree = RecoverPacked(net)(torch.from_numpy(rgb), RGB_ORDER, prior, torch.tensor([shrink]))
                planes = rgb_to_yuv420p(rgb)
                y, u, v, _ = RecoverYuv420p(net)(*(torch.from_numpy(p) for p in planes.values()), prior, torch.tensor([shrink]))
            self.assertTrue(np.array_equal(image.numpy(), rgb))
            for a, b in zip((y, u, v), planes.values()):
                self.assertTrue(np.array_equal(a.numpy(), b))
            self.assertGreater(float(agree.min()), 0.99)

    def test_chroma_rows_come_from_rows_that_are_intact_in_both_their_luma_rows(self):
        means = torch.full((60,), 0.5)
        means[21:25] = 0.003
        above, below, _ = fill_rows(means, torch.ones(len(KINDS)))
        up, down, part = RecoverYuv420p.chroma_rows(above, below, torch.tensor(60), 30)
        self.assertEqual(up[10:13].tolist(), [9] * 3)
        self.assertEqual(down[10:13].tolist(), [13] * 3)
        self.assertAlmostEqual(float(part[10]), 0.25)
        self.assertEqual((up[13:] - torch.arange(13, 30)).abs().sum(), 0)

    def test_agreement_falls_where_content_changes(self):
        y = torch.from_numpy(picture(192, 256, 5)[..., 1].copy()).float()[None, None] / 255
        self.assertGreater(float(agreement(y, y).min()), 0.999)
        brighter = agreement(y, y * 0.7 + 0.2)
        self.assertGreater(float(brighter.min()), 0.9)
        other = torch.from_numpy(picture(192, 256, 6)[..., 1].copy()).float()[None, None] / 255
        self.assertLess(float(agreement(y, other).mean()), 0.5)


if __name__ == "__main__":
    unittest.main()
