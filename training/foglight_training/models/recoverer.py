"""The recoverer of the `fast` tier: closed-form inverses whose strength is predicted, then a small U-Net for the rest.

One rectified-flow step: the network is the velocity from the captured to the clean picture, taken whole. What it does, in
order, to luma y and half-resolution chroma c (see `ycbcr`):

1. dropped rows are filled (`scan_lines`), and the reference's turbulence is undone (`turbulence`);
2. a 72x128 thumbnail and the prior say how much blur was added, which is taken away (`added_blur`), and give the parameters
   of the closed-form inverses (`inverses`) and the conditioning of every block of the U-Net. The veil is
   V = b + sum_j w_j blur_j(y) plus a smooth local map;
3. a stride-4 U-Net (`unet`) says, pixel by pixel, how much of three smoother versions of the picture to take (or, negative,
   to take away), and adds its change;
4. in the `quality` tier (`quality`) a stride-2 U-Net, which also sees the captured picture, adds another.

Without a prior, or untrained, it changes nothing, exactly.
"""
import math
from typing import Callable, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..kinds import KINDS
from . import bounds, statistics
from .assessor_input import clamped_size, log_size
from .confidence import change_strength
from .inverses import ADDED_BLURS, MAPS, SCALARS, invert, undo_added_blur
from .thumbnail import BLURS, DARK_CHANNEL_SIDES, THUMBNAIL, blur_pyramid, dark_channel, sample_thumbnail
from .unet import UNet
from .ycbcr import rgb_of

BLUR_LEVELS = (1, 2, 3)
CELL = 8
"""Side of the cells of thumbnail pixels over which `bounds` are taken."""
STATS = (statistics.TONES + statistics.EXTREMES + statistics.LOCAL_RATIOS + BLURS
         + bounds.COLOUR_BOUNDS + bounds.BLUR_BOUNDS * len(BLUR_LEVELS))
GLOBALS = MAPS + 3 * BLURS + SCALARS
"""What the conditioning gives for the whole picture: offsets of the maps, weights of the blurs in the veil of each plane,
and the scalars of `invert`."""
PARAMETER_SCALE = 0.5
TRUST_BIAS = 3.0
"""Untrained, blur is taken for the reference's: the logistic function of this."""

Crop = Tuple[int, int, int, int]
"""Top, left, height, width in luma pixels, multiples of 16."""
Pair = Tuple[Tensor, Tensor]
"""Luma [B,1,H,W] and half-resolution chroma [B,2,H/2,W/2]."""
Resampled = Callable[..., Pair]
"""Calls a network on luma and chroma, perhaps at another size."""


def at_full_size(network: Callable[..., Pair], *pictures: Tensor) -> Pair:
    return network(*pictures)


class Recoverer(nn.Module):
    def __init__(self, hidden: int = 192) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(STATS)
        self.conditioning = nn.Sequential(nn.Linear(len(KINDS) + STATS + 2, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU())
        self.global_head, self.blur_trust = nn.Linear(hidden, GLOBALS), nn.Linear(hidden, len(ADDED_BLURS))
        self.local1, self.local2 = nn.Conv2d(3 + 2 + len(DARK_CHANNEL_SIDES), 16, 3, 2, 1), nn.Conv2d(16, 32, 3, 2, 1)
        self.local_film = nn.Linear(hidden, 64)
        self.local3, self.local4 = nn.Conv2d(32, 32, 3, 1, 1), nn.Conv2d(32, MAPS, 3, 1, 1)
        self.unet = UNet(hidden)
        for layer in (self.global_head, self.blur_trust, self.local4):
            nn.init.zeros_(layer.weight), nn.init.zeros_(layer.bias)

    def parameters_of(self, y: Tensor, c: Tensor, prior: Tensor, size: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        """Sampled luma [B,1,72,256] and chroma [B,2,72,128], intensities [B,19], logarithmic sizes [B,2] -> conditioning
        [B,192], and the maps [B,MAPS,72,128] and scalars [B,SCALARS] of `invert`."""
        t = torch.cat([F.avg_pool2d(y, (1, 2)), c], 1)
        conditioning = self.conditioning(torch.cat([prior, self.norm(self._statistics(y, c, t)), clamped_size(size)], 1))
        p = self.global_head(conditioning) * (1.0 if self.training else change_strength(prior))
        trust = torch.sigmoid(self.blur_trust(conditioning) + TRUST_BIAS) * (1 + math.exp(-TRUST_BIAS))
        t, keep, veils = undo_added_blur(t, prior, trust, size, self.training)
        blurs = blur_pyramid(t)
        maps = self._local_maps(t, blurs, conditioning, prior) * PARAMETER_SCALE + p[:, :MAPS, None, None] * PARAMETER_SCALE
        w = p[:, MAPS:MAPS + 3 * BLURS].reshape(-1, BLURS, 3, 1, 1)
        veil = (w * blurs).sum(1)
        # The inverse of the added blur, (out - veils) / keep, joined with the gain and veil that follow it.
        log_keep = torch.log(keep)
        maps = torch.cat([maps[:, :1] - log_keep, keep * (maps[:, 1:2] + veil[:, :1]) + veils[:, :1],
                          maps[:, 2:3] - log_keep, keep * (maps[:, 3:] + veil[:, 1:]) + veils[:, 1:]], 1)
        return conditioning, maps, p[:, MAPS + 3 * BLURS:]

    @staticmethod
    @torch.no_grad()
    def _statistics(y: Tensor, c: Tensor, t: Tensor) -> Tensor:
        """[B,STATS] of a sampled picture and its thumbnail."""
        layers = torch.cat([t[:, None, :1], blur_pyramid(t[:, :1])], 1)
        deviations = torch.log((layers[:, :-1] - layers[:, 1:]).flatten(2).std(2) + 1e-3)
        same = y[..., ::2, ::4], c[..., ::2, ::2]
        n = len(y)
        return torch.cat([statistics.tones(*same), statistics.extremes(*same), statistics.local_ratios(t[:, :1]), deviations,
                          bounds.colour_bounds(rgb_of(y[..., ::2], c), CELL, n),
                          bounds.blur_bounds(t[:, :1], BLUR_LEVELS, CELL, n)], 1)

    def _local_maps(self, t: Tensor, blurs: Tensor, conditioning: Tensor, prior: Tensor) -> Tensor:
        """The part of the maps that differs over the picture, [B,MAPS,72,128]."""
        x = F.relu(self.local1(torch.cat([t, blurs[:, 2, :1], blurs[:, 3, :1], dark_channel(t)], 1).detach()))
        scale, shift = self.local_film(conditioning)[:, :, None, None].chunk(2, 1)
        x = F.relu(self.local2(x) * (1 + scale) + shift)
        local = F.interpolate(self.local4(F.relu(self.local3(x))), size=THUMBNAIL, mode="bilinear", align_corners=False)
        return local if self.training else local * change_strength(prior)[:, :, None, None]

    def forward(self, y: Tensor, c: Tensor, prior: Tensor, crop: Optional[Crop] = None, resampled: Resampled = at_full_size) -> Pair:
        """Training's form: pictures with even sides whose dropped rows are filled, intensities [B,19], and optionally the
        part to restore -> restored y, c of that part. `resampled` calls the U-Nets."""
        h, w = y.shape[-2:]
        size = log_size(h, w, y).to(y.device).expand(len(y), 2)
        conditioning, maps, scalars = self.parameters_of(*sample_thumbnail(y, c), prior, size)
        maps = F.interpolate(maps, size=c.shape[-2:], mode="bilinear", align_corners=False)
        if crop:
            top, left, height, width = crop
            y = y[..., top:top + height, left:left + width]
            part = (..., slice(top // 2, (top + height) // 2), slice(left // 2, (left + width) // 2))
            c, maps = c[part], maps[part]
        return self.restore(y, c, maps, scalars, conditioning, prior, resampled)

    def restore(self, y: Tensor, c: Tensor, maps: Tensor, scalars: Tensor, conditioning: Tensor, prior: Tensor,
                resampled: Resampled = at_full_size) -> Pair:
        """The inverses, then what the U-Net adds; `resampled` may call it at another size."""
        y1, c1 = invert(y, c, maps, scalars)
        dy, dc = resampled(lambda *yc: self.unet(*yc, conditioning, prior), y1, c1)
        return y1 + dy, c1 + dc
