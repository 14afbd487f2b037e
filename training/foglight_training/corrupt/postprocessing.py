"""Over-sharpening, graffiti and removed watermarks (Robust-R1 a.1 #14-16)."""
import numpy as np
import torch
from torch import Tensor

from . import Rng, layers
from .blurs import kernel2d
from .opencv import cv2
from .transmission import each
from .wild import sharpness as wild_sharpness

CROSS = torch.tensor([[0.0, -1, 0], [-1, 5, -1], [0, -1, 0]])


def sharpness(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """Reference: 0.7 x + 0.3 saturate(80s cross(x)). Wild: `wild.sharpness`."""
    if wild:
        return wild_sharpness.apply(wild_sharpness.draw(s, rng, *x.shape[-2:]), x)
    return 0.7 * x + 0.3 * (80 * s * kernel2d(x, CROSS)).clamp(0, 255)


def graffiti(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """int(10s) coloured lines and, above 0.55, one red word; both profiles alike."""
    return each(x, lambda p: layers.lines(rng, p, s))


def watermark(x: Tensor, s: float, rng: Rng, wild: bool) -> Tensor:
    """int(1+15s) rectangles (50-200 by 20-80 px) filled from their rims and blended by s; above 0.5 their edges are
    dimmed to 0.8. Reference: filled by TELEA's fast marching, which draws streaks. Wild: smoothly, by inverse distance."""
    return each(x, lambda p: remove(rng, p, s, smooth=wild))


def remove(rng: Rng, picture: np.ndarray, s: float, smooth: bool) -> np.ndarray:
    """`watermark` on RGB uint8 [H,W,3]."""
    h, w = picture.shape[:2]
    filled = picture.astype(np.float32)
    mask = np.zeros((h, w), np.uint8)
    for _ in range(int(1 + 15 * s)):
        bw, bh = min(w - 2, int(rng.integers(50, 201))), min(h - 2, int(rng.integers(20, 81)))
        x, y = int(rng.integers(0, w - bw)), int(rng.integers(0, h - bh))
        mask[y:y + bh, x:x + bw] = 255
        if smooth:
            fill(filled, x, y, bw, bh)
    if not smooth:
        filled = inpaint(picture, mask)
    out = np.clip(picture * (1 - s) + filled * s, 0, 255)
    if s > 0.5:
        edges = cv2.Canny(mask, 50, 150) > 0
        out[edges] *= 0.8
    return out.round().astype(np.uint8)


def fill(picture: np.ndarray, x: int, y: int, bw: int, bh: int) -> None:
    """Fill a rectangle of [H,W,3] float, in place, from the four rims around it, by inverse squared distance."""
    h, w = picture.shape[:2]
    top, bottom = picture[max(0, y - 1), x:x + bw], picture[min(h - 1, y + bh), x:x + bw]
    left, right = picture[y:y + bh, max(0, x - 1)], picture[y:y + bh, min(w - 1, x + bw)]
    dy, dx = np.arange(1, bh + 1, dtype=np.float32)[:, None, None], np.arange(1, bw + 1, dtype=np.float32)[None, :, None]
    sides = ((top[None], dy), (bottom[None], bh + 1 - dy), (left[:, None], dx), (right[:, None], bw + 1 - dx))
    weight = sum(1 / d ** 2 for _, d in sides)
    picture[y:y + bh, x:x + bw] = sum(v / d ** 2 for v, d in sides) / weight


def inpaint(picture: np.ndarray, mask: np.ndarray, most: int = 250_000) -> np.ndarray:
    """TELEA's filling; of a picture of more than `most` pixels at half the size, where it takes a quarter of the time."""
    h, w = mask.shape
    if h * w <= most:
        return cv2.inpaint(picture, mask, 3, cv2.INPAINT_TELEA)
    half = cv2.resize(picture, (w // 2, h // 2), interpolation=cv2.INTER_AREA)
    inside = cv2.resize(mask, (w // 2, h // 2), interpolation=cv2.INTER_NEAREST)
    filled = cv2.resize(cv2.inpaint(half, inside, 3, cv2.INPAINT_TELEA), (w, h), interpolation=cv2.INTER_LINEAR)
    return np.where(mask[..., None] > 0, filled, picture)
