"""Hand-made statistics of a picture, so that small networks need not rediscover them.

All are differentiable, batched and made of plain convolutions, means and exponentials.
"""
import math

import torch
import torch.nn.functional as F

from .picture import rgb_of


def dct_basis():
    """[64,1,8,8]: the orthonormal 8x8 DCT-II, in row-major order of frequency."""
    k = torch.arange(8.0)
    rows = torch.cos(math.pi / 8 * (k[None] + 0.5) * k[:, None]) * math.sqrt(2 / 8)
    rows[0] /= math.sqrt(2)
    return torch.einsum("uy,vx->uvyx", rows, rows).reshape(64, 1, 8, 8)


BASIS = dct_basis()


BANDS = torch.stack([(order >= low) & (order < high) for low, high in ((1, 4), (4, 8), (8, 15))
                     for order in [torch.arange(64) // 8 + torch.arange(64) % 8]]).float()
"""[3,64]: which coefficients are low, middle and high frequencies."""
ENERGY_BINS = 12


def coefficients(plane):
    """[N,1,H,W] in 8-bit steps, H and W multiples of 8 -> [N,64,H/8,W/8]: magnitudes on the 8x8 grid JPEG uses."""
    return F.conv2d(plane, BASIS.to(plane), stride=8).abs()


def spectrum(c):
    """Coefficients -> [N,128]: mean ln(1+|c|) of each, and the share that are (nearly) zero, which quantisation makes."""
    return torch.cat([torch.log1p(c).mean((2, 3)), torch.exp(-c * c).mean((2, 3))], 1)


def energies(c):
    """Coefficients -> [N,3*ENERGY_BINS]: how ln(1+rms) of low, middle and high frequencies is spread over the blocks.
    Noise lifts the quietest block, blur lowers the busiest, texture does neither."""
    bands = BANDS.to(c)
    rms = torch.sqrt(F.conv2d(c * c, (bands / bands.sum(1, keepdim=True))[:, :, None, None]) + 1e-6)
    n = len(c)
    spread = soft_histogram(torch.log1p(rms).reshape(n * 3, -1), ENERGY_BINS, 0.0, 5.0)
    return spread.reshape(n, 3 * ENERGY_BINS)


def lags(plane):
    """[N,1,H,W] in 8-bit steps -> [N,16]: ln(1+mean |difference|) at lags 1, 2, 4, 8 to the right, down and
    along both diagonals, from every third row: what motion blur, noise and sharpening change, by direction."""
    out = []
    for d in (1, 2, 4, 8):
        here, below = plane[..., :-d:3, :], plane[..., d::3, :]
        out += [here[..., d:] - here[..., :-d], below - here,
                below[..., d:] - here[..., :-d], below[..., :-d] - here[..., d:]]
    return torch.log1p(torch.stack([x.abs().mean((1, 2, 3)) for x in out], 1))


def folds(plane):
    """[N,1,128,128] in 8-bit steps -> [N,16]: ln of the mean step across each of the 8 column (row) phases over
    the mean step anywhere: blockiness."""
    across = (plane[..., 8:] - plane[..., 7:-1]).abs().mean((1, 2)).reshape(-1, 15, 8).mean(1)
    down = (plane[..., 8:, :] - plane[..., 7:-1, :]).abs().mean((1, 3)).reshape(-1, 15, 8).mean(1)
    both = torch.cat([torch.log((f + 0.2) / (f.mean(1, keepdim=True) + 0.2)) for f in (across, down)], 1)
    return both


def rows(plane):
    """[N,1,128,128] in [0,1] -> [N,4]: share of rows that are (nearly) black, mean dip of a row below the
    brighter of its neighbours 8 rows away, mean step between rows, largest dip."""
    r = plane.mean((1, 3))
    dip = F.relu(torch.minimum(r[:, :-16], r[:, 16:]) - r[:, 8:-8])
    return torch.stack([torch.sigmoid((0.035 - r) * 200).mean(1), dip.mean(1) * 10,
                        (r[:, 1:] - r[:, :-1]).abs().mean(1) * 10, dip.max(1).values * 3], 1)


def soft_histogram(values, bins, low, high):
    """[N,M] -> [N,bins]: shares with triangular bins; ln-compressed so that rare values still count."""
    width = (high - low) / (bins - 1)
    centres = low + width * torch.arange(bins, device=values.device, dtype=values.dtype)
    share = F.relu(1 - (values[:, None, :].clamp(low, high) - centres[None, :, None]).abs() / width).mean(2)
    return torch.log(share * 1000 + 1)


FLOOR_BINS = 10
POOLS = (4, 8, 16)


def floors(plane):
    """[N,1,H,W] in [0,1] -> [N,3*FLOOR_BINS]: how a picture over its own blur is spread, at three widths of blur. Blur
    that is added back, veils and light put a floor under it that no scene has."""
    out, here = [], plane[..., 1::4, 2::4]
    for pool in POOLS:
        around = F.avg_pool2d(F.avg_pool2d(plane, pool), 3, 1, 1, count_include_pad=False)
        if pool > 4:
            around = F.interpolate(around, scale_factor=pool / 4, mode="nearest")
        h, w = min(here.shape[2], around.shape[2]), min(here.shape[3], around.shape[3])
        ratio = (here[..., :h, :w] + 0.01) / (around[..., :h, :w] + 0.01).clamp(min=0.01)
        out.append(soft_histogram(ratio.flatten(1), FLOOR_BINS, 0.0, 1.95))
    return torch.cat(out, 1)


def extremes(y, c):
    """Sampled luma [N,1,h,w] and, of the same pixels, chroma [N,2,h,w] -> [N,6]: the brightest and the darkest red,
    green and blue: a picture that was darkened, paled or veiled reaches neither end."""
    rgb = rgb_of(y, c).flatten(2)
    return torch.cat([rgb.amax(2), rgb.amin(2)], 1)


def tones(y, c):
    """Sampled luma and chroma of the same pixels, [N,1,h,w] and [N,2,h,w] -> [N,60]: histograms of luma, of the
    largest channel and of saturation (max-min)/max, and means and spreads."""
    rgb = rgb_of(y, c).flatten(2)
    high, low = rgb.amax(1), rgb.amin(1)
    y, cb, cr = y.flatten(1), c[:, 0].flatten(1), c[:, 1].flatten(1)
    s = (high - low) / (high + 0.02).clamp(min=0.02)
    moments = torch.stack([y.mean(1), y.std(1), cb.mean(1) * 4, cr.mean(1) * 4, cb.std(1) * 4, cr.std(1) * 4,
                           s.mean(1), s.std(1)], 1)
    return torch.cat([soft_histogram(y, 24, 0.0, 1.0), soft_histogram(high, 16, 0.0, 1.0),
                      soft_histogram(s, 12, 0.0, 1.0), moments], 1)


def frozen_edges(edges):
    """[B,2,R,E] luma from each side edge inwards -> [B,2,20]: share of rows whose first 2k+1 pixels are all alike
    (clipped coordinates of a warp repeat the border pixel), less what the same length shows further in."""
    step = (edges[..., 1:] - edges[..., :-1]).abs() * 255
    alike = torch.exp(-0.5 * torch.cumsum(step, 3))  # [B,2,R,E-1]
    return alike.mean(2)[..., ::2]


QUANTILES = (0.0, 0.01, 0.04, 0.12, 0.3, 0.6, 0.88, 0.97, 1.0)


def ordered(cells, at=QUANTILES):
    """[N,M] -> [N,len(at)]: the values at these quantiles, the least first."""
    last = int(cells.shape[1]) - 1
    return cells.sort(1).values[:, [round(q * last) for q in at]]


def greatest(x, cell):
    """[N,C,H,W] -> [N,1,H/cell,W/cell]: the greatest value of any channel in each cell."""
    return F.max_pool2d(x.amax(1, keepdim=True), cell)


def least(x, cell):
    return -greatest(-x, cell)


def colour_bounds(rgb, cell, n):
    """[N*K,3,h,w] -> [N,36]: how the brightest, darkest, palest and most colourful pixels of the cells of a picture are spread."""
    high, low = rgb.amax(1, keepdim=True), rgb.amin(1, keepdim=True)
    kinds = greatest(high, cell), least(low, cell), least((low + 0.004) / (high + 0.02).clamp(min=0.02), cell), greatest(high - low, cell)
    return torch.cat([ordered(k.reshape(n, -1)) for k in kinds], 1)


def blur_bounds(x, levels, cell, n):
    """[N*K,C,h,w] -> [N,18*len(levels)]: how the least and greatest of a picture over its own blur are spread, at blurs of about 2^level
    pixels; `cell` is a power of two."""
    out, mean, high, low = [], x, x, x
    for level in range(1, max(levels) + 1):
        mean, high, low = F.avg_pool2d(mean, 2), F.max_pool2d(high, 2), -F.max_pool2d(-low, 2)
        if level in levels:
            around = F.avg_pool2d(mean, 3, 1, 1, count_include_pad=False)
            over = lambda part: (part + 0.004) / (around + 0.01).clamp(min=0.01)
            rest = max(1, cell >> level)
            out += [ordered(least(over(low), rest).reshape(n, -1)), ordered(greatest(over(high), rest).reshape(n, -1)).clamp(max=6)]
    return torch.cat(out, 1)


TOP = (0.5, 0.8, 0.93, 0.98, 1.0)


def straight(x, n):
    """[N*K,1,h,w] in [0,1] -> [N,30]: the strongest steps and dark lines that run straight down or across for 8, 12 or 16 pixels,
    as the borders of moved blocks and of stamps do."""
    out = []
    for run, over in ((2, 3), (3, 2)):  # lines along one dimension are steps over the other
        cut = lambda a, first, last: a.narrow(over, first, a.shape[over] - first - last)
        step = (cut(x, 1, 0) - cut(x, 0, 1)).abs()
        alone = F.relu(cut(step, 1, 1) - torch.maximum(cut(step, 0, 2), cut(step, 2, 0)))
        dark = F.relu(torch.minimum(cut(x, 0, 2), cut(x, 2, 0)) - cut(x, 1, 1))
        four, lines = fours(alone, run), fours(dark, run)
        both = lambda a, b, k: torch.minimum(a.narrow(run, 0, b.shape[run] - k), b.narrow(run, k, b.shape[run] - k))
        eight = both(four, four, 1)
        for held in (eight, both(eight, eight, 2), both(both(lines, lines, 1), lines, 2)):
            most = F.max_pool2d(held, (4, 16) if run == 2 else (16, 4), ceil_mode=True)
            out.append(torch.log1p(255 * ordered(most.reshape(n, -1), TOP)))
    return torch.cat(out, 1)


def fours(x, dim):
    """The least of every four along dimension 2 or 3."""
    last = int(x.shape[dim]) // 4 * 4
    a, b, c, d = (x[..., i:last:4, :] if dim == 2 else x[..., i:last:4] for i in range(4))
    return torch.minimum(torch.minimum(a, b), torch.minimum(c, d))


def bounds(crop_y, crop_c, y, c):
    """Native crops, luma [N*K,1,128,128] and chroma [N*K,2,64,64], and samples of N whole pictures, luma [N,1,135,240] and chroma
    [N,2,45,80] -> [N,BOUNDS]. Most degradations put a bound on what a picture can hold that no scene has: darkness a ceiling,
    veils a floor, pale colours a least ratio of channels, added blur a least ratio to the surroundings. Where a scene reaches
    its bound anywhere, it tells the intensity."""
    n = len(y)
    rgb = rgb_of(F.avg_pool2d(crop_y, 2), crop_c)
    return torch.cat([colour_bounds(rgb, 8, n), blur_bounds(rgb, (1, 2, 3, 4), 8, n), colour_bounds(rgb_of(y[..., 1::3, 1::3], c), 5, n),
                      blur_bounds(y, (2, 3, 4), 16, n), straight(crop_y, n), straight(y, n)], 1)


BOUNDS = 36 + 72 + 36 + 54 + 30 + 30


def pooling(n, m):
    """[m,n]: row i averages cell i of m equal cells over n places, with fractional borders."""
    edges = torch.arange(m + 1) * n / m
    at = torch.arange(n)
    share = (torch.minimum(edges[1:, None], at[None] + 1.0) - torch.maximum(edges[:-1, None], at[None] * 1.0)).clamp(min=0)
    return share / share.sum(1, keepdim=True)


def local(y, c, grid):
    """Samples of whole pictures, luma [N,1,135,240] and chroma [N,2,45,80] -> [N,LOCAL,*grid]: mean luma, steps across and down, spread
    among neighbours, brightest, darkest, palest and most colourful, of every cell."""
    rgb = rgb_of(y[..., 1::3, 1::3], c)
    high, low = rgb.amax(1, keepdim=True), rgb.amin(1, keepdim=True)
    mean = F.avg_pool2d(y, 3)
    spread = (F.avg_pool2d(y * y, 3) - mean * mean).clamp(min=1e-6).sqrt()
    across, down = F.pad((y[..., 1:] - y[..., :-1]).abs(), (0, 1)), F.pad((y[..., 1:, :] - y[..., :-1, :]).abs(), (0, 0, 0, 1))
    maps = [mean, F.avg_pool2d(across, 3) * 5, F.avg_pool2d(down, 3) * 5, spread * 5, high, low, (low + 0.004) / (high + 0.02).clamp(min=0.02), high - low]
    rows_, columns = pooling(45, grid[0]).to(y), pooling(80, grid[1]).t().to(y)
    return torch.matmul(torch.matmul(rows_, torch.cat(maps, 1)), columns)


LOCAL = 8
