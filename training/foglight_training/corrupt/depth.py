"""A plausible depth of a picture that has none: ground that recedes towards the top, with bumps."""
from typing import Any, Dict

import numpy as np

from . import Rng
from .layers import smooth_field, smooth_grid

CELLS = 5


def draw_depth(rng: Rng, h: int, w: int) -> Dict[str, Any]:
    """Parameters of `depth_map`, as JSON has them."""
    power, share = rng.uniform(0.6, 2), rng.uniform(0.5, 1)
    return {"power": power, "share": share, "grid": smooth_grid(rng, h, w, CELLS).tolist()}


def depth_map(p: Dict[str, Any], h: int, w: int) -> np.ndarray:
    """[H,W] float32 in [0,1], 1 being the farthest."""
    rise = np.linspace(1, 0, h, dtype=np.float32)[:, None] ** p["power"]
    return np.clip(rise * p["share"] + (smooth_field(np.array(p["grid"], np.float32), h, w) - 0.3) * 0.5, 0, 1)
