"""Lens blur, flare, motion blur, dirt and pale colours (Robust-R1 a.1 #1-5)."""
import math

import numpy as np
import torch
from torch import Tensor

from . import Rng, layers
from .blurs import gaussian, kernel2d
from .opencv import cv2
from .wild import dirty_lens as wild_lens


def lens_blur(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """Reference: (1-0.7s) x + 0.9s G(20s) x. Wild: defocus, a disc whose radius is up to 2 % of the width."""
    if wild:
        r = 0.5 + s * 0.016 * x.shape[-1] * rng.uniform(0.6, 1.3)
        if r > 6:
            return gaussian(x, r / 2)
        n = math.ceil(r)
        yy, xx = np.mgrid[-n:n + 1, -n:n + 1]
        disc = np.clip(r + 0.5 - np.hypot(yy, xx), 0, 1).astype(np.float32)
        return kernel2d(x, torch.from_numpy(disc / disc.sum()))
    return (1 - 0.7 * s) * x + 0.9 * s * gaussian(x, 20 * s)


def lens_flare(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """Reference: 0.9s times discs and streaks. Wild: a glare around one bright light with a few ghosts."""
    h, w = x.shape[-2:]
    if not wild:
        layer = cv2.GaussianBlur(layers.flare(rng, h, w, s), (3, 3), max(0.1, 20 * s))
        return x + 0.9 * s * layers.to_batch(layer, x)
    cx, cy = layers.point(rng, h, w)
    yy, xx = np.mgrid[:h, :w].astype(np.float32)
    glare = np.exp(-np.hypot(xx - cx, yy - cy) / (w * rng.uniform(0.06, 0.25)))
    tint = np.array([1, rng.uniform(0.85, 1), rng.uniform(0.7, 1)], np.float32)
    ghosts = np.zeros((h, w), np.float32)
    for k in rng.uniform(-1.5, 1.5, 4):
        at = int(w / 2 + (cx - w / 2) * k), int(h / 2 + (cy - h / 2) * k)
        cv2.circle(ghosts, at, int(w * rng.uniform(0.01, 0.06)), float(rng.uniform(0.05, 0.25)), -1)
    layer = (glare * 330 + cv2.GaussianBlur(ghosts, (0, 0), 2) * 255)[..., None] * tint
    return x + s * layers.to_batch(layer.astype(np.float32), x)


def motion_blur(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """Reference: a line of max(5, int(30s)) pixels at any angle. Wild: length relative to the width."""
    d = max(5, int(30 * s))
    if wild:
        d = max(3, int((2 + 0.05 * s * x.shape[-1]) * rng.uniform(0.6, 1.2)))
    k = np.zeros((d, d), np.float32)
    np.fill_diagonal(k, 1)
    turn = cv2.getRotationMatrix2D((d / 2, d / 2), rng.uniform(0, 360), 1)
    k = cv2.warpAffine(k, turn, (d, d))
    if d % 2 == 0:
        k = np.pad(k, ((0, 1), (0, 1)))
    return kernel2d(x, torch.from_numpy(k / k.sum()))


def dirty_lens(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """Reference: (1-0.7s) x + 0.8s dirt blurred by 30 px. Wild: `wild.dirty_lens`."""
    h, w = x.shape[-2:]
    if wild:
        return wild_lens.apply(wild_lens.draw(s, rng, h, w), x)
    layer = layers.dirt(rng, h, w, s).astype(np.float32)
    layer = gaussian(layers.to_batch(layer, x)[None], 30.0)
    return (1 - 0.7 * s) * x + 0.8 * s * layer


def saturation(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """S <- S (1-s) with hue and value kept: every channel moves towards the largest."""
    top = x.amax(1, keepdim=True)
    return top - (top - x) * (1 - s)
