"""Undo blur that was added to a picture: out = keep x + add B x, B a Gaussian of `sigma` pixels cut off at `reach`.

Lens blur and colour diffusion have this form in the reference, and so has the veil that glare and scattering lay over a
picture. B x is smooth, so a thumbnail is enough to solve for it; then x = (out - add B x) / keep, pixel by pixel.
"""
from typing import NamedTuple, Tuple

import torch
from torch import Tensor

ITERATIONS = 2
"""Of Van Cittert's method; more gained less than the error of the intensity costs."""


class AddedBlur(NamedTuple):
    """Parameters of B pictures, each [B]."""
    keep: Tensor    # share of the sharp picture that is left
    add: Tensor     # weight of the blurred picture
    sigma: Tensor   # of the Gaussian, in pixels
    reach: Tensor   # half the kernel, in pixels


def lens_blur(s: Tensor) -> AddedBlur:
    """Intensities [B] -> what the reference adds (Robust-R1, a.1 #1)."""
    return AddedBlur(1 - 0.7 * s, 0.9 * s, 20 * s, 1 + 150 * s)


def color_diffusion(s: Tensor) -> AddedBlur:
    """Intensities [B] -> what the reference adds (Robust-R1, a.1 #13)."""
    return AddedBlur((1 - 0.9 * s).clamp(min=0.1), 0.9 * s ** 3, 50 * s, 1 + 20 * s)


def blur_matrix(n: int, pixels: Tensor, blur: AddedBlur) -> Tensor:
    """[B,n,n]: the matrix that blurs a line of n cells of `pixels` [B] picture pixels each, mirrored at its ends."""
    at = torch.arange(n).to(pixels)
    of = lambda x: x.reshape(-1, 1, 1)
    size, sigma, reach = of(pixels), of(blur.sigma).clamp(min=0.1), of(blur.reach)

    def weight(cells: Tensor) -> Tensor:
        distance = cells.abs()[None] * size
        return torch.exp(-0.5 * (distance / sigma) ** 2) * ((reach - distance) / size + 0.5).clamp(0, 1)

    here, there = at[:, None], at[None]
    taps = weight(here - there) + weight(here + there + 1) + weight(2 * n - 1 - here - there)
    return taps / taps.sum(2, keepdim=True).clamp(min=1e-6)


def remove(thumbnail: Tensor, pixels: Tensor, blur: AddedBlur) -> Tuple[Tensor, Tensor]:
    """Thumbnail [B,C,h,w] of the blurred picture, and how many picture pixels a thumbnail cell has down and across [B,2]
    -> add B x of the same shape, and the thumbnail without it. Van Cittert's iteration: its step solves at once for the
    frequencies that B passes, and those that B stops do not matter."""
    h, w = thumbnail.shape[-2:]
    down = blur_matrix(h, pixels[:, 0], blur)[:, None]
    across = blur_matrix(w, pixels[:, 1], blur)[:, None].transpose(2, 3)
    keep, add = blur.keep.reshape(-1, 1, 1, 1), blur.add.reshape(-1, 1, 1, 1)
    added = lambda x: add * torch.matmul(torch.matmul(down, x), across)
    x = thumbnail / (keep + add)
    for _ in range(ITERATIONS):
        x = x + (thumbnail - keep * x - added(x)) / (keep + add)
    veil = added(x)
    return veil, (thumbnail - veil) / keep
