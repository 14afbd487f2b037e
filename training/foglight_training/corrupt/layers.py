"""Pictures drawn by OpenCV that corruptions blend in: flares, dirt, lines, streaks, flakes."""
import math
from typing import Any, Dict, List, Tuple

import numpy as np
import torch
from torch import Tensor

from . import Rng
from .opencv import cv2


def to_batch(layer: np.ndarray, like: Tensor) -> Tensor:
    """[H,W,C] or [H,W] array -> [C,H,W] float tensor on the device of `like`."""
    layer = layer[..., None] if layer.ndim == 2 else layer
    return torch.from_numpy(np.ascontiguousarray(layer.transpose(2, 0, 1))).to(like)


def point(rng: Rng, h: int, w: int) -> Tuple[int, int]:
    """x, y anywhere in the picture."""
    return int(rng.integers(0, w)), int(rng.integers(0, h))


def flare(rng: Rng, h: int, w: int, s: float, scale: float = 1.0) -> np.ndarray:
    """[H,W,3] uint8: 3+int(30 s) discs, each with a streak (Robust-R1 a.1 #2), of RGB (235,255,255)."""
    layer = np.zeros((h, w, 3), np.uint8)
    colour = (235, 255, 255)
    for _ in range(3 + int(30 * s)):
        x, y = point(rng, h, w)
        cv2.circle(layer, (x, y), max(1, int(rng.integers(10, 51) * scale)), colour, -1)
        angle, length = rng.uniform(0, 2 * math.pi), rng.integers(30, 151) * scale
        cv2.line(layer, (x, y), (int(x + length * math.cos(angle)), int(y + length * math.sin(angle))), colour, 2)
    return layer


def dirt(rng: Rng, h: int, w: int, s: float, scale: float = 1.0) -> np.ndarray:
    """[H,W] uint8: grey ellipses and discs (Robust-R1 a.1 #4), before their wide blur."""
    layer = np.zeros((h, w), np.uint8)
    if s > 0.1:
        for _ in range(int(10 * s)):
            axes = int(rng.integers(150, 301) * scale), int(rng.integers(100, 201) * scale)
            cv2.ellipse(layer, point(rng, h, w), axes, float(rng.integers(0, 360)), 0, 360, 50, -1)
        for _ in range(int(300 * s)):
            cv2.circle(layer, point(rng, h, w), max(1, int(rng.integers(4, 21) * scale)), int(rng.integers(50, 101)), -1)
    if s > 0.5:
        for _ in range(int(5 * s)):
            cv2.circle(layer, point(rng, h, w), int(rng.integers(20, 51) * scale), 80, -1)
            cv2.circle(layer, point(rng, h, w), int(rng.integers(10, 31) * scale), 120, -1)
    return layer


def draw_drops(rng: Rng, h: int, w: int, s: float) -> Dict[str, Any]:
    """Drops on the glass, from a few large ones to hundreds of small ones: each [x, y, half axes, dark, bright], the dark rim
    above and the bright one below as factors of light, since a drop refracts the sky; and the blur of their mask and of
    their shade, in pixels."""
    small = rng.random()
    most = 0.03 * (1 - small) + 0.007
    drops = []
    for _ in range(int((4 + 60 * s) * (1 + 5 * small))):
        r = w * rng.uniform(0.2, 1) * most * (0.5 + s)
        center, axes = point(rng, h, w), (max(1, int(r)), max(1, int(r * rng.uniform(0.7, 1.5))))
        drops.append([*center, *axes, float(rng.uniform(0.35, 0.9)), float(rng.uniform(1, 1.7))])
    return {"drops": drops, "mask_sigma": max(0.5, w * 0.0015), "shade_sigma": max(0.5, 0.15 * w * most)}


def render_drops(p: Dict[str, Any], h: int, w: int) -> Tuple[np.ndarray, np.ndarray]:
    """-> the mask of the drops [H,W] in [0,1] and their shade [H,W] around 1."""
    mask, shade = np.zeros((h, w), np.float32), np.ones((h, w), np.float32)
    for x, y, a, b, dark, bright in p["drops"]:
        cv2.ellipse(mask, (x, y), (a, b), 0, 0, 360, 1.0, -1)
        cv2.ellipse(shade, (x, y - b // 3), (a, b), 0, 0, 360, dark, -1)
        cv2.ellipse(shade, (x, y + b // 3), (a * 2 // 3, b * 2 // 3), 0, 0, 360, bright, -1)
    return cv2.GaussianBlur(mask, (0, 0), p["mask_sigma"]), cv2.GaussianBlur(shade, (0, 0), p["shade_sigma"])


def draw_streaks(rng: Rng, h: int, w: int, s: float) -> List[List[int]]:
    """Rain: thin slanted lines of one direction, near ones long and bright: [x0, y0, x1, y1, value in 8-bit steps,
    thickness in pixels]."""
    slant = math.radians(rng.uniform(-25, 25))
    scale = h / 360
    thick = 1 if scale < 1.5 else 2
    out = []
    for _ in range(int((60 + 900 * s) * (w * h / 230400) ** 0.5)):
        near = rng.random() ** 2
        length = (6 + 34 * near) * scale * (0.6 + 0.6 * s)
        x, y = point(rng, h, w)
        out.append([x, y, int(x + length * math.sin(slant)), int(y + length * math.cos(slant)),
                    int(60 + 160 * near), thick + int(near > 0.8 and s > 0.4)])
    return out


def draw_flakes(rng: Rng, h: int, w: int, s: float) -> List[List[int]]:
    """Snow: flakes of many sizes, slightly smeared by the wind, as lines like those of `draw_streaks`."""
    scale = h / 360
    drift = rng.uniform(-4, 4) * scale
    out = []
    for _ in range(int((80 + 1100 * s) * (w * h / 230400) ** 0.5)):
        near = rng.random() ** 3
        x, y = point(rng, h, w)
        r = max(1, int((0.8 + 4.5 * near) * scale))
        value = int(rng.integers(120, 256))
        out.append([x, y, int(x + drift * (0.3 + near)), int(y + (1 + 3 * near) * scale), value, r])
    return out


def render_lines(lines: List[List[int]], h: int, w: int) -> np.ndarray:
    """[H,W] uint8: anti-aliased lines, later ones over earlier ones."""
    layer = np.zeros((h, w), np.uint8)
    for x0, y0, x1, y1, value, thickness in lines:
        cv2.line(layer, (x0, y0), (x1, y1), value, thickness, cv2.LINE_AA)
    return layer


def render_streaks(lines: List[List[int]], h: int, w: int) -> np.ndarray:
    """[H,W] in [0,1]."""
    return cv2.GaussianBlur(render_lines(lines, h, w), (3, 3), 0.7).astype(np.float32) / 255


def render_flakes(lines: List[List[int]], sigma: float, h: int, w: int) -> np.ndarray:
    """[H,W] in [0,1]; `sigma` is the blur of the flakes in pixels."""
    return cv2.GaussianBlur(render_lines(lines, h, w), (0, 0), sigma).astype(np.float32) / 255


def draw_curtain(rng: Rng, h: int, w: int, s: float) -> Dict[str, Any]:
    """Dense rain: specks of a random field smeared along one direction, at two distances. For each: where specks are [H,W],
    the pixels of the smear as [dx, dy], and the brightness of each; and the blur of all in pixels."""
    slant = math.radians(90 + rng.uniform(-20, 20))
    distances = []
    for near in (0.4, 1.0):
        length = max(3, int(h * rng.uniform(0.015, 0.07) * near))
        field = rng.random((h, w), dtype=np.float32)
        specks = field < rng.uniform(0.1, 0.6) * (0.2 + s) / length
        kernel = np.zeros((length, length), np.uint8)
        reach = np.array([math.cos(slant), math.sin(slant)]) * (length - 1) / 2
        middle = (length - 1) / 2
        cv2.line(kernel, *[tuple(np.round(middle + sign * reach).astype(int).tolist()) for sign in (-1, 1)], 1, 1)
        taps = np.argwhere(kernel)[:, ::-1] - length // 2
        distances.append({"specks": specks, "taps": taps.tolist(), "gain": rng.uniform(0.3, 0.9)})
    return {"distances": distances, "sigma": max(0.4, h * 0.0012)}


def render_curtain(p: Dict[str, Any], h: int) -> np.ndarray:
    """[H,W] in [0,1]."""
    out = np.zeros(p["distances"][0]["specks"].shape, np.float32)
    for distance in p["distances"]:
        taps = np.array(distance["taps"])
        reach = int(np.abs(taps).max())
        kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
        kernel[taps[:, 1] + reach, taps[:, 0] + reach] = 1
        out += cv2.filter2D(distance["specks"].astype(np.float32), -1, kernel) * distance["gain"]
    return cv2.GaussianBlur(np.minimum(out, 1), (0, 0), p["sigma"])


def lines(rng: Rng, picture: np.ndarray, s: float) -> np.ndarray:
    """Graffiti in place (Robust-R1 a.1 #15) on [H,W,3] uint8: int(10 s) coloured lines and, above 0.55, one red word."""
    h, w = picture.shape[:2]
    for _ in range(int(10 * s)):
        colour = tuple(int(v) for v in rng.integers(0, 256, 3))
        cv2.line(picture, point(rng, h, w), point(rng, h, w), colour, int(rng.integers(1, max(1, int(5 * s)) + 1)))
    if s > 0.55:
        word = ("X", "FAKE", "COPY", "VOID", "COPYRIGHT", str(rng.integers(1, 101)))[rng.integers(0, 6)]
        size = max(0.5, 5 * s)
        cv2.putText(picture, word, (int(rng.integers(0, max(1, w // 2))), int(rng.integers(h // 4, h))),
                    cv2.FONT_HERSHEY_SIMPLEX, size, (255, 0, 0), max(1, int(size)))
    return picture


def smooth_grid(rng: Rng, h: int, w: int, cells: int) -> np.ndarray:
    """Random values in [0,1] on a coarse grid of `cells` + 1 columns."""
    return rng.random((max(2, round(cells * h / w)) + 1, cells + 1)).astype(np.float32)


def smooth_field(grid: np.ndarray, h: int, w: int) -> np.ndarray:
    """[H,W] in [0,1]: a coarse grid enlarged by cubic interpolation and stretched to the full range."""
    field = cv2.resize(grid, (w, h), interpolation=cv2.INTER_CUBIC)
    return (field - field.min()) / (np.ptp(field) + 1e-6)


def smooth_noise(rng: Rng, h: int, w: int, cells: int) -> np.ndarray:
    """[H,W] in [0,1]: random values on a coarse grid, enlarged smoothly."""
    return smooth_field(smooth_grid(rng, h, w, cells), h, w)
