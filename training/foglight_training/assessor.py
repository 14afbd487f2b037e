"""The assessor: 19 intensities, severity and where, from `Looks`."""
import torch
import torch.nn.functional as F
from torch import nn

from . import statistics
from .kinds import KINDS
from .looks import Looks

GRID = (6, 8)
CROP_STATS = 128 + 3 * statistics.ENERGY_BINS + 16 + 16 + 4 + 3 * statistics.FLOOR_BINS + 128
PICTURE_STATS = 60 + 6 + 3 * statistics.FLOOR_BINS + 40 + 2


def conv(i, o, k=3, stride=1, pad=None):
    return nn.Sequential(nn.Conv2d(i, o, k, stride, k // 2 if pad is None else pad, bias=False), nn.BatchNorm2d(o), nn.ReLU())


def dense(sequence, x):
    """A stack of linear layers on [N,C]. While training they run as convolutions, which oneDNN speeds up even where
    torch was built without a fast BLAS."""
    if not torch.is_grad_enabled():
        return sequence(x)
    x = x.t()[None]
    for layer in sequence:
        x = F.conv1d(x, layer.weight[:, :, None], layer.bias) if isinstance(layer, nn.Linear) else layer(x)
    return x[0].t()


def pooling(n, m):
    """[m,n]: row i averages cell i of m equal cells over n places, with fractional borders."""
    edges = torch.arange(m + 1) * n / m
    at = torch.arange(n)
    share = (torch.minimum(edges[1:, None], at[None] + 1.0) - torch.maximum(edges[:-1, None], at[None] * 1.0)).clamp(min=0)
    return share / share.sum(1, keepdim=True)


class Assessor(nn.Module):
    """Looks -> (intensity logits [B,19], severity logit [B,1], where logits [B,6,8])."""

    def __init__(self, width=16, hidden=256):
        super().__init__()
        w = width
        self.thumb = nn.Sequential(conv(w + 16, 2 * w, 3, 2), conv(2 * w, 3 * w, 3, 2),
                                   conv(3 * w, 3 * w))  # [B,3w,12,20]
        self.thumb_y, self.thumb_c = conv(1, w + 8, 5, 3), conv(2, 8)  # [B,.,45,80]
        self.crop_y = conv(1, w + 8, 8, 4, 2)
        self.crop_c = conv(2, 8, 4, 2, 1)
        self.crop = nn.Sequential(conv(w + 16, 2 * w, 3, 2), conv(2 * w, 3 * w))  # [4B,3w,16,16]
        self.crop_norm = nn.BatchNorm1d(CROP_STATS)
        self.crop_mlp = nn.Sequential(nn.Linear(CROP_STATS + 6 * w, 64), nn.ReLU())
        self.picture_norm = nn.BatchNorm1d(PICTURE_STATS)
        n = 2 * 64 + CROP_STATS + PICTURE_STATS + 6 * w
        self.body = nn.Sequential(nn.Linear(n, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU())
        self.head = nn.Linear(hidden, len(KINDS) + 1)
        self.where_mlp = nn.Linear(hidden, 16)
        self.where = nn.Sequential(nn.Conv2d(3 * w + 16, 32, 1), nn.ReLU(), nn.Conv2d(32, 1, 1))
        self.register_buffer("pool_rows", pooling(12, GRID[0]), persistent=False)
        self.register_buffer("pool_columns", pooling(20, GRID[1]).t().contiguous(), persistent=False)

    def statistics(self, looks: Looks):
        """-> per crop [4B,CROP_STATS], per picture [B,PICTURE_STATS], unnormalised."""
        b = looks.crop_y.shape[0]
        y = looks.crop_y.reshape(-1, 1, 128, 128)
        c = looks.crop_c.reshape(-1, 1, 64, 64) * 255.0
        y255 = y * 255.0
        chroma = statistics.spectrum(statistics.coefficients(c)).reshape(-1, 2, 128).mean(1)
        luma = statistics.coefficients(y255)
        crop = torch.cat([statistics.spectrum(luma), statistics.energies(luma), statistics.lags(y255), statistics.folds(y255),
                          statistics.rows(y), statistics.floors(y), chroma], 1)
        same = looks.y[..., 1::3, 3::6]
        edges = statistics.frozen_edges(looks.edges).reshape(b, -1)
        picture = [statistics.tones(same, looks.c), statistics.extremes(same, looks.c),
                   statistics.floors(F.avg_pool2d(looks.y, (1, 2))), edges, looks.size]
        return crop, torch.cat(picture, 1)

    def features(self, looks: Looks):
        """All that needs no fully connected layer: per crop [B,4,CROP_STATS+6w], per picture [B,PICTURE_STATS+6w] and
        local [B,3w,6,8]."""
        with torch.no_grad():
            crop_stats, picture_stats = self.statistics(looks)
        b = picture_stats.shape[0]
        y = self.crop_y(looks.crop_y.reshape(-1, 1, 128, 128) - 0.5)
        c = self.crop(torch.cat([y, self.crop_c(looks.crop_c.reshape(-1, 2, 64, 64) * 4.0)], 1))
        y = self.thumb_y(F.avg_pool2d(looks.y, (1, 2)) - 0.5)
        thumb = self.thumb(torch.cat([y, self.thumb_c(looks.c * 4.0)], 1))
        crops = torch.cat([self.crop_norm(crop_stats), c.mean((2, 3)), c.amax((2, 3))], 1).reshape(b, 4, -1)
        picture = torch.cat([self.picture_norm(picture_stats), thumb.mean((2, 3)), thumb.amax((2, 3))], 1)
        return crops, picture, torch.matmul(torch.matmul(self.pool_rows, thumb), self.pool_columns)

    def decide(self, crops, picture, local):
        b = crops.shape[0]
        crop = dense(self.crop_mlp, crops.reshape(b * 4, -1)).reshape(b, 4, -1)
        body = dense(self.body, torch.cat([crop.mean(1), crop.amax(1), crops[..., :CROP_STATS].mean(1), picture], 1))
        out = self.head(body)
        told = self.where_mlp(body)[:, :, None, None].expand(b, 16, *GRID)
        where = self.where(torch.cat([local, told], 1))[:, 0]
        return out[:, :len(KINDS)], out[:, len(KINDS):], where

    def forward(self, looks: Looks):
        return self.decide(*self.features(looks))
