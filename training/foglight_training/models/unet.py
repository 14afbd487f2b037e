"""The stride-4 U-Net of the `fast` tier, and the block that both tiers are made of."""
from typing import Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..kinds import KINDS
from .confidence import change_strength
from .smoothing import SMOOTH_VERSIONS, smoothing_differences

STRIDE = 4
LUMA_CELL, CHROMA_CELL = STRIDE ** 2, (STRIDE // 2) ** 2
"""Pixels of a cell, in luma and in each half-resolution chroma plane."""
GATE_BIAS, GATE_PRIOR_WEIGHT = -3.0, 3.0
"""Untrained, the gate is nearly shut for clean pictures and open where the prior names a degradation."""


class FilmBlock(nn.Module):
    """x + conv2(relu(conv1(x) scaled and shifted by the conditioning)): a residual block with feature-wise linear
    modulation (Perez et al., "FiLM: Visual Reasoning with a General Conditioning Layer")."""

    def __init__(self, width: int, conditioning: int) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(width, width, 3, 1, 1), nn.Conv2d(width, width, 3, 1, 1)
        self.film = nn.Linear(conditioning, 2 * width)
        nn.init.zeros_(self.film.weight), nn.init.zeros_(self.film.bias)
        with torch.no_grad():
            self.conv2.weight.mul_(0.5)

    def forward(self, x: Tensor, conditioning: Tensor) -> Tensor:
        scale, shift = self.film(conditioning)[:, :, None, None].chunk(2, 1)
        return x + self.conv2(F.relu(self.conv1(x) * (1 + scale) + shift))


def enlarge(x: Tensor) -> Tensor:
    """[B,C,h,w] -> [B,C,2h,2w], nearest neighbour."""
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


class UNet(nn.Module):
    """Luma [B,1,H,W] and chroma [B,2,H/2,W/2], sides multiples of 16, conditioning [B,K] and prior [B,19] -> changes of luma
    and chroma, of the same shapes.

    A gate on the last features starts nearly shut for clean pictures and opens with the prior's intensities: without it
    the many pictures that should be left alone keep the few that need a change from teaching one."""

    def __init__(self, conditioning: int, widths: Tuple[int, int, int] = (24, 32, 64)) -> None:
        super().__init__()
        a, b, c = widths
        self.stem_y, self.stem_c = nn.Conv2d(1, a, STRIDE, STRIDE), nn.Conv2d(2, a, STRIDE // 2, STRIDE // 2)
        self.down1, self.down2 = nn.Conv2d(a, b, 2, 2), nn.Conv2d(b, c, 2, 2)
        self.up2, self.up1 = nn.Conv2d(c, b, 1), nn.Conv2d(b, a, 1)
        self.b3, self.b2, self.b1 = FilmBlock(c, conditioning), FilmBlock(b, conditioning), FilmBlock(a, conditioning)
        self.head = nn.Conv2d(a, LUMA_CELL + 2 * CHROMA_CELL, 1)
        self.smoothing = nn.Conv2d(a, (LUMA_CELL + CHROMA_CELL) * SMOOTH_VERSIONS, 1)
        self.gate = nn.Linear(len(KINDS) + conditioning, a)
        nn.init.constant_(self.gate.weight, 0.0), nn.init.constant_(self.gate.bias, GATE_BIAS)
        with torch.no_grad():
            self.gate.weight[:, :len(KINDS)] = GATE_PRIOR_WEIGHT
        for layer in (self.head, self.smoothing):
            nn.init.zeros_(layer.weight), nn.init.zeros_(layer.bias)

    def forward(self, y: Tensor, c: Tensor, conditioning: Tensor, prior: Tensor) -> Tuple[Tensor, Tensor]:
        x1 = F.relu(self.stem_y(y) + self.stem_c(c))
        x2 = F.relu(self.down1(x1))
        x3 = self.b3(F.relu(self.down2(x2)), conditioning)
        x2 = self.b2(x2 + enlarge(self.up2(x3)), conditioning)
        x1 = self.b1(x1 + enlarge(self.up1(x2)), conditioning)
        x1 = x1 * torch.sigmoid(self.gate(torch.cat([prior, conditioning], 1)))[:, :, None, None]
        out, share = self.head(x1), self.smoothing(x1)
        if not self.training:
            out, share = out * change_strength(prior)[:, :, None, None], share * change_strength(prior)[:, :, None, None]
        share_y, share_c = share.split((LUMA_CELL * SMOOTH_VERSIONS, CHROMA_CELL * SMOOTH_VERSIONS), 1)
        n, _, h, w = x1.shape
        total = lambda parts: parts[0] + parts[1] + parts[2]
        luma = total((share_y * smoothing_differences(y, STRIDE)).split(LUMA_CELL, 1))
        chroma = smoothing_differences(c.reshape(2 * n, 1, 2 * h, 2 * w), STRIDE // 2).reshape(n, 2, CHROMA_CELL * SMOOTH_VERSIONS, h, w)
        chroma = total((share_c[:, None] * chroma).split(CHROMA_CELL, 2)).reshape(n, 2 * CHROMA_CELL, h, w)
        return F.pixel_shuffle(out[:, :LUMA_CELL] + luma, STRIDE), F.pixel_shuffle(out[:, LUMA_CELL:] + chroma, STRIDE // 2)
