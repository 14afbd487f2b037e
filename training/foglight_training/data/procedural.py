"""Procedural pictures: dead leaves (overlapping shapes, far ones first) with texture, shading and text over a sky, a wall or
a road, and the depth of every pixel. They train networks for any real scene without any real picture."""
import math
from typing import Tuple

import cv2
import numpy as np

Rng = np.random.Generator
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def colour(rng: Rng) -> np.ndarray:
    """[3] RGB in [0,255]: usually muted, sometimes vivid, as surfaces are."""
    hue, s, v = rng.uniform(0, 180), rng.beta(1.2, 2.2) * 255, rng.beta(1.6, 1.6) * 255
    return cv2.cvtColor(np.uint8([[[hue, s, v]]]), cv2.COLOR_HSV2RGB)[0, 0].astype(np.float32)


def fractal(rng: Rng, h: int, w: int, slope: float) -> np.ndarray:
    """[H,W] noise of zero mean and unit spread whose amplitude falls as 1/frequency^slope."""
    field = np.zeros((h, w), np.float32)
    size, gain = 2, 1.0
    while size < max(h, w):
        grid = rng.standard_normal((max(2, size * h // w + 1), size + 1)).astype(np.float32)
        field += gain * cv2.resize(grid, (w, h), interpolation=cv2.INTER_CUBIC)
        size, gain = size * 2, gain * 2.0 ** -slope
    return (field - field.mean()) / (field.std() + 1e-6)


def texture(rng: Rng, h: int, w: int) -> np.ndarray:
    """[H,W] of zero mean: fractal, stripes, checks, bricks, speckle, strands, gravel or nothing."""
    kind = rng.integers(0, 9)
    yy, xx = np.mgrid[:h, :w].astype(np.float32)
    angle, period = rng.uniform(0, math.pi), rng.uniform(3, 40)
    along = xx * math.cos(angle) + yy * math.sin(angle)
    across = -xx * math.sin(angle) + yy * math.cos(angle)
    if kind <= 1:
        return fractal(rng, h, w, rng.uniform(0.3, 1.3))
    if kind == 2:
        return np.sign(np.sin(along * 2 * math.pi / period)) if rng.random() < 0.5 else np.sin(along * 2 * math.pi / period)
    if kind == 3:
        return np.sign(np.sin(along * math.pi / period) * np.sin(across * math.pi / period))
    if kind == 4:
        brick = ((along + period * (across // period % 2)) % (2 * period) < 2) | (across % period < 2)
        return brick.astype(np.float32) * 2 - 0.4
    if kind == 5:
        return (rng.random((h, w)) < 0.1).astype(np.float32) * 3 - 0.3
    if kind == 6:
        return strands(rng, h, w)
    if kind == 7:
        return gravel(rng, h, w)
    return np.zeros((h, w), np.float32)


def strands(rng: Rng, h: int, w: int) -> np.ndarray:
    """[H,W] of zero mean: hair, fur or grass: fine lines of about one direction over each other."""
    field, turn = np.zeros((h, w), np.float32), rng.uniform(0, math.pi)
    length = float(rng.uniform(8, 40))
    for _ in range(min(1500, int(h * w / length))):
        x, y, a = rng.uniform(0, w), rng.uniform(0, h), turn + rng.normal(0, 0.25)
        end = int(x + length * math.cos(a)), int(y + length * math.sin(a))
        cv2.line(field, (int(x), int(y)), end, float(rng.normal(0, 1.4)), 1, cv2.LINE_AA)
    return field


def gravel(rng: Rng, h: int, w: int) -> np.ndarray:
    """[H,W] of zero mean: small patches, each of one tone, with dark gaps: gravel, leaves, goods on a shelf."""
    size = rng.uniform(2, 7)
    tones = rng.standard_normal((int(h / size) + 2, int(w / size) + 2)).astype(np.float32)
    yy, xx = np.mgrid[:h, :w].astype(np.float32) / size
    wobble = fractal(rng, h, w, 0.5) * 0.25, fractal(rng, h, w, 0.5) * 0.25
    gap = (np.abs((xx + wobble[0]) % 1 - 0.5) > 0.42) | (np.abs((yy + wobble[1]) % 1 - 0.5) > 0.42)
    return cv2.remap(tones, np.maximum(xx + wobble[0], 0), np.maximum(yy + wobble[1], 0), cv2.INTER_NEAREST) - gap


def outline(rng: Rng, cx: float, cy: float, r: float) -> np.ndarray:
    """[N,2] corners of a closed polygon around (cx,cy) within r pixels: box, blob, or star, at any angle and stretch."""
    kind, turn, stretch = rng.integers(0, 3), rng.uniform(0, 2 * math.pi), rng.uniform(0.3, 1.0)
    if kind == 0:
        p = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float32)
        turn = rng.choice([0.0, 0.0, turn])
    else:
        n = int(rng.integers(5, 24))
        a = np.sort(rng.uniform(0, 2 * math.pi, n)) if kind == 1 else np.linspace(0, 2 * math.pi, n, endpoint=False)
        reach = rng.uniform(0.5, 1.0, n) if kind == 1 else np.ones(n)
        p = np.stack([np.cos(a), np.sin(a)], 1) * reach[:, None]
    p = p * np.array([1, stretch])
    rotate = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    return (p @ rotate.T * r + np.array([cx, cy])).astype(np.int32)


def background(rng: Rng, h: int, w: int) -> Tuple[np.ndarray, np.ndarray]:
    """-> RGB float [H,W,3] in [0,255] and depth [H,W] in [0,1]: a sky over ground half of the time, else a wall."""
    y = np.linspace(0, 1, h, dtype=np.float32)[:, None, None]
    if rng.random() < 0.5:
        horizon = rng.uniform(0.2, 0.6)
        sky = colour(rng) * 0.4 + np.array([150, 170, 190], np.float32) * rng.uniform(0.4, 1.1)
        ground = colour(rng) * 0.7 + 30
        picture = np.where(y < horizon, sky + 60 * (y / horizon - 0.5), ground * (0.8 + 0.4 * y))
        depth = np.where(y < horizon, 1.0, np.clip((1 - y) / (1 - horizon), 0, 1) ** 2)[..., 0]
        picture = np.broadcast_to(picture, (h, w, 3)).astype(np.float32)
        grain = fractal(rng, h, w, 0.8) * rng.uniform(2, 15)
        picture = np.ascontiguousarray(picture + (grain * np.where(y[..., 0] < horizon, 0.3, 1))[..., None], dtype=np.float32)
        if rng.random() < 0.5:
            vanish, base = (int(w * rng.uniform(0.3, 0.7)), int(horizon * h)), rng.uniform(-0.2, 1.2, 2) * w
            for x in base:
                cv2.line(picture, vanish, (int(x), h), [float(rng.uniform(170, 255))] * 3, int(rng.integers(2, 7)))
        return picture, np.broadcast_to(depth, (h, w)).astype(np.float32).copy()
    slope = rng.uniform(-40, 40)
    picture = np.broadcast_to(colour(rng) + slope * (y - 0.5), (h, w, 3)) + (texture(rng, h, w) * rng.uniform(2, 40))[..., None]
    return picture.astype(np.float32), np.full((h, w), rng.uniform(0.4, 1), np.float32)


def write(rng: Rng, picture: np.ndarray, box: Tuple[int, int, int, int]) -> None:
    """Write a word inside a box (x0, y0, x1, y1) of a float picture, in place."""
    x0, y0, x1, y1 = box
    word = "".join(rng.choice(list(LETTERS), int(rng.integers(1, 8))))
    size = max(0.3, (x1 - x0) / (len(word) * 22))
    cv2.putText(picture, word, (x0 + 2, (y0 + y1) // 2), int(rng.integers(0, 8)), size, colour(rng).tolist(),
                max(1, int(size * rng.uniform(1, 2.5))))


def picture(rng: Rng, h: int = 480, w: int = 640) -> Tuple[np.ndarray, np.ndarray]:
    """-> RGB uint8 [H,W,3] and depth float32 [H,W] in [0,1] (1 is farthest)."""
    canvas, depth = background(rng, h, w)
    canvas = np.ascontiguousarray(canvas)
    n = int(rng.integers(25, 130))
    light = rng.uniform(-0.5, 0.5, 2)
    contrast = 2.0 if rng.random() < 0.25 else 1.0  # of textures
    for i in range(n):
        away = 1 - (i + 1) / n
        r = min(0.45 * w, w * rng.uniform(0.012, 0.05) * (1 + 4 * rng.random() ** 4) * (0.6 + 1.6 * (1 - away)))
        cx, cy = rng.uniform(0, w), h * rng.uniform(0.1, 1.1)
        points = outline(rng, cx, cy, r)
        x0, y0 = np.maximum(points.min(0), 0)
        x1, y1 = np.minimum(points.max(0) + 1, (w, h))
        if x1 - x0 < 3 or y1 - y0 < 3:
            continue
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        cv2.fillPoly(mask, [points - (x0, y0)], 255, cv2.LINE_AA)
        mask = mask.astype(np.float32)[..., None] / 255
        yy, xx = np.mgrid[:y1 - y0, :x1 - x0].astype(np.float32)
        shade = 1 + light[0] * (xx / (x1 - x0) - 0.5) + light[1] * (yy / (y1 - y0) - 0.5)
        surface = colour(rng) * shade[..., None] + (texture(rng, y1 - y0, x1 - x0) * rng.uniform(0, 30) * contrast)[..., None]
        if rng.random() < 0.2:
            surface = np.ascontiguousarray(surface, dtype=np.float32)
            write(rng, surface, (0, 0, x1 - x0, y1 - y0))
        canvas[y0:y1, x0:x1] += mask * (surface - canvas[y0:y1, x0:x1])
        patch = depth[y0:y1, x0:x1]
        patch += mask[..., 0] * (0.05 + 0.9 * away - patch)
    canvas = cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.3, 0.9))
    exposure = rng.uniform(0.8, 1.15)
    canvas = canvas * exposure + rng.normal(0, rng.uniform(0, 2), canvas.shape)
    return np.clip(canvas, 0, 255).round().astype(np.uint8), np.clip(depth, 0, 1)
