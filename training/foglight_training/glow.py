"""Undo blur that was added to a picture: out = k x + a B x, B a Gaussian of `sigma` pixels cut off at `reach`.

Lens blur and colour diffusion are of this form in the reference, and so is the veil that glare and scattering lay over a
picture. B x is smooth, so a thumbnail is enough to solve for it; then x = (out - a B x) / k, pixel by pixel.
"""
from typing import NamedTuple

import torch

STEPS = 2
"""Of the iteration; more gained less than the intensity's error costs."""


class Glow(NamedTuple):
    """Of B pictures, each [B]."""
    keep: torch.Tensor
    add: torch.Tensor
    sigma: torch.Tensor   # pixels
    reach: torch.Tensor   # pixels


def lens_blur(s):
    """Intensities [B] -> what the reference does to a picture (Robust-R1, a.1 #1)."""
    return Glow(1 - 0.7 * s, 0.9 * s, 20 * s, 1 + 150 * s)


def color_diffusion(s):
    """Robust-R1, a.1 #13."""
    return Glow((1 - 0.9 * s).clamp(min=0.1), 0.9 * s ** 3, 50 * s, 1 + 20 * s)


def blurring(n, pixels, glow: Glow):
    """[B,n,n]: what blurs a line of n cells of `pixels` [B] each, mirrored at its ends."""
    at = torch.arange(n).to(pixels)
    of = lambda x: x.reshape(-1, 1, 1)
    size, wide, reach = of(pixels), of(glow.sigma).clamp(min=0.1), of(glow.reach)

    def weight(cells):
        away = cells.abs()[None] * size
        return torch.exp(-0.5 * (away / wide) ** 2) * ((reach - away) / size + 0.5).clamp(0, 1)

    here, there = at[:, None], at[None]
    taps = weight(here - there) + weight(here + there + 1) + weight(2 * n - 1 - here - there)
    return taps / taps.sum(2, keepdim=True).clamp(min=1e-6)


def undone(thumbnail, pixels, glow: Glow):
    """Thumbnail [B,C,h,w] of the picture with the glow, pixels a cell down and across [B,2] -> a B x of the same shape, and the
    thumbnail without it. Van Cittert's iteration: its step solves at once for what B passes, and what B
    stops does not matter."""
    h, w = thumbnail.shape[-2:]
    down, across = blurring(h, pixels[:, 0], glow)[:, None], blurring(w, pixels[:, 1], glow)[:, None].transpose(2, 3)
    keep, add = glow.keep.reshape(-1, 1, 1, 1), glow.add.reshape(-1, 1, 1, 1)
    added = lambda x: add * torch.matmul(torch.matmul(down, x), across)
    x = thumbnail / (keep + add)
    for _ in range(STEPS):
        x = x + (thumbnail - keep * x - added(x)) / (keep + add)
    veil = added(x)
    return veil, (thumbnail - veil) / keep
