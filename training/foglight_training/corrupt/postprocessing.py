"""Over-sharpening, graffiti and removed watermarks (Robust-R1 a.1 #14-16)."""
import cv2
import numpy as np
import torch

from . import layers
from .blurs import gaussian, kernel2d
from .transmission import each

CROSS = torch.tensor([[0.0, -1, 0], [-1, 5, -1], [0, -1, 0]])


def sharpness(x, s, rng, wild):
    """Reference: 0.7 x + 0.3 saturate(80s cross(x)). Wild: unsharp masking with visible halos."""
    if wild:
        return x + (x - gaussian(x, rng.uniform(0.8, 2.5))) * (5 * s)
    return 0.7 * x + 0.3 * (80 * s * kernel2d(x, CROSS)).clamp(0, 255)


def graffiti(x, s, rng, wild):
    return each(x, lambda p: layers.lines(rng, p, s))


def watermark(x, s, rng, wild):
    """int(1+15s) rectangles (50-200 by 20-80 px) filled smoothly from their rims, blended by s; above 0.5 the edges
    of the filled picture there are dimmed to 0.8. The fill interpolates the four rims by inverse distance; the
    reference code inpaints (TELEA)."""
    return each(x, lambda p: remove(rng, p, s))


def remove(rng, picture, s):
    h, w = picture.shape[:2]
    filled = picture.astype(np.float32)
    mask = np.zeros((h, w), np.uint8)
    for _ in range(int(1 + 15 * s)):
        bw, bh = min(w - 2, int(rng.integers(50, 201))), min(h - 2, int(rng.integers(20, 81)))
        x, y = int(rng.integers(0, w - bw)), int(rng.integers(0, h - bh))
        mask[y:y + bh, x:x + bw] = 255
        top, bottom = filled[max(0, y - 1), x:x + bw], filled[min(h - 1, y + bh), x:x + bw]
        left, right = filled[y:y + bh, max(0, x - 1)], filled[y:y + bh, min(w - 1, x + bw)]
        dy, dx = np.arange(1, bh + 1, dtype=np.float32)[:, None, None], np.arange(1, bw + 1, dtype=np.float32)[None, :, None]
        sides = ((top[None], dy), (bottom[None], bh + 1 - dy), (left[:, None], dx), (right[:, None], bw + 1 - dx))
        weight = sum(1 / d ** 2 for _, d in sides)
        filled[y:y + bh, x:x + bw] = sum(v / d ** 2 for v, d in sides) / weight
    out = np.clip(picture * (1 - s) + filled * s, 0, 255)
    if s > 0.5:
        edges = cv2.Canny(mask, 50, 150) > 0
        out[edges] *= 0.8
    return out.round().astype(np.uint8)
