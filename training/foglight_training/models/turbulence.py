"""Undo the reference's atmospheric turbulence (Robust-R1, a.3 #11):

    q(x, y) = p(x + d(y), y + 0.7 d(y)),   d(y) = 40 s sin(y / 30 + 5 s)

The warp is clipped to the frame, so d(y) pixels of a row repeat its border: on the right where d is positive, on the left
where it is negative. Where that length follows such a sine, it gives s to a few thousandths, and the warp can be undone;
where it does not, nothing is moved. Turbulence that does not follow this formula has no inverse here.
"""
from typing import Sequence, Tuple

import torch
from torch import Tensor

from ..kinds import INDEX
from .assessor_input import edge_columns
from .ycbcr import LUMA

AMPLITUDE, WAVELENGTH, PHASE, VERTICAL_SHARE = 40, 30, 5, 0.7
"""Constants of the formula: 40 s pixels, y/30, 5 s, 0.7 d."""
EQUAL_WITHIN = 2.5 / 255
"""Luma differences below this count as a repeated border pixel."""
STRENGTHS = torch.arange(0.1, 0.975, 0.004)
"""The intensities that are tried."""
MIN_SCORE = 0.06
"""Least share of evidence: rows that repeat their border just as far as they should, less three times those that repeat it
less far, over the rows that are moved at all. Most borders are plain and give no evidence."""
MIN_INTENSITY = 0.1
"""The warp is undone only where the prior's `atmospheric_turbulence` exceeds this."""
MIN_SHIFT = 3
"""Rows that move less than this many pixels give no evidence."""
SHIFT_TOLERANCE = 1.5
"""Pixels within which a repeated length matches."""
SHORTFALL_WEIGHT = 3
BISECTION_REACH, BISECTION_STEPS = 28.0, 10
"""A row comes from at most 0.7 * 40 = 28 rows away; ten halvings find where to a twentieth of a row."""


def displacement(s: Tensor, rows: Tensor) -> Tensor:
    """d at these rows, in pixels."""
    return AMPLITUDE * s * torch.sin(rows / WAVELENGTH + PHASE * s)


def repeated_border(strip: Tensor) -> Tensor:
    """Luma [H,40] from an edge inwards -> how many further pixels equal the border pixel, [H]."""
    differs = torch.cumsum(((strip[:, 1:] - strip[:, :1]).abs() >= EQUAL_WITHIN).to(strip), 1)
    return (differs < 0.5).to(strip).sum(1)


def estimate_strength(left: Tensor, right: Tensor, prior: Tensor) -> Tensor:
    """Luma [H,40] from each side edge inwards and intensities [19] -> s as a scalar, 0 where there is no such warp or the
    prior names none. A plain border is repeated further than the warp makes it, never less far."""
    rows, strengths, left, right = torch.arange(left.shape[0]).to(left)[::2], STRENGTHS.to(left), left[::2], right[::2]
    d = displacement(strengths[:, None], rows[None])
    found = torch.where(d > 0, repeated_border(right)[None], repeated_border(left)[None])
    off, moves, plain = found - d.abs(), (d.abs() > MIN_SHIFT).to(d), found > left.shape[1] - 1.5
    match = torch.where(plain, torch.zeros_like(off), (1 - off.abs() / SHIFT_TOLERANCE).clamp(min=0))
    shortfall = (off < -2).to(d)
    score, at = (((match - SHORTFALL_WEIGHT * shortfall) * moves).sum(1) / (moves.sum(1) + 1)).max(0)
    is_one = (score > MIN_SCORE) & (prior[INDEX["atmospheric_turbulence"]] > MIN_INTENSITY)
    return torch.where(is_one, strengths.index_select(0, at.reshape(1))[0], torch.zeros_like(score))


def source_rows(n: int, s: Tensor, subsampling: int = 1) -> Tuple[Tensor, Tensor]:
    """Where the rows of a plane of n rows went, fractional [n], and by how many pixels to the left they moved, [n].
    `subsampling` is the number of luma rows for each row of the plane: 1 or 2."""
    row = (torch.arange(n).to(s) + 0.5) * subsampling - 0.5
    low, high = row - BISECTION_REACH, row + BISECTION_REACH
    for _ in range(BISECTION_STEPS):  # y + 0.7 d(y) rises with y
        middle = (low + high) / 2
        below = middle + VERTICAL_SHARE * displacement(s, middle) < row
        low, high = torch.where(below, middle, low), torch.where(below, high, middle)
    at = ((high + 0.5) / subsampling - 0.5).clamp(min=0)
    return torch.minimum(at, torch.as_tensor(n - 1).to(s)), displacement(s, high) / subsampling


def row_weights(at: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    """Fractional rows [n] -> the rows above and below, and the weight of the one below."""
    above = torch.floor(at)
    return above.to(torch.int64), torch.ceil(at).to(torch.int64), at - above


def shift_rows(planes: Tensor, by: Tensor) -> Tensor:
    """[1,C,H,W] -> every row moved to the right by `by` [H] pixels, interpolated linearly."""
    w = planes.shape[-1]
    whole = torch.floor(-by)
    at = torch.minimum((torch.arange(w + 1, device=by.device)[None] + whole.to(torch.int64)[:, None]).clamp(min=0), torch.as_tensor(w - 1))
    taken = planes.gather(3, at.expand(*planes.shape[:3], w + 1))
    a, b = taken[..., :-1], taken[..., 1:]
    return a + (b - a) * (-by - whole)[:, None]


def unwarped(rgb: Tensor, prior: Sequence[Tensor]) -> Tensor:
    """Training's form: [B,3,H,W] in [0,1] and intensities [B,19] -> the pictures without the warp, where there is one."""
    out = []
    for picture, s in zip(rgb.split(1), prior):
        if float(s[INDEX["atmospheric_turbulence"]]) > MIN_INTENSITY:
            columns = edge_columns(picture.shape[-1])
            luma = picture[0, 0] * LUMA[0] + picture[0, 1] * LUMA[1] + picture[0, 2] * LUMA[2]
            found = estimate_strength(*(luma.index_select(1, side.to(rgb.device)) for side in columns), s)
            if float(found) > 0:
                at, by = source_rows(picture.shape[2], found)
                above, below, weight = row_weights(at)
                a, b = picture.index_select(2, above), picture.index_select(2, below)
                picture = shift_rows(a + (b - a) * weight[:, None], by)
        out.append(picture)
    return torch.cat(out)
