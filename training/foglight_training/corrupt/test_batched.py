import unittest

import cv2
import numpy as np
import torch

from ..data.procedural import picture
from . import batched, reference
from .transmission import jpeg


def psnr(a, b):
    return 10 * np.log10(65025 / max(1e-9, float(((a - b) ** 2).mean())))


class BatchedTest(unittest.TestCase):
    def setUp(self):
        rng = np.random.default_rng(0)
        self.pictures = [picture(rng, 160, 240)[0] for _ in range(3)]
        self.x = torch.from_numpy(np.stack(self.pictures)).permute(0, 3, 1, 2).float()
        self.generator = torch.Generator().manual_seed(0)

    def test_without_chance_each_picture_is_what_the_reference_makes_of_it(self):
        levels = [0.23, 0.45, 0.9]
        for kind in ("lens_blur", "saturation", "compression", "scan_lines", "darkness", "atmospheric_turbulence", "color_diffusion", "sharpness"):
            out = batched.KINDS[kind](self.x, torch.tensor(levels), self.generator).round().clamp(0, 255)
            for ours, rgb, s in zip(out, self.pictures, levels):
                with self.subTest(kind=kind, s=s):
                    theirs = reference.corrupt(kind, s, np.random.default_rng(0), rgb).astype(np.float64)
                    self.assertGreater(psnr(ours.permute(1, 2, 0).numpy(), theirs), 36)

    def test_with_chance_the_harm_is_that_of_the_reference(self):
        for kind in ("motion_blur", "noise", "block_exchange"):
            for s in (0.45, 0.9):
                with self.subTest(kind=kind, s=s):
                    out = batched.KINDS[kind](self.x, torch.full((3,), s), self.generator).round().clamp(0, 255)
                    ours = np.mean([psnr(a.permute(1, 2, 0).numpy(), b.astype(float)) for a, b in zip(out, self.pictures)])
                    theirs = np.mean([psnr(reference.corrupt(kind, s, np.random.default_rng(i), b).astype(float), b.astype(float))
                                      for b in self.pictures for i in range(4)])
                    self.assertLess(abs(ours - theirs), 1.0)

    def test_jpeg_is_that_of_libjpeg(self):
        smooth = [cv2.GaussianBlur(p, (0, 0), 1.0) for p in self.pictures]
        x = torch.from_numpy(np.stack(smooth)).permute(0, 3, 1, 2).float()[..., :151, :233]
        for quality, out in zip((10, 50, 90), batched.jpeg(x, torch.tensor([10.0, 50.0, 90.0]))):
            i = (10, 50, 90).index(quality)
            theirs = jpeg(np.ascontiguousarray(smooth[i][:151, :233]), quality)
            self.assertGreater(psnr(out.permute(1, 2, 0).numpy(), theirs.astype(float)), 40)


if __name__ == "__main__":
    unittest.main()
