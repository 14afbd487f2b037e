import unittest

import numpy as np
import torch
import torch.nn.functional as F

from ..corrupt import capture, environment
from ..data import procedural
from ..evaluate.metrics import psnr
from . import added_blur
from .thumbnail import THUMBNAIL, sample_thumbnail
from .ycbcr import to_rgb, to_ycc


class AddedBlurTest(unittest.TestCase):
    def test_what_the_reference_added_is_taken_away(self):
        x = torch.from_numpy(procedural.picture(np.random.default_rng(4), 240, 320)[0]).permute(2, 0, 1)[None].float()
        for kind, blurred in (("lens_blur", capture.lens_blur), ("color_diffusion", environment.color_diffusion)):
            for s in (0.23, 0.45, 0.9):
                with self.subTest(kind=kind, s=s):
                    out = blurred(x, s, np.random.default_rng(0), False).round().clamp(0, 255)
                    y, c = to_ycc(out / 255)
                    small, colour = sample_thumbnail(y, c)
                    blur = getattr(added_blur, kind)(torch.tensor([s]))
                    pixels = torch.tensor([[x.shape[2] / THUMBNAIL[0], x.shape[3] / THUMBNAIL[1]]])
                    veil, _ = added_blur.remove(torch.cat([F.avg_pool2d(small, (1, 2)), colour], 1), pixels, blur)
                    to = lambda v, like: F.interpolate(v, size=like.shape[-2:], mode="bilinear", align_corners=False)
                    back = to_rgb((y - to(veil[:, :1], y)) / blur.keep, (c - to(veil[:, 1:], c)) / blur.keep) * 255
                    before, after = (psnr(x.numpy(), p.clamp(0, 255).numpy()) for p in (out, back))
                    self.assertGreater(after, before + 6)

    def test_without_any_nothing_changes(self):
        t = torch.rand(1, 3, *THUMBNAIL)
        for of in (added_blur.lens_blur, added_blur.color_diffusion):
            veil, same = added_blur.remove(t, torch.tensor([[5.0, 5.0]]), of(torch.zeros(1)))
            self.assertEqual(float(veil.abs().max()), 0)
            self.assertTrue(torch.equal(same, t))


if __name__ == "__main__":
    unittest.main()
