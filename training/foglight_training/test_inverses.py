import unittest

import numpy as np
import torch
import torch.nn.functional as F

from . import glow, procedural, warp
from .corrupt import capture, environment, reference
from .evaluate import ORDER, psnr
from .kinds import INDEX, KINDS
from .picture import to_rgb, to_ycc
from .recoverer import GLANCE, Packed, Planes, Recoverer, sampled
from .runtime import planes_of, rgb_of


def picture(seed, h=240, w=320):
    return procedural.picture(np.random.default_rng(seed), h, w)[0]


def told(kind, s):
    intensities = torch.zeros(len(KINDS))
    intensities[INDEX[kind]] = s
    return intensities


class GlowTest(unittest.TestCase):
    def test_what_the_reference_added_is_taken_away(self):
        x = torch.from_numpy(picture(4)).permute(2, 0, 1)[None].float()
        for kind, blurred in (("lens_blur", capture.lens_blur), ("color_diffusion", environment.color_diffusion)):
            for s in (0.23, 0.45, 0.9):
                with self.subTest(kind=kind, s=s):
                    out = blurred(x, s, np.random.default_rng(0), False).round().clamp(0, 255)
                    y, c = to_ycc(out / 255)
                    small, colour = sampled(y, c)
                    of = getattr(glow, kind)(torch.tensor([s]))
                    pixels = torch.tensor([[x.shape[2] / GLANCE[0], x.shape[3] / GLANCE[1]]])
                    veil, _ = glow.undone(torch.cat([F.avg_pool2d(small, (1, 2)), colour], 1), pixels, of)
                    to = lambda v, like: F.interpolate(v, size=like.shape[-2:], mode="bilinear", align_corners=False)
                    back = to_rgb((y - to(veil[:, :1], y)) / of.keep, (c - to(veil[:, 1:], c)) / of.keep) * 255
                    before, after = (psnr(x.numpy(), p.clamp(0, 255).numpy()) for p in (out, back))
                    self.assertGreater(after, before + 6)

    def test_without_any_nothing_changes(self):
        t = torch.rand(1, 3, *GLANCE)
        for of in (glow.lens_blur, glow.color_diffusion):
            veil, same = glow.undone(t, torch.tensor([[5.0, 5.0]]), of(torch.zeros(1)))
            self.assertEqual(float(veil.abs().max()), 0)
            self.assertTrue(torch.equal(same, t))


class WarpTest(unittest.TestCase):
    def strength(self, rgb, intensities):
        y = to_ycc(torch.from_numpy(rgb.copy()).permute(2, 0, 1)[None].float() / 255)[0][0, 0]
        return float(warp.strength(y[:, :40], y[:, -40:].flip(1), intensities))

    def test_the_reference_is_found_and_put_back_in_both_layouts(self):
        net = Recoverer().eval()
        shrink = torch.tensor([1])
        for seed, s in ((5, 0.23), (7, 0.45), (11, 0.9)):
            with self.subTest(s=s), torch.no_grad():
                clean = picture(seed)
                bent = reference.corrupt("atmospheric_turbulence", s, np.random.default_rng(0), clean)
                knows = told("atmospheric_turbulence", s)
                self.assertAlmostEqual(self.strength(bent, knows), s, delta=0.008)
                packed, _ = Packed(net)(torch.from_numpy(bent), ORDER, knows, shrink)
                y, u, v, _ = Planes(net)(*(torch.from_numpy(p) for p in planes_of(bent).values()), knows, shrink)
                for back in (packed.numpy(), rgb_of(y.numpy(), u.numpy(), v.numpy())):
                    self.assertGreater(psnr(clean, back), psnr(clean, bent) + 4)

    def test_nothing_is_moved_where_no_border_swings_or_none_was_found(self):
        knows = told("atmospheric_turbulence", 0.9)
        for seed in range(8):
            self.assertEqual(self.strength(picture(seed), knows), 0)
        self.assertEqual(self.strength(np.full((90, 120, 3), 90, np.uint8), knows), 0)
        bent = reference.corrupt("atmospheric_turbulence", 0.9, np.random.default_rng(0), picture(3))
        self.assertEqual(self.strength(bent, torch.zeros(len(KINDS))), 0)

    def test_training_and_the_graph_put_rows_back_alike(self):
        bent = torch.from_numpy(reference.corrupt("atmospheric_turbulence", 0.5, np.random.default_rng(0), picture(5)))
        knows = told("atmospheric_turbulence", 0.5)
        with torch.no_grad():
            graph, _ = Packed(Recoverer().eval())(bent, ORDER, knows, torch.tensor([1]))
        trained = warp.undone(bent.permute(2, 0, 1)[None].float() / 255, knows[None])[0].permute(1, 2, 0) * 255
        self.assertLess(float((trained - graph.float()).abs().max()), 0.51)


if __name__ == "__main__":
    unittest.main()
