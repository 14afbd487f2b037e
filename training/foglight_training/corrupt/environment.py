"""Darkness, turbulence, noise, colour diffusion (Robust-R1 a.1 #10-13) and our fog, rain and snow."""
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from . import Rng, layers
from .blurs import gaussian, separable
from .wild import fog as wild_fog
from .wild import night, precipitation


def normal(x: Tensor, rng: Rng) -> Tensor:
    """Standard normal values of the shape of x, on its device."""
    g = torch.Generator(device=x.device).manual_seed(int(rng.integers(0, 2**31)))
    return torch.randn(x.shape, generator=g, device=x.device, dtype=x.dtype)


def darkness(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """Reference: x (1-s^2). Wild: `wild.night`."""
    if wild:
        return night.apply(night.draw(s, rng, *x.shape[-2:]), x)
    return x * (1 - s * s)


def atmospheric_turbulence(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """Reference: rows move by d = 40s sin(y/30+5s) across and 0.7d down, clipped to the frame. Wild: smooth random moves."""
    b, _, h, w = x.shape
    yy, xx = np.mgrid[:h, :w].astype(np.float32)
    if wild:
        reach = s * 0.02 * w
        cells = int(rng.integers(8, 40))
        dx, dy = [(layers.smooth_noise(rng, h, w, cells) - 0.5) * 2 * reach for _ in range(2)]
        x = gaussian(x, 0.3 + s * 0.002 * w)
    else:
        dx = 40 * s * np.sin(yy / 30 + 5 * s)
        dy = 0.7 * dx
    grid = np.stack([np.clip(xx + dx, 0, w - 1) * 2 / (w - 1) - 1, np.clip(yy + dy, 0, h - 1) * 2 / (h - 1) - 1], -1)
    grid = torch.from_numpy(grid.astype(np.float32)).to(x)[None].expand(b, h, w, 2)
    return F.grid_sample(x, grid, mode="bilinear", padding_mode="border", align_corners=True)


def noise(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """Reference: N(0,(75s)^2) per pixel and channel. Wild: shot and read noise, partly grey, sometimes blotchy."""
    if not wild:
        return x + normal(x, rng) * (75 * s)
    sigma = 60 * s * (rng.uniform(0.2, 1) + rng.uniform(0, 1) * (x / 255).clamp(min=0).sqrt()) / 1.2
    n = normal(x, rng)
    n = n * rng.uniform(0.4, 1) + normal(x[:, :1], rng) * rng.uniform(0, 0.8)
    if rng.random() < 0.3:
        n = gaussian(n, 0.8) * 2.2
    return x + n * sigma


def color_diffusion(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """(1-0.9s) x + 0.9s blur(x), blur = Gaussian of 3+2 int(20s) taps, sigma 50s, times s^2; grey discs above 0.9."""
    k = 3 + 2 * int(20 * s)
    r = k // 2
    taps = torch.exp(-0.5 * (torch.arange(-r, r + 1, dtype=x.dtype, device=x.device) / max(0.3, 50 * s)) ** 2)
    taps = taps / taps.sum()
    if r > 8:
        small = F.interpolate(x, scale_factor=0.5, mode="area", recompute_scale_factor=True)
        half = torch.ones(2 * (r // 2) + 1, dtype=x.dtype, device=x.device)
        blur = F.interpolate(separable(small, half / half.sum()), size=x.shape[-2:], mode="bilinear", align_corners=False)
    else:
        blur = separable(x, taps)
    blur = blur * (s * s)
    return max(0.1, 1 - 0.9 * s) * x + min(0.9, 0.9 * s) * blur


def fog(x: Tensor, s: float, rng: Rng, wild: bool, depth: Tensor) -> Tensor:
    """Koschmieder: x t + A (1-t), t = exp(-beta depth), depth [B,1,H,W] in [0,1]; beta grows to 4, A is a pale grey.
    Wild: `wild.fog`."""
    if wild:
        return wild_fog.apply(wild_fog.draw(s, rng, *x.shape[-2:]), x, depth)
    light = torch.tensor(rng.uniform(150, 240) + rng.uniform(-6, 6, 3), dtype=x.dtype, device=x.device).reshape(1, 3, 1, 1)
    t = torch.exp(-((0.25 + 3.75 * s) * s + 0.15 * s) * (0.25 + 0.75 * depth))
    return x * t + light * (1 - t)


def rain(x: Tensor, s: float, rng: Rng, wild: bool, depth: Tensor) -> Tensor:
    """Streaks over a slightly veiled, darker picture. Wild: `wild.precipitation`."""
    h, w = x.shape[-2:]
    if wild:
        return precipitation.apply_rain(precipitation.draw_rain(s, rng, h, w), x, depth)
    veil = 0.25 * s * depth
    x = x * (1 - 0.15 * s) * (1 - veil) + veil * float(rng.uniform(110, 180))
    layer = layers.to_batch(layers.render_streaks(layers.draw_streaks(rng, h, w, s), h, w), x) * (0.35 + 0.5 * s)
    return x * (1 - layer) + layer * float(rng.uniform(190, 245))


def snow(x: Tensor, s: float, rng: Rng, wild: bool, depth: Tensor) -> Tensor:
    """Flakes over a veiled, whiter picture; both profiles alike (`wild.precipitation`)."""
    return precipitation.apply_snow(precipitation.draw_snow(s, rng, *x.shape[-2:]), x, depth)
