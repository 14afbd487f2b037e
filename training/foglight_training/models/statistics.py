"""Hand-made statistics of a picture, so that small networks need not rediscover them.

All are differentiable, batched and made of plain convolutions, means and exponentials. `bounds` has those that depend on
the least and greatest values.
"""
import math
from typing import Tuple

import torch
import torch.nn.functional as F
from torch import Tensor

from .ycbcr import rgb_of

LOG_SHARE_SCALE = 1000
"""Histogram shares p are given as ln(1 + 1000 p), so that rare values still count."""


def dct_basis() -> Tensor:
    """[64,1,8,8]: the orthonormal 8x8 DCT-II, in row-major order of frequency."""
    k = torch.arange(8.0)
    rows = torch.cos(math.pi / 8 * (k[None] + 0.5) * k[:, None]) * math.sqrt(2 / 8)
    rows[0] /= math.sqrt(2)
    return torch.einsum("uy,vx->uvyx", rows, rows).reshape(64, 1, 8, 8)


BASIS = dct_basis()
BANDS = torch.stack([(order >= low) & (order < high) for low, high in ((1, 4), (4, 8), (8, 15))
                     for order in [torch.arange(64) // 8 + torch.arange(64) % 8]]).float()
"""[3,64]: which coefficients are low, middle and high frequencies, by the sum of their two orders."""
BAND_COUNT, BAND_BINS = 3, 12
SPECTRUM = 2 * 64
LAGS = (1, 2, 4, 8)
DIRECTIONS = 4
BLOCK_PHASES = 8
ROW_PROFILE = 4
POOLS = (4, 8, 16)
"""Widths of the blurs, in pixels, that `local_ratios` compares a picture with."""
RATIO_BINS, RATIO_MAX = 10, 1.95
LUMA_BINS, VALUE_BINS, SATURATION_BINS, MOMENTS = 24, 16, 12, 8
BORDER_LENGTHS = 20
CELL_STATS = 8

BAND_ENERGIES = BAND_COUNT * BAND_BINS
STEPS = len(LAGS) * DIRECTIONS
BLOCKINESS = 2 * BLOCK_PHASES
LOCAL_RATIOS = len(POOLS) * RATIO_BINS
TONES = LUMA_BINS + VALUE_BINS + SATURATION_BINS + MOMENTS
EXTREMES = 2 * 3
"""The lengths of what the functions below return, for each picture or crop."""


def coefficients(plane: Tensor) -> Tensor:
    """[N,1,H,W] in 8-bit steps, H and W multiples of 8 -> [N,64,H/8,W/8]: DCT magnitudes on the 8x8 grid that JPEG uses."""
    return F.conv2d(plane, BASIS.to(plane), stride=8).abs()


def spectrum(c: Tensor) -> Tensor:
    """Coefficients [N,64,h,w] -> [N,SPECTRUM]: mean ln(1+|c|) of each, and the share of blocks where it is (nearly) zero,
    which quantisation makes."""
    return torch.cat([torch.log1p(c).mean((2, 3)), torch.exp(-c * c).mean((2, 3))], 1)


def band_energies(c: Tensor) -> Tensor:
    """Coefficients [N,64,h,w] -> [N,BAND_ENERGIES]: histograms over the blocks of ln(1+rms) of low, middle and high
    frequencies. Noise lifts the quietest block, blur lowers the busiest, texture does neither."""
    bands = BANDS.to(c)
    rms = torch.sqrt(F.conv2d(c * c, (bands / bands.sum(1, keepdim=True))[:, :, None, None]) + 1e-6)
    n = len(c)
    histogram = soft_histogram(torch.log1p(rms).reshape(n * BAND_COUNT, -1), BAND_BINS, 0.0, 5.0)
    return histogram.reshape(n, BAND_ENERGIES)


def step_sizes(plane: Tensor) -> Tensor:
    """[N,1,H,W] in 8-bit steps -> [N,STEPS]: ln(1+mean |difference|) at lags 1, 2, 4, 8 to the right, down and along both
    diagonals, from every third row: what motion blur, noise and sharpening change, by direction."""
    out = []
    for d in LAGS:
        here, below = plane[..., :-d:3, :], plane[..., d::3, :]
        out += [here[..., d:] - here[..., :-d], below - here,
                below[..., d:] - here[..., :-d], below[..., :-d] - here[..., d:]]
    return torch.log1p(torch.stack([x.abs().mean((1, 2, 3)) for x in out], 1))


def blockiness(plane: Tensor) -> Tensor:
    """[N,1,128,128] in 8-bit steps -> [N,BLOCKINESS]: ln of the mean step across each of the 8 column phases, then of the 8
    row phases, over the mean step anywhere."""
    across = (plane[..., 8:] - plane[..., 7:-1]).abs().mean((1, 2)).reshape(-1, 15, 8).mean(1)
    down = (plane[..., 8:, :] - plane[..., 7:-1, :]).abs().mean((1, 3)).reshape(-1, 15, 8).mean(1)
    return torch.cat([torch.log((f + 0.2) / (f.mean(1, keepdim=True) + 0.2)) for f in (across, down)], 1)


def row_profile(plane: Tensor) -> Tensor:
    """[N,1,128,128] in [0,1] -> [N,ROW_PROFILE]: share of rows that are (nearly) black, mean dip of a row below the brighter
    of its neighbours 8 rows away, mean step between rows, largest dip."""
    r = plane.mean((1, 3))
    dip = F.relu(torch.minimum(r[:, :-16], r[:, 16:]) - r[:, 8:-8])
    return torch.stack([torch.sigmoid((0.035 - r) * 200).mean(1), dip.mean(1) * 10,
                        (r[:, 1:] - r[:, :-1]).abs().mean(1) * 10, dip.max(1).values * 3], 1)


def soft_histogram(values: Tensor, bins: int, low: float, high: float) -> Tensor:
    """[N,M] -> [N,bins]: shares with triangular bins centred from `low` to `high`, on a logarithmic scale."""
    width = (high - low) / (bins - 1)
    centres = low + width * torch.arange(bins, device=values.device, dtype=values.dtype)
    share = F.relu(1 - (values[:, None, :].clamp(low, high) - centres[None, :, None]).abs() / width).mean(2)
    return torch.log(share * LOG_SHARE_SCALE + 1)


def local_ratios(plane: Tensor) -> Tensor:
    """[N,1,H,W] in [0,1] -> [N,LOCAL_RATIOS]: histograms of a picture over its own blur, at three widths of blur. Blur that
    was added, veils and light keep these ratios above a floor, which no scene does."""
    out, here = [], plane[..., 1::4, 2::4]
    for pool in POOLS:
        around = F.avg_pool2d(F.avg_pool2d(plane, pool), 3, 1, 1, count_include_pad=False)
        if pool > 4:
            around = F.interpolate(around, scale_factor=pool / 4, mode="nearest")
        h, w = min(here.shape[2], around.shape[2]), min(here.shape[3], around.shape[3])
        ratio = (here[..., :h, :w] + 0.01) / (around[..., :h, :w] + 0.01).clamp(min=0.01)
        out.append(soft_histogram(ratio.flatten(1), RATIO_BINS, 0.0, RATIO_MAX))
    return torch.cat(out, 1)


def extremes(y: Tensor, c: Tensor) -> Tensor:
    """Sampled luma [N,1,h,w] and, of the same pixels, chroma [N,2,h,w] -> [N,EXTREMES]: the brightest and the darkest red,
    green and blue: a picture that was darkened, paled or veiled reaches neither end."""
    rgb = rgb_of(y, c).flatten(2)
    return torch.cat([rgb.amax(2), rgb.amin(2)], 1)


def tones(y: Tensor, c: Tensor) -> Tensor:
    """Sampled luma [N,1,h,w] and chroma [N,2,h,w] of the same pixels -> [N,TONES]: histograms of luma, of the largest
    channel and of saturation (max-min)/max, then means and standard deviations."""
    rgb = rgb_of(y, c).flatten(2)
    high, low = rgb.amax(1), rgb.amin(1)
    y, cb, cr = y.flatten(1), c[:, 0].flatten(1), c[:, 1].flatten(1)
    s = (high - low) / (high + 0.02).clamp(min=0.02)
    moments = torch.stack([y.mean(1), y.std(1), cb.mean(1) * 4, cr.mean(1) * 4, cb.std(1) * 4, cr.std(1) * 4,
                           s.mean(1), s.std(1)], 1)
    return torch.cat([soft_histogram(y, LUMA_BINS, 0.0, 1.0), soft_histogram(high, VALUE_BINS, 0.0, 1.0),
                      soft_histogram(s, SATURATION_BINS, 0.0, 1.0), moments], 1)


def border_repetition(edges: Tensor) -> Tensor:
    """[B,2,R,40] luma in [0,1] from each side edge inwards -> [B,2,BORDER_LENGTHS]: share of rows whose first 2k+2 pixels
    are all alike: coordinates of a warp that are clipped to the frame repeat the border pixel."""
    step = (edges[..., 1:] - edges[..., :-1]).abs() * 255
    alike = torch.exp(-0.5 * torch.cumsum(step, 3))  # [B,2,R,39]
    return alike.mean(2)[..., ::2]


def pooling(n: int, m: int) -> Tensor:
    """[m,n]: row i averages cell i of m equal cells over n places, with fractional borders."""
    edges = torch.arange(m + 1) * n / m
    at = torch.arange(n)
    share = (torch.minimum(edges[1:, None], at[None] + 1.0) - torch.maximum(edges[:-1, None], at[None] * 1.0)).clamp(min=0)
    return share / share.sum(1, keepdim=True)


def cell_statistics(y: Tensor, c: Tensor, grid: Tuple[int, int]) -> Tensor:
    """Samples of whole pictures, luma [N,1,135,240] and chroma [N,2,45,80] -> [N,CELL_STATS,*grid]: of every cell the mean
    luma, steps across and down, local deviation, brightest, darkest, palest and most colourful."""
    rgb = rgb_of(y[..., 1::3, 1::3], c)
    high, low = rgb.amax(1, keepdim=True), rgb.amin(1, keepdim=True)
    mean = F.avg_pool2d(y, 3)
    deviation = (F.avg_pool2d(y * y, 3) - mean * mean).clamp(min=1e-6).sqrt()
    across = F.pad((y[..., 1:] - y[..., :-1]).abs(), (0, 1))
    down = F.pad((y[..., 1:, :] - y[..., :-1, :]).abs(), (0, 0, 0, 1))
    maps = [mean, F.avg_pool2d(across, 3) * 5, F.avg_pool2d(down, 3) * 5, deviation * 5,
            high, low, (low + 0.004) / (high + 0.02).clamp(min=0.02), high - low]
    rows, columns = pooling(45, grid[0]).to(y), pooling(80, grid[1]).t().to(y)
    return torch.matmul(torch.matmul(rows, torch.cat(maps, 1)), columns)
