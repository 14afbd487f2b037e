"""The assessor: 19 intensities, severity and where, from `Looks`: hand-made statistics, and a small network that reads them.

Convolutions beside the statistics, trained for hours, added nothing to what these tell, and cost most of the time.
"""
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import nn

from . import statistics
from .kinds import KINDS
from .looks import Looks, shown
from .semantic import GRID

CROP_STATS = 128 + 3 * statistics.ENERGY_BINS + 16 + 16 + 4 + 3 * statistics.FLOOR_BINS + 128
PICTURE_STATS = 60 + 6 + 3 * statistics.FLOOR_BINS + 40 + 2 + statistics.BOUNDS
OUTLIER = 6.0
"""No statistic counts for more than this many of its spreads, however odd the picture."""


class Stats(NamedTuple):
    crops: torch.Tensor    # [B,4,CROP_STATS]
    picture: torch.Tensor  # [B,PICTURE_STATS]
    local: torch.Tensor    # [B,LOCAL,6,8]


def stats_of(looks: Looks):
    b = looks.crop_y.shape[0]
    crop_y, crop_c = looks.crop_y.reshape(-1, 1, 128, 128), looks.crop_c.reshape(-1, 2, 64, 64)
    y255 = crop_y * 255.0
    luma = statistics.coefficients(y255)
    chroma = statistics.coefficients(crop_c.reshape(-1, 1, 64, 64) * 255.0)
    crops = torch.cat([statistics.spectrum(luma), statistics.energies(luma), statistics.lags(y255), statistics.folds(y255),
                       statistics.rows(crop_y), statistics.floors(crop_y), statistics.spectrum(chroma).reshape(-1, 2, 128).mean(1)], 1)
    y, same = F.avg_pool2d(looks.y, (1, 2)), looks.y[..., 1::3, 3::6]
    picture = torch.cat([statistics.tones(same, looks.c), statistics.extremes(same, looks.c), statistics.floors(y),
                         statistics.frozen_edges(looks.edges).reshape(b, -1), shown(looks.size),
                         statistics.bounds(crop_y, crop_c, y, looks.c)], 1)
    return Stats(crops.reshape(b, 4, CROP_STATS), picture, statistics.local(y, looks.c, GRID))


class Normal(nn.Module):
    """Statistics less their mean over their spread, as training's pictures have them (`measure`)."""

    def __init__(self, n):
        super().__init__()
        self.register_buffer("mean", torch.zeros(n))
        self.register_buffer("spread", torch.ones(n))

    def measure(self, x):
        """x [N,n]"""
        self.mean, self.spread = x.mean(0), x.std(0) + 1e-4

    def forward(self, x):
        return ((x - self.mean) / self.spread).clamp(-OUTLIER, OUTLIER)


class Assessor(nn.Module):
    """Looks -> (intensity logits [B,19], severity logit [B,1], where logits [B,6,8])."""

    def __init__(self, hidden=384):
        super().__init__()
        self.crop_normal, self.picture_normal, self.local_normal = Normal(CROP_STATS), Normal(PICTURE_STATS), Normal(statistics.LOCAL)
        self.body = nn.Sequential(nn.Dropout(0.1), nn.Linear(2 * CROP_STATS + PICTURE_STATS, hidden), nn.ReLU(),
                                  nn.Dropout(0.2), nn.Linear(hidden, hidden), nn.ReLU())
        self.head = nn.Linear(hidden, len(KINDS) + 1)
        self.told = nn.Linear(hidden, 32)
        self.where = nn.Sequential(nn.Linear(statistics.LOCAL + 32, 32), nn.ReLU(), nn.Linear(32, 1))

    def measure(self, stats: Stats):
        self.crop_normal.measure(stats.crops.flatten(0, 1))
        self.picture_normal.measure(stats.picture)
        self.local_normal.measure(stats.local.permute(0, 2, 3, 1).flatten(0, 2))

    def decide(self, stats: Stats):
        crops = self.crop_normal(stats.crops)
        body = self.body(torch.cat([crops.mean(1), crops.amax(1), self.picture_normal(stats.picture)], 1))
        out = self.head(body)
        told = self.told(body)[:, None, None].expand(body.shape[0], *GRID, 32)
        where = self.where(torch.cat([self.local_normal(stats.local.permute(0, 2, 3, 1)), told], 3))[..., 0]
        return out[:, :len(KINDS)], out[:, len(KINDS):], where

    def forward(self, looks: Looks):
        return self.decide(stats_of(looks))
