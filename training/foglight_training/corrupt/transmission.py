"""JPEG, exchanged blocks, mean shift and dropped rows (Robust-R1 a.1 #6-9)."""
from typing import Callable

import numpy as np
import torch
from torch import Tensor

from . import Rng
from .opencv import cv2


def each(x: Tensor, change: Callable[[np.ndarray], np.ndarray]) -> Tensor:
    """Apply `change` ([H,W,3] uint8 -> the same) to every picture of the batch."""
    out = [change(np.ascontiguousarray(p.permute(1, 2, 0).round().clamp(0, 255).to(torch.uint8).cpu().numpy())) for p in x]
    return torch.from_numpy(np.stack(out)).to(x.device).permute(0, 3, 1, 2).to(x.dtype)


def jpeg(picture: np.ndarray, quality: int) -> np.ndarray:
    """RGB uint8 [H,W,3] coded as JPEG and decoded."""
    ok, code = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(quality)])
    return cv2.imdecode(code, cv2.IMREAD_COLOR)[..., ::-1]


def compression(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """Reference: JPEG of quality clamp(int(100-95s), 5, 100). Wild: coded at a smaller size half of the time, as video is."""
    quality = min(100, max(5, int(100 - 95 * s)))
    if wild and rng.random() < 0.5:
        h, w = x.shape[-2:]
        f = rng.uniform(0.5, 1.0)

        def change(p: np.ndarray) -> np.ndarray:
            small = cv2.resize(p, (max(16, int(w * f)), max(16, int(h * f))), interpolation=cv2.INTER_AREA)
            return cv2.resize(jpeg(small, quality), (w, h), interpolation=cv2.INTER_LINEAR)
        return each(x, change)
    return each(x, lambda p: jpeg(p, quality))


def block_exchange(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """int(35s) swaps of grid blocks of min(32, int(5+30s)) pixels. Wild: sizes by width; some blocks repeat or go grey."""
    x = x.clone()
    h, w = x.shape[-2:]
    b = min(32, int(5 + 30 * s), h, w)
    n = int(35 * s)
    if wild:
        b = min(h // 2, w // 2, max(4, int(w * rng.uniform(0.015, 0.05))))
        b = max(8, b // 8 * 8)
        n = int(1 + 40 * s)
    for p in x:
        for _ in range(n):
            (ya, xa), (yb, xb) = [(int(rng.integers(0, h // b)) * b, int(rng.integers(0, w // b)) * b) for _ in range(2)]
            one, two = p[:, ya:ya + b, xa:xa + b].clone(), p[:, yb:yb + b, xb:xb + b].clone()
            if wild and rng.random() < 0.4:
                p[:, ya:ya + b, xa:min(w, xa + 4 * b)] = 128.0 if rng.random() < 0.5 else p[:, ya:ya + b, xa:xa + 1].clone()
            else:
                p[:, ya:ya + b, xa:xa + b], p[:, yb:yb + b, xb:xb + b] = two, one
    return x


def mean_shift(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """Pyramid mean shift with spatial and colour radius int(40s), at half size: every pixel then takes the nearest in
    colour of the four filtered ones around it. A thirtieth of the cost of the full filter and close to it."""
    radius = int(40 * s)
    if radius < 2:
        return x

    def change(p: np.ndarray) -> np.ndarray:
        h, w = p.shape[:2]
        small = cv2.resize(p, ((w + 1) // 2, (h + 1) // 2), interpolation=cv2.INTER_AREA)
        flat = cv2.pyrMeanShiftFiltering(np.ascontiguousarray(small), min(9, max(1, radius / 2)), radius, maxLevel=2)
        best, cost = None, None
        target = p.astype(np.int16)
        for dy, dx in ((0, 0), (0, 1), (1, 0), (1, 1)):
            near = np.repeat(np.repeat(np.roll(flat, (-dy, -dx), (0, 1)), 2, 0), 2, 1)
            near = np.roll(near, (dy, dx), (0, 1))[:h, :w]
            away = np.abs(near.astype(np.int16) - target).sum(2)
            if best is None:
                best, cost = near.copy(), away
            else:
                closer = away < cost
                best[closer], cost = near[closer], np.minimum(cost, away)
        return best
    return each(x, change)


def scan_lines(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """Rows times 0.01: every max(3, int(20/(s+0.1))) rows, max(5, int(7s)) of them. Wild: bands anywhere."""
    h = x.shape[-2]
    row = torch.arange(h, device=x.device)
    if wild:
        keep = torch.ones(h, dtype=x.dtype, device=x.device)
        for _ in range(max(1, int(0.35 * s * h / max(1, (width := int(rng.integers(1, 9))))))):
            at = int(rng.integers(0, h))
            keep[at:at + width] = 0.01 if rng.random() < 0.8 else 0.3
    else:
        keep = 1 - 0.99 * (row % max(3, int(20 / (s + 0.1))) < max(5, int(7 * s))).to(x.dtype)
    return x * keep[None, None, :, None]
