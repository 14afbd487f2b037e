import unittest

import numpy as np
import torch

from ..data.procedural import picture
from ..kinds import KINDS, LEVELS
from . import chain, reference


def psnr(a, b):
    return 10 * np.log10(65025 / max(1e-9, float(((a - b) ** 2).mean())))


class ChainTest(unittest.TestCase):
    def setUp(self):
        self.rng = np.random.default_rng(0)
        rgb, depth = picture(self.rng, 160, 240)
        self.rgb = rgb
        self.x = torch.from_numpy(rgb).permute(2, 0, 1)[None].float()
        self.depth = torch.from_numpy(depth)[None, None]

    def test_every_kind_changes_the_picture_and_stays_in_bytes(self):
        for kind in KINDS:
            for wild in (False, True):
                with self.subTest(kind=kind, wild=wild):
                    y = chain.one(self.x, kind, 0.9, np.random.default_rng(1), wild, self.depth)
                    self.assertEqual(y.shape, self.x.shape)
                    self.assertGreaterEqual(float(y.min()), 0)
                    self.assertLessEqual(float(y.max()), 255)
                    self.assertTrue(torch.equal(y, y.round()))
                    self.assertLess(psnr(y.numpy(), self.x.numpy()), 40)

    def test_deterministic_kinds_agree_with_the_reference(self):
        for kind in ("lens_blur", "saturation", "compression", "scan_lines", "darkness", "atmospheric_turbulence", "color_diffusion", "sharpness"):
            for level, s in LEVELS.items():
                with self.subTest(kind=kind, level=level):
                    ours = chain.one(self.x, kind, s, self.rng)[0].permute(1, 2, 0).numpy()
                    theirs = reference.corrupt(kind, s, self.rng, self.rgb).astype(np.float64)
                    self.assertGreater(psnr(ours, theirs), 36)

    def test_same_seed_same_chain_and_picture(self):
        one, two = [chain.draw(np.random.default_rng(7)) for _ in range(2)]
        self.assertEqual(one, two)
        a, b = [chain.apply(self.x, [[("noise", 0.5, False), ("graffiti", 0.9, False)]], np.random.default_rng(3), self.depth)[0] for _ in range(2)]
        self.assertTrue(torch.equal(a, b))

    def test_labels_say_what_was_applied(self):
        _, intensities = chain.apply(self.x, [[("fog", 0.4, False), ("graffiti", 0.05, False)]], self.rng, self.depth)
        self.assertAlmostEqual(float(intensities[0, KINDS.index("fog")]), 0.4, places=5)
        self.assertEqual(float(intensities.sum()), float(intensities[0, KINDS.index("fog")]))  # graffiti below 0.1 draws nothing


if __name__ == "__main__":
    unittest.main()
