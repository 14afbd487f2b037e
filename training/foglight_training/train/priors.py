"""The intensities that a recoverer is given in training: the truth with errors, or what the assessor finds."""
import pathlib

import numpy as np
import torch
from torch import Tensor

from ..models.assessor import Assessor
from ..models.assessor_input import from_rgb
from ..models.weights import Path, load_averaged

INTENSITY_ERROR = 0.05
FALSE_SHARE, FALSE_MAX = 0.04, 0.4
MISSED_SHARE, EMPTY_SHARE = 0.03, 0.05
MIN_PICTURES = 20000
"""Pictures an assessor must have seen before its estimates are used."""
REFRESH_SECONDS = 300


def noisy_prior(rng: np.random.Generator, intensities: Tensor) -> Tensor:
    """True intensities [B,19] -> the same with errors: present kinds off by about 0.05, a few false ones, a few missed,
    sometimes nothing at all."""
    s = intensities.clone()
    noise = torch.from_numpy(rng.normal(0, INTENSITY_ERROR, s.shape)).float() * (s > 0)
    false = torch.from_numpy((rng.random(s.shape) < FALSE_SHARE) * rng.uniform(0, FALSE_MAX, s.shape)).float() * (s == 0)
    missed = torch.from_numpy(rng.random(s.shape) < MISSED_SHARE).float()
    s = ((s + noise + false) * (1 - missed)).clamp(0, 1)
    s[torch.from_numpy(rng.random(len(s)) < EMPTY_SHARE)] = 0
    return s


class AssessorPriors:
    """The assessor's estimates, from the newest checkpoint that has seen enough; the file may still be written to."""

    def __init__(self, path: Path, min_pictures: int = MIN_PICTURES) -> None:
        self.path, self.min_pictures, self.read_at, self.net = pathlib.Path(path), min_pictures, None, None

    def refresh(self) -> bool:
        """Look for a newer checkpoint -> whether there is one to use."""
        if self.path.exists() and (self.read_at is None or self.path.stat().st_mtime > self.read_at + REFRESH_SECONDS):
            self.read_at = self.path.stat().st_mtime
            net, saved = load_averaged(self.path, Assessor())
            self.net = net if saved["seen"] >= self.min_pictures else None
        return self.net is not None

    def __call__(self, rgb: Tensor) -> Tensor:
        """[B,3,H,W] in [0,1] -> intensities [B,19]."""
        with torch.no_grad():
            return torch.sigmoid(self.net(from_rgb(rgb))[0])
