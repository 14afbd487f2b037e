"""Dropped rows: find rows that are black across the whole picture and fill them from the nearest intact ones."""
from typing import Tuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ..kinds import INDEX
from .sampling import evenly_spaced
from .ycbcr import luma_of

MAX_GAP = 12
"""The longest run of dropped rows that is filled."""
SAMPLED_COLUMNS = 64
"""Columns whose mean stands for a row."""
MIN_INTENSITY = 0.1
"""Rows are filled only where the prior's `scan_lines` exceeds this."""
BLACK, BLACK_SHARE = 0.02, 0.10
"""A row is nearly black below BLACK plus BLACK_SHARE of the brightest row within reach (luma in [0,1])."""
MIN_NEIGHBOUR = 0.05
"""That brightest row must itself exceed this luma."""


def fill_rows(means: Tensor, prior: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    """Row means of luma [H] in [0,1] and intensities [19] -> which rows to blend: indices above and below [H], and the
    weight of the one below [H]. A row counts as dropped when it is nearly black, a row within reach is not, and the prior
    names scan lines; every other row blends with itself."""
    h = means.shape[0]
    bright = F.max_pool1d(means[None, None], 2 * MAX_GAP + 1, 1, MAX_GAP)[0, 0]
    dark = (means < BLACK + BLACK_SHARE * bright) & (bright > MIN_NEIGHBOUR) & (prior[INDEX["scan_lines"]] > MIN_INTENSITY)
    here = torch.arange(h)
    above, below = here, here
    for _ in range(MAX_GAP):
        above = torch.where(dark.index_select(0, above), torch.clamp(above - 1, min=0), above)
        below = torch.where(dark.index_select(0, below), torch.minimum(below + 1, here[-1:]), below)
    gap = torch.clamp(below - above, min=1).to(torch.float32)
    weight = (here - above).to(torch.float32) / gap
    weight = torch.where(dark.index_select(0, above), torch.ones_like(weight), weight)
    weight = torch.where(dark.index_select(0, below), torch.zeros_like(weight), weight)
    return above, below, weight


def row_means(luma: Tensor, columns: int = SAMPLED_COLUMNS) -> Tensor:
    """[H,W] -> mean of `columns` evenly spaced columns of every row, [H], in the units of `luma`."""
    return luma.index_select(1, evenly_spaced(luma.shape[1], columns)).to(torch.float32).mean(1)


def filled(rgb: Tensor, prior: Tensor) -> Tensor:
    """Training's form: [B,3,H,W] in [0,1] and intensities [B,19] -> the pictures with dropped rows filled."""
    out = []
    for picture, s in zip(rgb, prior):
        if float(s[INDEX["scan_lines"]]) > MIN_INTENSITY:
            above, below, weight = fill_rows(row_means(luma_of(picture[None])[0, 0]).cpu(), s.cpu())
            a, b = picture.index_select(1, above.to(rgb.device)), picture.index_select(1, below.to(rgb.device))
            picture = a + (b - a) * weight.to(rgb)[None, :, None]
        out.append(picture)
    return torch.stack(out)
