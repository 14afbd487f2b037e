"""The assessor: 19 intensities, severity and a map of local severity, from hand-made statistics read by a small network.

Convolutions beside the statistics, trained for hours, added nothing to what these tell, and cost most of the time.
"""
from typing import NamedTuple, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..kinds import KINDS
from . import bounds, statistics
from .assessor_input import CROP, EDGE_COLUMNS, AssessorInput, clamped_size
from .semantic import GRID

CROP_STATS = (statistics.SPECTRUM + statistics.BAND_ENERGIES + statistics.STEPS + statistics.BLOCKINESS + statistics.ROW_PROFILE
              + statistics.LOCAL_RATIOS + statistics.SPECTRUM)
"""For each crop; the last are the chroma spectra, averaged over cb and cr."""
SIZE_STATS = 2
PICTURE_STATS = (statistics.TONES + statistics.EXTREMES + statistics.LOCAL_RATIOS + 2 * statistics.BORDER_LENGTHS
                 + SIZE_STATS + bounds.BOUNDS)
MAX_DEVIATIONS = 6.0
"""No statistic counts for more than this many of its standard deviations, however odd the picture."""
CONTEXT = 32
"""Width of what the map of local severity is given of the whole picture."""
assert 2 * statistics.BORDER_LENGTHS == EDGE_COLUMNS


class Stats(NamedTuple):
    crops: Tensor    # [B,4,CROP_STATS]
    picture: Tensor  # [B,PICTURE_STATS]
    local: Tensor    # [B,CELL_STATS,6,8]


def stats_of(x: AssessorInput) -> Stats:
    """The statistics of B pictures."""
    b = x.crop_y.shape[0]
    crop_y, crop_c = x.crop_y.reshape(-1, 1, CROP, CROP), x.crop_c.reshape(-1, 2, CROP // 2, CROP // 2)
    y255 = crop_y * 255.0
    luma = statistics.coefficients(y255)
    chroma = statistics.coefficients(crop_c.reshape(-1, 1, CROP // 2, CROP // 2) * 255.0)
    crops = torch.cat([statistics.spectrum(luma), statistics.band_energies(luma), statistics.step_sizes(y255),
                       statistics.blockiness(y255), statistics.row_profile(crop_y), statistics.local_ratios(crop_y),
                       statistics.spectrum(chroma).reshape(-1, 2, statistics.SPECTRUM).mean(1)], 1)
    y, y_at_chroma = F.avg_pool2d(x.y, (1, 2)), x.y[..., 1::3, 3::6]
    picture = torch.cat([statistics.tones(y_at_chroma, x.c), statistics.extremes(y_at_chroma, x.c), statistics.local_ratios(y),
                         statistics.border_repetition(x.edges).reshape(b, -1), clamped_size(x.size),
                         bounds.bounds(crop_y, crop_c, y, x.c)], 1)
    return Stats(crops.reshape(b, 4, CROP_STATS), picture, statistics.cell_statistics(y, x.c, GRID))


class Standardizer(nn.Module):
    """Statistics less their mean, over their standard deviation, as training's pictures have them (`measure`)."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(n))
        self.register_buffer("std", torch.ones(n))

    def measure(self, x: Tensor) -> None:
        """x [N,n]"""
        self.mean, self.std = x.mean(0), x.std(0) + 1e-4

    def forward(self, x: Tensor) -> Tensor:
        return ((x - self.mean) / self.std).clamp(-MAX_DEVIATIONS, MAX_DEVIATIONS)


class Assessor(nn.Module):
    """AssessorInput -> intensity logits [B,19], severity logit [B,1], logits of local severity [B,6,8]."""

    def __init__(self, hidden: int = 384) -> None:
        super().__init__()
        self.crop_normal, self.picture_normal = Standardizer(CROP_STATS), Standardizer(PICTURE_STATS)
        self.local_normal = Standardizer(statistics.CELL_STATS)
        self.body = nn.Sequential(nn.Dropout(0.1), nn.Linear(2 * CROP_STATS + PICTURE_STATS, hidden), nn.ReLU(),
                                  nn.Dropout(0.2), nn.Linear(hidden, hidden), nn.ReLU())
        self.head = nn.Linear(hidden, len(KINDS) + 1)
        self.context = nn.Linear(hidden, CONTEXT)
        self.where = nn.Sequential(nn.Linear(statistics.CELL_STATS + CONTEXT, 32), nn.ReLU(), nn.Linear(32, 1))

    def measure(self, stats: Stats) -> None:
        """Take means and standard deviations from these pictures."""
        self.crop_normal.measure(stats.crops.flatten(0, 1))
        self.picture_normal.measure(stats.picture)
        self.local_normal.measure(stats.local.permute(0, 2, 3, 1).flatten(0, 2))

    def from_stats(self, stats: Stats) -> Tuple[Tensor, Tensor, Tensor]:
        """`forward` from statistics that are known already."""
        crops = self.crop_normal(stats.crops)
        body = self.body(torch.cat([crops.mean(1), crops.amax(1), self.picture_normal(stats.picture)], 1))
        out = self.head(body)
        context = self.context(body)[:, None, None].expand(body.shape[0], *GRID, CONTEXT)
        where = self.where(torch.cat([self.local_normal(stats.local.permute(0, 2, 3, 1)), context], 3))[..., 0]
        return out[:, :len(KINDS)], out[:, len(KINDS):], where

    def forward(self, x: AssessorInput) -> Tuple[Tensor, Tensor, Tensor]:
        return self.from_stats(stats_of(x))
