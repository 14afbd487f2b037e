"""Fog by Koschmieder's law: x t + A (1-t), t = exp(-beta depth). Any density for one name, any grey from dusk to noon,
sometimes as dense near as far, in banks, and soft. Half of the time lamps shine through, and cameras stretch what they see."""
from typing import Any, Dict, Tuple

import numpy as np
import torch
from torch import Tensor

from .. import Rng
from ..blurs import gaussian
from ..layers import smooth_field, smooth_grid, to_batch
from .lamps import draw_lamps, light_of


def draw(s: float, rng: Rng, height: int, width: int) -> Dict[str, Any]:
    """`beta`: optical depth of the whole scene; `light`: the airlight A; `near`: the least depth; `top`: factor of the
    airlight at the top; `banks`: variation of beta over the picture, `bank_grid` its field; `softness`: share of a blur of
    `sigma` pixels; `lamps`: see `lamps.draw_lamps`; `black`: the grey that the camera shows as black."""
    beta = (0.25 + 3.75 * s) * s * rng.uniform(0.9, 1.6) + 0.15 * s
    light = rng.uniform(60, 250) + rng.uniform(-8, 8, 3)
    near, top, banks = rng.uniform(0, 0.7), 1 + rng.uniform(-0.05, 0.12), rng.uniform(0, 0.4)
    grid = smooth_grid(rng, height, width, int(rng.integers(2, 6)))
    lamps = draw_lamps(rng, height, width, int(rng.integers(1, 9))) if rng.random() < 0.5 else []
    black = rng.uniform(0, 60) if rng.random() < 0.5 else 0.0
    return {"beta": beta, "light": light.tolist(), "near": near, "top": top, "banks": banks, "bank_grid": grid.tolist(),
            "softness": 0.3 * s, "sigma": 1 + 0.004 * width * s,
            "lamps": lamps, "black": black}


def render(p: Dict[str, Any], like: Tensor) -> Tuple[Tensor, Tensor]:
    """The airlight's vertical gradient [1,H,1] and the field of the banks [1,H,W]."""
    h, w = like.shape[-2:]
    field = smooth_field(np.array(p["bank_grid"], np.float32), h, w)
    return to_batch(np.linspace(p["top"], 1, h, dtype=np.float32)[:, None], like), to_batch(1 + p["banks"] * (2 * field - 1), like)


def apply(p: Dict[str, Any], x: Tensor, depth: Tensor) -> Tensor:
    gradient, banks = p.get("layers") or render(p, x)
    light = torch.tensor(p["light"], dtype=x.dtype, device=x.device).reshape(1, 3, 1, 1)
    light = light * gradient
    beta = p["beta"] * banks
    x = x * (1 - p["softness"]) + p["softness"] * gaussian(x, p["sigma"])
    t = torch.exp(-beta * (p["near"] + (1 - p["near"]) * depth))
    seen = x * t + light * (1 - t) + light_of(p["lamps"], x)
    return (seen - p["black"]) * (255 / (255 - p["black"]))
