"""The thumbnail on which the recoverer decides what to do to the whole picture, and the filters it applies there."""
from typing import Tuple

import torch
import torch.nn.functional as F
from torch import Tensor

from .sampling import evenly_spaced, gather
from .ycbcr import rgb_of

THUMBNAIL = (72, 128)
"""Height and width."""
DARK_CHANNEL_SIDES = (5, 13)
"""Sides of the neighbourhoods, in thumbnail pixels, whose darkest channel tells how thick a veil lies over them."""
BLURS = 4
"""Levels of `blur_pyramid`."""


def sample_thumbnail(y: Tensor, c: Tensor) -> Tuple[Tensor, Tensor]:
    """Luma [B,1,H,W] and chroma [B,2,H/2,W/2] -> evenly spaced pixels of them: [B,1,72,256] (two samples for a thumbnail
    pixel across) and [B,2,72,128]."""
    return (gather(y, evenly_spaced(y.shape[-2], THUMBNAIL[0]), evenly_spaced(y.shape[-1], 2 * THUMBNAIL[1])),
            gather(c, evenly_spaced(c.shape[-2], THUMBNAIL[0]), evenly_spaced(c.shape[-1], THUMBNAIL[1])))


def triangular_blur(x: Tensor) -> Tensor:
    """A small triangular blur of every channel: two 3x3 means, the border counting only what there is."""
    mean = lambda v: F.avg_pool2d(v, 3, 1, 1, count_include_pad=False)
    return mean(mean(x))


def dark_channel(t: Tensor) -> Tensor:
    """Thumbnail [B,3,72,128] of y, cb, cr -> [B,2,72,128]: the least of red, green and blue in two neighbourhoods of every
    pixel (He et al., "Single Image Haze Removal Using Dark Channel Prior")."""
    low = rgb_of(t[:, :1], t[:, 1:]).amin(1, keepdim=True)
    across = [F.max_pool2d(-low, (1, side), 1, (0, side // 2)) for side in DARK_CHANNEL_SIDES]
    return torch.cat([-F.max_pool2d(x, (side, 1), 1, (side // 2, 0)) for x, side in zip(across, DARK_CHANNEL_SIDES)], 1)


def blur_pyramid(t: Tensor) -> Tensor:
    """Thumbnail [B,C,72,128] -> [B,4,C,72,128]: blurred by about 1, 2.5, 5 and 10 of its pixels."""
    out, small = [triangular_blur(t)], t
    for _ in range(BLURS - 1):
        small = F.avg_pool2d(small, 2)
        out.append(F.interpolate(triangular_blur(small), size=THUMBNAIL, mode="bilinear", align_corners=False))
    return torch.stack(out, 1)
