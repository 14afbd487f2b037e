"""Lamps that shine through fog and night: a core that is white, and a glow around it."""
from typing import List

import torch
from torch import Tensor

from .. import Rng

CORE = 1.5
"""How often white a core is: a camera clips it."""


def draw_lamps(rng: Rng, height: int, width: int, count: int) -> List[List[float]]:
    """Each lamp's centre, radius of the core and of the glow in pixels, brightness of the glow as a share of white, and its
    red, green and blue."""
    lamps = []
    for _ in range(count):
        x, y = width * rng.random(), height * rng.uniform(0.1, 0.9)
        core = width * rng.uniform(0.001, 0.012)
        glow = core * rng.uniform(2, 8)
        warm = rng.uniform(0, 0.6)
        lamps.append([x, y, core, glow, rng.uniform(0.1, 0.7), 1.0, 1 - 0.4 * warm, 1 - warm])
    return lamps


def light_of(lamps: List[List[float]], like: Tensor) -> Tensor:
    """[3,H,W]: the light that lamps add to pictures of the size of `like`, 255 being white."""
    h, w = like.shape[-2:]
    out = like.new_zeros(3, h, w)
    rows, columns = torch.arange(h).to(like)[:, None], torch.arange(w).to(like)
    for x, y, core, glow, strength, *colour in lamps:
        away = ((rows - y) ** 2 + (columns - x) ** 2).sqrt()
        light = CORE * torch.exp(-(away / core) ** 2) + strength * torch.exp(-away / glow)
        out += light * (like.new_tensor(colour) * 255)[:, None, None]
    return out
