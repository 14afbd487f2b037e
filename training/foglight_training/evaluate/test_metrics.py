import unittest

import numpy as np
import torch

from ..models.semantic import StructureDistance
from ..models.similarity import ssim_map
from ..train.losses import charbonnier
from .metrics import REFERENCE_KINDS, auc, macro_f1, psnr, r_deg, spearman
from .thresholds import gate_score


class MetricsTest(unittest.TestCase):
    def test_auc_and_spearman(self):
        self.assertEqual(auc([0, 0.1], [0.5, 0.9]), 1.0)
        self.assertEqual(auc([0.5], [0.5]), 0.5)
        self.assertAlmostEqual(spearman([1, 2, 3], [10, 20, 30]), 1.0)
        self.assertAlmostEqual(spearman([1, 2, 3], [3, 2, 1]), -1.0)

    def test_the_gate_score_is_what_the_gate_has(self):
        """The same numbers as in src/core/core.test.ts."""
        self.assertAlmostEqual(gate_score([0.5, 1.0], 0.25), 0.5)
        self.assertEqual(gate_score([0.0, 0.0], 0.9), 0.0)

    def test_f1(self):
        truth = np.eye(len(REFERENCE_KINDS), dtype=bool)
        self.assertEqual(macro_f1(truth, truth)[0], 1.0)
        self.assertEqual(macro_f1(truth, ~truth)[0], 0.0)

    def test_r_deg_is_the_papers_figure_2(self):
        """0.45 against 0.69 -> 0.76, 0.96 against 0.44 -> 0.48, another type -> -1 a side."""
        at = lambda i, s: np.eye(19)[i] * s
        self.assertAlmostEqual(r_deg(at(0, 0.45), at(0, 0.69)), 0.76)
        self.assertAlmostEqual(r_deg(at(0, 0.96), at(0, 0.44)), 0.48)
        self.assertAlmostEqual(r_deg(at(0, 0.5), at(1, 0.5)), -2.0)

    def test_psnr(self):
        a = np.zeros((4, 4, 3), np.uint8)
        self.assertAlmostEqual(psnr(a, a + 1), 48.13, places=2)

    def test_similarity_and_distance(self):
        g = torch.Generator().manual_seed(0)
        a = torch.rand(2, 3, 96, 96, generator=g)
        b = (a + 0.4 * torch.rand(2, 3, 96, 96, generator=g)).clamp(0, 1)
        self.assertAlmostEqual(float(ssim_map(a, a).mean()), 1.0, places=5)
        self.assertLess(float(ssim_map(a, b).mean()), 0.95)
        whole, local = StructureDistance()(a, b)
        self.assertEqual((whole.shape, local.shape), ((2,), (2, 6, 8)))
        self.assertGreater(float(whole.min()), float(StructureDistance()(a, a)[0].max()))
        self.assertLess(float(charbonnier(a, a).max()), float(charbonnier(a, b).min()))


if __name__ == "__main__":
    unittest.main()
