"""Experimental (ADR 15). The smooth part of a recovery: veil and lost local contrast, solved on a thumbnail and applied to the full picture at once.

On a thumbnail of luma y and chroma c, with strength k in [0,1]:

1. transmission from the dark channel, t = 1 - OMEGA dark(rgb / A), refined by a guided filter so that it keeps edges; the
   airlight A is where the dark channel is brightest (He et al., "Single Image Haze Removal Using Dark Channel Prior"), and
   y1 = (y - A) / t + A;
2. deviation normalisation: y2 = m' + g (y1 - m) with local mean m and deviation s, g = DEVIATION / s, limited, and m'
   between m and the captured picture's. What hardly deviates is not normalised, so a clear sky, flat snow and a black night
   stay what they are; tones bend softly at both ends, so that lamps keep their shape;
3. the change k (y2 - y) is written as a local line in y (He and Sun, "Fast Guided Filter"): y_out = a y + b. Only a, b and
   the chroma gain are enlarged, so edges as fine as the picture's own remain.

Chroma grows with the contrast, less where it is strong already: a red jacket in fog must not glow.
"""
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ..kinds import INDEX
from .sampling import evenly_spaced, gather
from .ycbcr import TO_YCC, luma_of, rgb_of

SIZE = (96, 192)
"""Rows and columns of the thumbnail."""
FOUND, SURE = 0.1, 0.3
"""Intensities of fog from which something is done, and everything."""
DARK_RADIUS, AIRLIGHT_RADIUS, AIRLIGHT_SHARPNESS, LEAST_AIRLIGHT = 4, 5, 60.0, 0.3
OMEGA, LEAST_TRANSMISSION = 0.9, 0.15
COARSE = 4
"""Thumbnail pixels for one of the coarse thumbnail, across and down."""
REFINE_RADIUS, REFINE_EPSILON = 2, 1e-3
WINDOW, DEVIATION, MOST_GAIN, FLAT = 4, 0.16, 3.0, 0.012
"""Radius of the local mean, in coarse pixels; the deviation aimed at; the most gain; the deviation of what counts as flat."""
KEPT_LIGHT = 0.35
"""Of what the local mean loses with the veil, so much is given back: a dense veil hides a scene that is dark, not black."""
HIGH, LOW = 0.9, 0.05
"""Tones beyond which they bend."""
FIT_RADIUS, FIT_EPSILON = 3, 1e-4
MOST_CHROMA_GAIN, CHROMA_OF_CONTRAST, STRONG_CHROMA, MOST_TINT = 2.5, 0.3, 0.12, 0.03


class Maps(NamedTuple):
    """What is done to every pixel: y_out = a y + b, c_out = gain c + (1 - gain) tint."""
    a: Tensor     # [B,1,h,w]
    b: Tensor     # [B,1,h,w]
    gain: Tensor  # [B,1,h,w]
    tint: Tensor  # [B,2,1,1], the chroma of the airlight


def strength(intensities: Tensor) -> Tensor:
    """Intensities [B,19] -> how much of the change is applied, [B,1,1,1] in [0,1]: nothing without fog."""
    fog = intensities[:, INDEX["fog"], None, None, None]
    return ((fog - FOUND) / (SURE - FOUND)).clamp(0, 1)


def box(x: Tensor, radius: int) -> Tensor:
    """Means over squares; the border counts what there is."""
    x = F.avg_pool2d(x, (2 * radius + 1, 1), 1, (radius, 0), count_include_pad=False)
    return F.avg_pool2d(x, (1, 2 * radius + 1), 1, (0, radius), count_include_pad=False)


def least(x: Tensor, radius: int) -> Tensor:
    """Minima over squares."""
    x = F.max_pool2d(-x, (2 * radius + 1, 1), 1, (radius, 0))
    return -F.max_pool2d(x, (1, 2 * radius + 1), 1, (0, radius))


def local_line(guide: Tensor, x: Tensor, radius: int, epsilon: float):
    """The guided filter's a and b, so that x is about a guide + b near every pixel."""
    mean_guide, mean_x = box(guide, radius), box(x, radius)
    a = (box(guide * x, radius) - mean_guide * mean_x) / (box(guide * guide, radius) - mean_guide * mean_guide + epsilon)
    return box(a, radius), box(mean_x - a * mean_guide, radius)


def coarse(x: Tensor) -> Tensor:
    """Means of 4x4 pixels: wide windows cost a hundredth there."""
    return F.avg_pool2d(x, COARSE)


def coarse_to_fine(x: Tensor, like: Tensor) -> Tensor:
    return F.interpolate(x, size=like.shape[-2:], mode="bilinear", align_corners=False)


def sample(y: Tensor, c: Tensor) -> Tensor:
    """Luma [B,1,H,W] and half-resolution chroma [B,2,H/2,W/2] -> thumbnail [B,3,96,192]; of luma two samples across."""
    luma = gather(y, evenly_spaced(y.shape[-2], SIZE[0]), evenly_spaced(y.shape[-1], 2 * SIZE[1]))
    chroma = gather(c, evenly_spaced(c.shape[-2], SIZE[0]), evenly_spaced(c.shape[-1], SIZE[1]))
    return torch.cat([F.avg_pool2d(luma, (1, 2)), chroma], 1)


def solve(t: Tensor, k: Tensor) -> Maps:
    """Thumbnail [B,3,h,w] of y, cb, cr and strength [B,1,1,1] -> maps of the thumbnail's size. With k = 0 they change
    nothing, exactly."""
    y, c = t[:, :1], t[:, 1:]
    rgb = rgb_of(y, c).clamp(0, 1)
    veil = least(rgb.amin(1, keepdim=True), AIRLIGHT_RADIUS)
    share = torch.softmax(veil.flatten(2) * AIRLIGHT_SHARPNESS, 2).reshape(veil.shape)
    airlight = (rgb * share).sum((2, 3), keepdim=True).clamp(min=LEAST_AIRLIGHT)
    dark = least((rgb / airlight).amin(1, keepdim=True), DARK_RADIUS)
    slope, offset = (coarse_to_fine(x, t) for x in local_line(coarse(y), coarse(1 - OMEGA * dark), REFINE_RADIUS, REFINE_EPSILON))
    transmission = (slope * y + offset).clamp(LEAST_TRANSMISSION, 1)
    light = luma_of(airlight)
    y1 = (y - light) / transmission + light

    wide = lambda x: coarse_to_fine(box(box(coarse(x), WINDOW), WINDOW // 2), t)
    mean = wide(y1)
    variance = (wide(y1 * y1) - mean * mean).clamp(min=0)
    gain = (DEVIATION / torch.sqrt(variance + 1e-6)).clamp(1, MOST_GAIN)
    gain = 1 + (gain - 1) * variance / (variance + FLAT ** 2)
    y2 = bent(mean + KEPT_LIGHT * (wide(y) - mean) + gain * (y1 - mean))
    a, b = local_line(y, k * (y2 - y), FIT_RADIUS, FIT_EPSILON)

    colour = box((c * c).sum(1, keepdim=True), FIT_RADIUS)
    more = (gain ** CHROMA_OF_CONTRAST / transmission).clamp(max=MOST_CHROMA_GAIN) - 1
    more = k * more * STRONG_CHROMA ** 2 / (STRONG_CHROMA ** 2 + colour)
    tint = torch.einsum("ij,bjhw->bihw", TO_YCC[1:].to(t), airlight).clamp(-MOST_TINT, MOST_TINT)
    return Maps(1 + a, b, 1 + more, tint)


def bent(y: Tensor) -> Tensor:
    """Tones that would leave [0,1] approach its ends instead."""
    y = torch.where(y > HIGH, HIGH + (1 - HIGH) * torch.tanh((y - HIGH) / (1 - HIGH)), y)
    return torch.where(y < LOW, LOW * torch.exp((y - LOW).clamp(max=0) / LOW), y)
