"""Draw chains of degradations and apply them to batches."""
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import torch
from torch import Tensor

from ..kinds import INDEX, KINDS, LEVELS, STAGES, STAGES_R1
from . import Rng, capture, environment, postprocessing, transmission

FUNCTIONS = {kind: getattr(stage, kind) for stage in (capture, transmission, environment, postprocessing)
             for kind in KINDS if hasattr(stage, kind)}
NEEDS_DEPTH = ("fog", "rain", "snow")
WEATHER = {"fog": 3.0, "rain": 2.5, "snow": 1.5, "darkness": 1.5, "dirty_lens": 2.0}
"""What cameras outdoors meet most, and how much more often it is drawn alone than the other kinds (1)."""
MIN_VISIBLE = {"graffiti": 0.1, "block_exchange": 1 / 35, "mean_shift": 0.05, "compression": 0.06}
"""Below these intensities the picture does not change (or only as a clean one may), so the label is zero."""


class Link(NamedTuple):
    """One degradation of a chain."""
    kind: str
    intensity: float
    wild: bool


Chain = List[Link]


def intensity(rng: Rng) -> float:
    """Mostly uniform, often near the three named levels."""
    if rng.random() < 0.4:
        return float(np.clip(rng.choice(list(LEVELS.values())) + rng.normal(0, 0.02), 0.03, 1))
    return float(rng.uniform(0.05, 1.0))


def draw(rng: Rng, clean: float = 0.18, single: float = 0.6, wild: float = 0.35, weights: Dict[str, float] = WEATHER) -> Chain:
    """One picture's chain. `clean` and `single` are the shares of empty chains and of single degradations; the rest are
    compounds: one kind from two to four stages, or up to seven from anywhere. `wild` is the share of that profile.
    `weights` makes some kinds more frequent among the singles than others (1). Fog, rain and snow, of which the
    reference has none, are mostly wild."""
    p = rng.random()
    if p < clean:
        return []
    is_wild = rng.random() < wild
    if p < clean + single:
        share = np.array([weights.get(k, 1.0) for k in KINDS])
        kind = str(rng.choice(KINDS, p=share / share.sum()))
        return [Link(kind, intensity(rng), is_wild or (kind in NEEDS_DEPTH and rng.random() < 0.7))]
    stages = STAGES if is_wild else STAGES_R1
    if rng.random() < 0.12:
        kinds = rng.choice(KINDS, int(rng.integers(3, 8)), replace=False)
        kinds = [k for stage in stages for k in stage if k in kinds]
    else:
        chosen = sorted(rng.choice(4, int(rng.integers(2, 5)), replace=False))
        kinds = [str(rng.choice(stages[i])) for i in chosen]
    return [Link(str(k), intensity(rng), is_wild) for k in kinds]


def one(x: Tensor, kind: str, s: float, rng: Rng, wild: bool = False, depth: Optional[Tensor] = None) -> Tensor:
    """Apply one kind to x [B,3,H,W] in [0,255] and round to bytes, as every stage of a real chain would. Weather needs the
    depth [B,1,H,W] in [0,1]."""
    more = (depth,) if kind in NEEDS_DEPTH else ()
    return FUNCTIONS[kind](x, s, rng, wild, *more).round().clamp(0, 255)


def apply(x: Tensor, chains: Sequence[Sequence[Tuple[str, float, bool]]], rng: Rng, depth: Tensor) -> Tuple[Tensor, Tensor]:
    """x [B,3,H,W] in [0,255], one chain a picture, depth [B,1,H,W] in [0,1]
    -> corrupted x (whole numbers) and the intensities [B,19]."""
    x = x.round().clamp(0, 255)
    intensities = torch.zeros(len(x), len(KINDS))
    out = []
    for i, chain in enumerate(chains):
        p = x[i:i + 1]
        for kind, s, wild in chain:
            p = one(p, kind, s, rng, wild, depth[i:i + 1])
            if s > MIN_VISIBLE.get(kind, 0):
                intensities[i, INDEX[kind]] = max(intensities[i, INDEX[kind]].item(), s)
        out.append(p)
    return torch.cat(out), intensities.to(x.device)
