"""Batches of (clean, degraded, intensities): what both networks train on."""
from typing import Any, Optional, Tuple

import numpy as np
import torch
from torch import Tensor

from ..corrupt import chain
from ..corrupt.transmission import jpeg
from ..kinds import INDEX
from .clean import SIZES, CleanPictures
from .mean_shift_cache import MeanShiftCache

MEDIUM_PIXELS, LARGE_PIXELS = 250e3, 600e3
"""A batch of pictures above these has a half, and a third, of the number asked for."""
CAMERA_QUALITY = (78, 99)
"""JPEG qualities (from, below) with which a camera codes what it saw through weather."""


class Samples:
    """Draws batches; `repeats` chains are applied to each clean picture, which costs more to make than to degrade.
    `draw` are options of `chain.draw`."""

    def __init__(self, pictures: CleanPictures, rng: np.random.Generator, mean_shifts: Optional[MeanShiftCache] = None,
                 repeats: int = 2, **draw: Any) -> None:
        self.pictures, self.rng, self.mean_shifts, self.repeats, self.draw = pictures, rng, mean_shifts, repeats, draw

    def batch(self, n: int, size: Optional[Tuple[int, int]] = None) -> Tuple[Tensor, Tensor, Tensor]:
        """-> about n (fewer of large sizes) clean and degraded RGB [n,3,h,w] in [0,1] (whole bytes over 255), and
        intensities [n,19]."""
        size = size or SIZES[self.rng.integers(len(SIZES))]
        pixels = size[0] * size[1]
        n = max(2 * self.repeats, n // (1 + (pixels > MEDIUM_PIXELS) + (pixels > LARGE_PIXELS)))
        x, depth = self.pictures.batch(max(1, n // self.repeats), size)
        x, depth = x.repeat(self.repeats, 1, 1, 1), depth.repeat(self.repeats, 1, 1, 1)
        h, w = x.shape[-2:]
        chains = [chain.draw(self.rng, **self.draw) for _ in x]
        start, shift_intensity = x.clone(), torch.zeros(len(x))
        for i, links in enumerate(chains):
            if self.mean_shifts and any(kind == "mean_shift" for kind, _, _ in links):
                clean, shifted, shift_intensity[i] = self.mean_shifts.one(self.rng, h, w)
                chains[i] = [link for link in links if link[0] != "mean_shift"]
                x[i] = torch.from_numpy(clean.transpose(2, 0, 1).copy())
                start[i] = torch.from_numpy(shifted.transpose(2, 0, 1).copy())
        with torch.no_grad():
            degraded, intensities = chain.apply(start, chains, self.rng, depth)
        for i, links in enumerate(chains):
            if any(wild for _, _, wild in links) and self.rng.random() < 0.5:
                rgb = degraded[i].permute(1, 2, 0).to(torch.uint8).numpy()
                degraded[i] = torch.from_numpy(jpeg(rgb, self.rng.integers(*CAMERA_QUALITY)).copy()).permute(2, 0, 1)
        intensities[:, INDEX["mean_shift"]] = torch.maximum(intensities[:, INDEX["mean_shift"]], shift_intensity)
        return x / 255, degraded / 255, intensities
