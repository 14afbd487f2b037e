"""Darkness: a power law of linear light with the shot and read noise that a dark scene brings: dark throughout, or a night
whose lamps stay bright, or a street that a camera brightens: glaring lamps, stray light, noise smoothed away."""
from typing import Any, Dict

import torch
from torch import Tensor

from .. import Rng
from ..blurs import gaussian
from .lamps import draw_lamps, light_of

NONE = {"stray": [0.0, 0.0, 0.0], "tint": [1.0, 1.0, 1.0], "lamps": [], "sigma": 0.0}


def draw(s: float, rng: Rng, height: int, width: int) -> Dict[str, Any]:
    """value = tint gain (x/255)^power + stray + lamps; then noise, field (read + shot sqrt(value)); then a blur of `sigma`
    pixels. The standard normal `field` [B,3,H,W] comes from `seed`; `lamps`: see `lamps.draw_lamps`."""
    street = NONE
    way = rng.integers(3)
    if way == 0:
        power, gain = 1 + rng.uniform(1.0, 3.5) * s, 1.0
    elif way == 1:
        power, gain = 1 + rng.uniform(0.3, 1.5) * s, 1 - rng.uniform(0.2, 0.7) * s
        stray = rng.uniform(0, 0.5) * s * (1 + rng.uniform(-0.1, 0.1, 3))
        yellow = rng.uniform(0, 0.4)
        street = {"stray": stray.tolist(), "tint": [1.0, 1 - 0.3 * yellow, 1 - yellow],
                  "lamps": draw_lamps(rng, height, width, int(2 + 14 * rng.random())), "sigma": rng.uniform(0, 0.0025) * width * s}
    else:
        power = rng.uniform(1.0, 1.0 + 1.2 * s)
        gain = max(0.03, 1 - rng.uniform(0.9, 1.05) * s ** 1.3)
    seed = int(rng.integers(0, 2**31))
    return {"power": power, "gain": gain, "seed": seed, "read": 0.004 + 0.02 * s * rng.random(), "shot": 0.06 * s * rng.random(), **street}


def apply(p: Dict[str, Any], x: Tensor) -> Tensor:
    field = p.get("field")
    if field is None:
        generator = torch.Generator(device=x.device).manual_seed(p["seed"])
        field = torch.randn(x.shape, generator=generator, device=x.device, dtype=x.dtype)
    channels = lambda name: x.new_tensor(p[name]).reshape(3, 1, 1)
    dark = (x / 255) ** p["power"] * p["gain"] * channels("tint") + channels("stray")
    if p["lamps"]:
        dark = (dark + light_of(p["lamps"], x) / 255).clamp(max=1)
    noise = field * (p["read"] + p["shot"] * dark.clamp(min=0).sqrt())
    return gaussian((dark + noise) * 255, p["sigma"])
