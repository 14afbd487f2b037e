"""Dropped rows: find rows that are black across the whole picture and fill them from the nearest sound ones."""
import torch
import torch.nn.functional as F

from .kinds import INDEX
from .picture import spread

REACH = 12
"""The longest run of dropped rows that is looked across."""


def fill(means, told):
    """Row means of luma [H] and the intensities [19] -> which rows to blend: indices above and below [H], and the
    weight of the one below [H]. A row is dropped when it is nearly black though a row within reach is not, and the
    assessor found scan lines; every other row blends with itself."""
    h = means.shape[0]
    bright = F.max_pool1d(means[None, None], 2 * REACH + 1, 1, REACH)[0, 0]
    dark = (means < 0.02 + 0.10 * bright) & (bright > 0.05) & (told[INDEX["scan_lines"]] > 0.1)
    here = torch.arange(h)
    above, below = here, here
    for _ in range(REACH):
        above = torch.where(dark.index_select(0, above), torch.clamp(above - 1, min=0), above)
        below = torch.where(dark.index_select(0, below), torch.minimum(below + 1, here[-1:]), below)
    gap = torch.clamp(below - above, min=1).to(torch.float32)
    weight = (here - above).to(torch.float32) / gap
    weight = torch.where(dark.index_select(0, above), torch.ones_like(weight), weight)
    weight = torch.where(dark.index_select(0, below), torch.zeros_like(weight), weight)
    return above, below, weight


def sampled_means(luma, columns=64):
    """[H,W] -> mean of 64 evenly spread columns of every row, [H]."""
    return luma.index_select(1, spread(luma.shape[1], columns)).to(torch.float32).mean(1)


def filled(rgb, told):
    """Training's form: [B,3,H,W] in [0,1] and [B,19] -> dropped rows filled."""
    out = []
    for picture, s in zip(rgb, told):
        if float(s[INDEX["scan_lines"]]) > 0.1:
            luma = picture[0] * 0.299 + picture[1] * 0.587 + picture[2] * 0.114
            above, below, weight = fill(sampled_means(luma).cpu(), s.cpu())
            a, b = picture.index_select(1, above.to(rgb.device)), picture.index_select(1, below.to(rgb.device))
            picture = a + (b - a) * weight.to(rgb)[None, :, None]
        out.append(picture)
    return torch.stack(out)
