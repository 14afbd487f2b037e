"""Statistics of the least and greatest values of small cells.

Most degradations put a bound on what a picture can hold that no scene has: darkness a ceiling, veils a floor, pale colours
a least ratio of channels, added blur a least ratio to the surroundings. Where a scene reaches its bound anywhere, it gives
the intensity (docs/adr/0009-statistics-and-bounds.md).
"""
from typing import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from .ycbcr import rgb_of

QUANTILES = (0.0, 0.01, 0.04, 0.12, 0.3, 0.6, 0.88, 0.97, 1.0)
HIGH_QUANTILES = (0.5, 0.8, 0.93, 0.98, 1.0)
COLOUR_BOUNDS = 4 * len(QUANTILES)
BLUR_BOUNDS = 2 * len(QUANTILES)
"""For each level of blur."""
STRAIGHT_LINES = 2 * 3 * len(HIGH_QUANTILES)
CROP_BLUR_LEVELS, PICTURE_BLUR_LEVELS = (1, 2, 3, 4), (2, 3, 4)
CROP_CELL, PICTURE_COLOUR_CELL, PICTURE_CELL = 8, 5, 16
"""Sides of the cells, in samples, over which the least and greatest are taken."""
BOUNDS = (COLOUR_BOUNDS + BLUR_BOUNDS * len(CROP_BLUR_LEVELS) + COLOUR_BOUNDS
          + BLUR_BOUNDS * len(PICTURE_BLUR_LEVELS) + STRAIGHT_LINES + STRAIGHT_LINES)


def quantiles(cells: Tensor, at: Sequence[float] = QUANTILES) -> Tensor:
    """[N,M] -> [N,len(at)]: the values at these quantiles, the least first."""
    last = int(cells.shape[1]) - 1
    return cells.sort(1).values[:, [round(q * last) for q in at]]


def cell_max(x: Tensor, cell: int) -> Tensor:
    """[N,C,H,W] -> [N,1,H/cell,W/cell]: the greatest value of any channel in each cell."""
    return F.max_pool2d(x.amax(1, keepdim=True), cell)


def cell_min(x: Tensor, cell: int) -> Tensor:
    """The least value of any channel in each cell."""
    return -cell_max(-x, cell)


def colour_bounds(rgb: Tensor, cell: int, n: int) -> Tensor:
    """[N*K,3,h,w] of N pictures -> [N,COLOUR_BOUNDS]: quantiles over cells of the brightest, darkest, palest and most
    colourful pixel."""
    high, low = rgb.amax(1, keepdim=True), rgb.amin(1, keepdim=True)
    palest = cell_min((low + 0.004) / (high + 0.02).clamp(min=0.02), cell)
    maps = cell_max(high, cell), cell_min(low, cell), palest, cell_max(high - low, cell)
    return torch.cat([quantiles(k.reshape(n, -1)) for k in maps], 1)


def blur_bounds(x: Tensor, levels: Sequence[int], cell: int, n: int) -> Tensor:
    """[N*K,C,h,w] of N pictures -> [N,BLUR_BOUNDS*len(levels)]: quantiles over cells of the least and greatest ratio of a
    picture to its own blur, at blurs of about 2^level pixels; `cell` is a power of two."""
    out, mean, high, low = [], x, x, x
    for level in range(1, max(levels) + 1):
        mean, high, low = F.avg_pool2d(mean, 2), F.max_pool2d(high, 2), -F.max_pool2d(-low, 2)
        if level in levels:
            around = F.avg_pool2d(mean, 3, 1, 1, count_include_pad=False)
            ratio = lambda part, around=around: (part + 0.004) / (around + 0.01).clamp(min=0.01)
            rest = max(1, cell >> level)
            out += [quantiles(cell_min(ratio(low), rest).reshape(n, -1)),
                    quantiles(cell_max(ratio(high), rest).reshape(n, -1)).clamp(max=6)]
    return torch.cat(out, 1)


def straight_lines(x: Tensor, n: int) -> Tensor:
    """[N*K,1,h,w] in [0,1] of N pictures -> [N,STRAIGHT_LINES]: the strongest steps that run straight down or across for 8
    and for 16 pixels, and the strongest dark lines of 12, as the borders of moved blocks and of stamps do."""
    out = []
    for along, across in ((2, 3), (3, 2)):  # a line along one dimension is a step across the other
        cut = lambda a, first, last, dim=across: a.narrow(dim, first, a.shape[dim] - first - last)
        step = (cut(x, 1, 0) - cut(x, 0, 1)).abs()
        isolated = F.relu(cut(step, 1, 1) - torch.maximum(cut(step, 0, 2), cut(step, 2, 0)))
        dark = F.relu(torch.minimum(cut(x, 0, 2), cut(x, 2, 0)) - cut(x, 1, 1))
        steps_of_4, lines_of_4 = min_of_four(isolated, along), min_of_four(dark, along)
        joined = lambda a, b, k, dim=along: torch.minimum(a.narrow(dim, 0, b.shape[dim] - k), b.narrow(dim, k, b.shape[dim] - k))
        steps_of_8 = joined(steps_of_4, steps_of_4, 1)
        lines_of_12 = joined(joined(lines_of_4, lines_of_4, 1), lines_of_4, 2)
        for runs in (steps_of_8, joined(steps_of_8, steps_of_8, 2), lines_of_12):
            strongest = F.max_pool2d(runs, (4, 16) if along == 2 else (16, 4), ceil_mode=True)
            out.append(torch.log1p(255 * quantiles(strongest.reshape(n, -1), HIGH_QUANTILES)))
    return torch.cat(out, 1)


def min_of_four(x: Tensor, dim: int) -> Tensor:
    """The least of every four consecutive values along dimension 2 or 3."""
    last = int(x.shape[dim]) // 4 * 4
    a, b, c, d = (x[..., i:last:4, :] if dim == 2 else x[..., i:last:4] for i in range(4))
    return torch.minimum(torch.minimum(a, b), torch.minimum(c, d))


def bounds(crop_y: Tensor, crop_c: Tensor, y: Tensor, c: Tensor) -> Tensor:
    """Native crops, luma [N*K,1,128,128] and chroma [N*K,2,64,64], and samples of N whole pictures, luma [N,1,135,240] and
    chroma [N,2,45,80] -> [N,BOUNDS]."""
    n = len(y)
    rgb = rgb_of(F.avg_pool2d(crop_y, 2), crop_c)
    return torch.cat([colour_bounds(rgb, CROP_CELL, n), blur_bounds(rgb, CROP_BLUR_LEVELS, CROP_CELL, n),
                      colour_bounds(rgb_of(y[..., 1::3, 1::3], c), PICTURE_COLOUR_CELL, n),
                      blur_bounds(y, PICTURE_BLUR_LEVELS, PICTURE_CELL, n), straight_lines(crop_y, n), straight_lines(y, n)], 1)
