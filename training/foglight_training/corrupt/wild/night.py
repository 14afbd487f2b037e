"""Darkness: a power law of linear light with the shot and read noise that a dark scene brings: dark throughout, or a night
whose lamps stay bright."""
from typing import Any, Dict

import torch
from torch import Tensor

from .. import Rng


def draw(s: float, rng: Rng, height: int, width: int) -> Dict[str, Any]:
    """value = gain (x/255)^power + field (read + shot sqrt(value)); the standard normal `field` [B,3,H,W] comes from
    `seed`."""
    if rng.random() < 0.5:
        power, gain = 1 + rng.uniform(1.0, 3.5) * s, 1.0
    else:
        power = rng.uniform(1.0, 1.0 + 1.2 * s)
        gain = max(0.03, 1 - rng.uniform(0.9, 1.05) * s ** 1.3)
    seed = int(rng.integers(0, 2**31))
    return {"power": power, "gain": gain, "seed": seed, "read": 0.004 + 0.02 * s * rng.random(), "shot": 0.06 * s * rng.random()}


def apply(p: Dict[str, Any], x: Tensor) -> Tensor:
    field = p.get("field")
    if field is None:
        generator = torch.Generator(device=x.device).manual_seed(p["seed"])
        field = torch.randn(x.shape, generator=generator, device=x.device, dtype=x.dtype)
    dark = (x / 255) ** p["power"] * p["gain"]
    noise = field * (p["read"] + p["shot"] * dark.clamp(min=0).sqrt())
    return (dark + noise) * 255
