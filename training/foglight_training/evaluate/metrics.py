"""Measures of pictures and of decisions."""
from typing import Dict, Sequence, Tuple

import numpy as np
import torch

from ..kinds import KINDS
from ..models.similarity import ssim_map
from ..models.ycbcr import LUMA

PRESENT = 0.15
"""A degradation counts as present from this intensity on."""
OWN_KINDS = ("fog", "rain", "snow")
REFERENCE_KINDS = [k for k in KINDS if k not in OWN_KINDS]
"""The sixteen kinds that the reference code has."""


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    """Peak signal-to-noise ratio in dB of pictures in [0,255], at most 78 dB."""
    error = np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2)
    return float(10 * np.log10(255 ** 2 / max(error, 1e-3)))


def ssim(a: np.ndarray, b: np.ndarray) -> float:
    """Mean structural similarity of luma of RGB uint8 [H,W,3]."""
    luma = lambda p: torch.from_numpy((p @ np.array(LUMA) / 255).astype(np.float32))[None, None]
    return float(ssim_map(luma(a), luma(b)).mean())


def auc(low: Sequence[float], high: Sequence[float]) -> float:
    """Probability that one of `high` exceeds one of `low`; ties count half."""
    low, high = np.asarray(low), np.asarray(high)
    return float(np.mean((high[:, None] > low[None]) + 0.5 * (high[:, None] == low[None])))


def spearman(a: Sequence[float], b: Sequence[float]) -> float:
    """Rank correlation, in [-1,1]."""
    rank = lambda v: np.argsort(np.argsort(v)).astype(float)
    return float(np.corrcoef(rank(np.asarray(a)), rank(np.asarray(b)))[0, 1])


def macro_f1(truth: np.ndarray, found: np.ndarray) -> Tuple[float, Dict[str, float]]:
    """`truth` and `found` [N,16] of booleans -> mean over kinds of F1, and F1 by kind."""
    scores = {}
    for j, kind in enumerate(REFERENCE_KINDS):
        hit = (truth[:, j] & found[:, j]).sum()
        scores[kind] = float(2 * hit / max(1, truth[:, j].sum() + found[:, j].sum()))
    return float(np.mean(list(scores.values()))), scores


def r_deg(true: np.ndarray, found: np.ndarray) -> float:
    """Robust-R1's reward for intensities [19], with set matching: 1-|ds| for every kind in both, -1 for every kind in one
    only."""
    a, b = true >= PRESENT, found >= PRESENT
    return float((a & b).dot(1 - np.abs(true - found)) - (a != b).sum())
