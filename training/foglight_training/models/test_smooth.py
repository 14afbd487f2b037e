"""What the smooth part does to fog, and must not do to a night, to a jacket in snow, or without fog."""
import unittest

import torch

from ..data import procedural
from ..kinds import INDEX
from . import smooth
from .ycbcr import rgb_of, to_ycc

import numpy as np


def recovered(rgb: torch.Tensor, fog: float = 1.0) -> torch.Tensor:
    """[1,3,H,W] in [0,1], even sides -> the same after the smooth part, its chroma at half resolution."""
    y, c = to_ycc(rgb)
    prior = torch.zeros(1, 19)
    prior[0, INDEX["fog"]] = fog
    maps = smooth.solve(smooth.sample(y, c), smooth.strength(prior))
    at = lambda x, like: torch.nn.functional.interpolate(x, size=like.shape[-2:], mode="bilinear", align_corners=False)
    gain = at(maps.gain, c)
    y, c = at(maps.a, y) * y + at(maps.b, y), gain * c + (1 - gain) * maps.tint
    return rgb_of(y, at(c, y)).clamp(0, 1)


def scene(seed: int = 4) -> torch.Tensor:
    rgb = procedural.picture(np.random.default_rng(seed), 240, 384)[0]
    return torch.from_numpy(rgb.copy()).permute(2, 0, 1)[None].float() / 255


class SmoothTest(unittest.TestCase):
    def test_without_fog_nothing_changes(self):
        y, c = to_ycc(scene())
        maps = smooth.solve(smooth.sample(y, c), smooth.strength(torch.zeros(1, 19)))
        self.assertTrue(bool((maps.a == 1).all() and (maps.b == 0).all() and (maps.gain == 1).all()))

    def test_a_veil_becomes_thinner(self):
        clean = scene()
        foggy = clean * 0.35 + 0.65 * 0.75
        error = lambda x: float((x - clean).square().mean())
        self.assertLess(error(recovered(foggy)), 0.6 * error(foggy))

    def test_a_black_sky_over_lamps_stays_black(self):
        night = torch.full((1, 3, 240, 384), 0.02)
        night += 0.004 * torch.randn(night.shape, generator=torch.Generator().manual_seed(1))
        night[..., 150:, :] += 0.12
        night[..., 140:152, ::48] = 0.95
        sky = recovered(night.clamp(0, 1))[..., :110, :]
        self.assertLess(float(sky.mean()), 0.04)
        self.assertLess(float(sky.std()), 0.02)

    def test_a_jacket_in_snow_does_not_glow(self):
        snow = torch.full((1, 3, 240, 384), 0.85)
        snow += 0.02 * torch.randn(snow.shape, generator=torch.Generator().manual_seed(2))
        jacket = (..., slice(100, 180), slice(150, 220))
        snow[0, :, 100:180, 150:220] = torch.tensor([0.15, 0.3, 0.7])[:, None, None]
        out = recovered(snow.clamp(0, 1))
        saturation = lambda x: float((x.amax(1) - x.amin(1)).mean())
        self.assertLess(saturation(out[jacket]), 1.4 * saturation(snow[jacket]))
        self.assertGreater(float(out[..., :60, :].mean()), 0.75)

    def test_gradients_reach_the_picture(self):
        t = smooth.sample(*to_ycc(scene())).requires_grad_()
        smooth.solve(t, torch.ones(1, 1, 1, 1)).a.sum().backward()
        self.assertTrue(bool(torch.isfinite(t.grad).all()))


if __name__ == "__main__":
    unittest.main()
