"""Drops on the lens, which show what is behind them upside down and blurred, or blotches of dirt; half of the time each. With
drops the scene itself may be out of focus."""
from typing import Any, Dict, Tuple

import numpy as np
import torch
from torch import Tensor

from .. import Rng
from ..blurs import gaussian
from ..layers import draw_drops, point, render_drops, to_batch
from ..opencv import cv2


def draw(s: float, rng: Rng, height: int, width: int) -> Dict[str, Any]:
    """Either {"drops": see `layers.draw_drops`, "focus": blur of the scene in pixels} or {"dirt": [x, y, half axes, opacity],
    "sigma": blur in pixels, "grey"}."""
    if rng.random() < 0.5:
        focus = width * s * rng.uniform(0, 0.01) if rng.random() < 0.5 else 0.0
        return {"drops": draw_drops(rng, height, width, s), "focus": focus}
    dirt = []
    for _ in range(int(4 + 60 * s)):
        r = width * rng.uniform(0.006, 0.06) * (0.5 + s)
        center = point(rng, height, width)
        dirt.append([*center, max(1, int(r)), max(1, int(r * rng.uniform(0.7, 1.4))), float(rng.uniform(0.3, 1))])
    return {"dirt": dirt, "sigma": max(0.5, width * rng.uniform(0.005, 0.02)), "grey": 0.6 * rng.uniform(40, 130)}


def render(p: Dict[str, Any], like: Tensor) -> Tuple[Tensor, ...]:
    """The mask and the shade of the drops, or the cover of the dirt, each [1,H,W]."""
    h, w = like.shape[-2:]
    if "drops" in p:
        return tuple(to_batch(layer, like) for layer in render_drops(p["drops"], h, w))
    cover = np.zeros((h, w), np.float32)
    for cx, cy, a, b, opacity in p["dirt"]:
        cv2.ellipse(cover, (cx, cy), (a, b), 0, 0, 360, opacity, -1)
    return (to_batch(cv2.GaussianBlur(cover, (0, 0), p["sigma"]), like),)


def apply(p: Dict[str, Any], x: Tensor) -> Tensor:
    w = x.shape[-1]
    layers = p.get("layers") or render(p, x)
    if "drops" in p:
        mask, shade = layers
        behind = torch.flip(gaussian(x, 0.01 * w), (2,)) * 0.6 + gaussian(x, 0.015 * w) * 0.4
        return gaussian(x, p["focus"]) * (1 - mask) + mask * behind * shade
    return x * (1 - 0.85 * layers[0]) + layers[0] * p["grey"]
