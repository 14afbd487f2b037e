import unittest

import numpy as np
import torch

from .assessor_input import from_packed, from_rgb, from_yuv420p
from .ycbcr import rgb_to_yuv420p, to_rgb, to_ycc


class AssessorInputTest(unittest.TestCase):
    def test_both_layouts_give_what_training_reads(self):
        """Up to the rounding to bytes."""
        rng = np.random.default_rng(0)
        for h, w in ((200, 300), (133, 257), (96, 64), (17, 40)):
            with self.subTest(size=(h, w)):
                rgb = np.kron(rng.integers(0, 256, (h // 8 + 1, w // 8 + 1, 3)), np.ones((8, 8, 1)))[:h, :w].astype(np.uint8)
                trained = from_rgb(torch.from_numpy(rgb).permute(2, 0, 1)[None].float() / 255)
                packed = from_packed(torch.from_numpy(rgb[..., ::-1].copy()), torch.tensor([2, 1, 0]))
                planes = from_yuv420p(*(torch.from_numpy(p) for p in rgb_to_yuv420p(rgb).values()))
                for name in trained._fields:
                    a, b, c = getattr(trained, name), getattr(packed, name), getattr(planes, name)
                    self.assertEqual(a.shape, b.shape)
                    self.assertEqual(a.shape, c.shape)
                    self.assertLess(float((a - b).abs().max()), 0.6 / 255, name)
                    self.assertLess(float((a - c).abs().max()), 0.6 / 219, name)

    def test_colours_go_there_and_back(self):
        rgb = torch.rand(1, 3, 1, 1).expand(1, 3, 8, 8)
        self.assertLess(float((to_rgb(*to_ycc(rgb)) - rgb).abs().max()), 1e-4)


if __name__ == "__main__":
    unittest.main()
