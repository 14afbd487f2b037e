"""What the recoverer does in closed form to luma y and half-resolution chroma c, given its parameters:

    y1 = A (y + t sigmoid((theta - y) / 0.02) - V) - k m(c1'),   c1' = Ac (c - Vc),   c1 = (1 + k) c1'

Darkness is a gain A, fog and dirt a local gain and veil V, halation a veil made of blurred picture, pale colours k: lowering
saturation by s moves every channel towards the largest, so k = s/(1-s) undoes it, m(c) being what the largest channel
exceeds luma by.
"""
from typing import Tuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ..kinds import INDEX
from . import added_blur
from .confidence import change_strength
from .scan_lines import filled
from .thumbnail import THUMBNAIL
from .turbulence import unwarped
from .ycbcr import B_FROM_CB, G_FROM_CB, G_FROM_CR, R_FROM_CR

MAPS = 5
"""ln A, V, ln Ac, and the veils of cb and cr."""
SCALARS = 4
"""ln(1+k), t, theta - 0.3, and one that is not used."""
TONE_SLOPE, TONE_CENTRE = 50.0, 0.3
ADDED_BLURS = (("color_diffusion", added_blur.color_diffusion), ("lens_blur", added_blur.lens_blur))
"""The blurs that are undone, the last to have been added first."""
MAX_INTENSITY = 0.97
"""Blur of a higher intensity leaves too little of the picture to divide by."""
THUMBNAIL_CELL = (360.0 / THUMBNAIL[0], 640.0 / THUMBNAIL[1])
"""Picture pixels for a thumbnail pixel, down and across, of a 640x360 picture."""


def undo_rows_and_warp(rgb: Tensor, prior: Tensor) -> Tensor:
    """Training's form of the recoverer's first step: [B,3,H,W] in [0,1] and intensities [B,19] -> the pictures with dropped
    rows filled and the reference's turbulence undone."""
    return unwarped(filled(rgb, prior), prior)


def undo_added_blur(t: Tensor, prior: Tensor, trust: Tensor, size: Tensor, training: bool) -> Tuple[Tensor, Tensor, Tensor]:
    """Thumbnail [B,3,72,128], intensities [B,19], how far each of ADDED_BLURS is the reference's [B,2], logarithmic sizes
    [B,2] -> the thumbnail without that blur, how much of the sharp picture the blurs had left [B,1,1,1], and what they
    added, of the thumbnail's shape. The prior's intensity is right for the reference's blur and not for other blur; which
    it is, is learnt (`trust`)."""
    pixels = torch.exp(size) * torch.tensor(THUMBNAIL_CELL).to(size)
    keep, veils = torch.ones_like(t[:, :1, :1, :1]), torch.zeros_like(t)
    for i, (kind, parameters) in enumerate(ADDED_BLURS):
        s = (prior[:, INDEX[kind]] * trust[:, i]).clamp(max=MAX_INTENSITY)
        blur = parameters(s if training else s * change_strength(prior)[:, 0])
        veil, t = added_blur.remove(t, pixels, blur)
        keep, veils = keep * blur.keep.reshape(-1, 1, 1, 1), veils + keep * veil
    return t, keep, veils


def invert(y: Tensor, c: Tensor, maps: Tensor, scalars: Tensor) -> Tuple[Tensor, Tensor]:
    """y [B,1,H,W], c [B,2,H/2,W/2], maps [B,MAPS,H/2,W/2], scalars [B,SCALARS] -> y1, c1 of the same shapes as y and c."""
    gain, gain_c = torch.exp(maps[:, :1]), torch.exp(maps[:, 2:3])
    k = torch.exp(scalars[:, :1, None, None]) - 1
    t, theta = scalars[:, 1:2, None, None], TONE_CENTRE + scalars[:, 2:3, None, None]
    c1 = gain_c * (c - maps[:, 3:])
    cb, cr = c1[:, :1], c1[:, 1:]
    m = torch.maximum(torch.maximum(R_FROM_CR * cr, B_FROM_CB * cb), -G_FROM_CB * cb - G_FROM_CR * cr)
    both = torch.cat([gain, gain * -maps[:, 1:2] - k * m], 1)
    both = F.interpolate(both, size=y.shape[-2:], mode="bilinear", align_corners=False)
    tone = t * torch.sigmoid((theta - y) * TONE_SLOPE)
    return both[:, :1] * (y + tone) + both[:, 1:], (1 + k) * c1
