"""Clean pictures for training: procedural ones, and photographs from a folder the user names."""
import hashlib
import pathlib

import cv2
import numpy as np
import torch

from . import procedural
from .corrupt.layers import smooth_noise
from .corrupt.transmission import jpeg

SIZES = ((160, 240), (240, 320), (256, 384), (288, 384), (320, 480), (320, 480), (375, 500), (500, 375), (360, 640), (480, 320),
         (270, 480), (320, 480), (375, 500), (480, 640), (540, 960), (720, 1280))
"""Training picture sizes (H, W); a batch has one. Large ones matter: a camera's picture is softer, pixel for pixel."""


def photographs(folder, longest=1280):
    """-> [(relative path, sha256, RGB uint8)] of every picture under `folder`, in order of path."""
    found = []
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.suffix.lower() not in (".jpg", ".jpeg", ".png", ".bmp"):
            continue
        data = path.read_bytes()
        bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        if bgr is None or min(bgr.shape[:2]) < 96:
            continue
        f = longest / max(bgr.shape[:2])
        if f < 1:
            bgr = cv2.resize(bgr, None, fx=f, fy=f, interpolation=cv2.INTER_AREA)
        found.append((str(path.relative_to(folder)), hashlib.sha256(data).hexdigest(), np.ascontiguousarray(bgr[..., ::-1])))
    return found


def held_out(photos):
    """-> the photographs that train, and the one in seven on which thresholds are fitted. By content, so that a
    photograph stays on its side whatever else is in the folder."""
    is_held = lambda photo: int(photo[1][:8], 16) % 7 == 0
    return [p for p in photos if not is_held(p)], [p for p in photos if is_held(p)]


def developed(rng, rgb, share=0.35):
    """RGB uint8 -> the same scene as another camera would have developed it: white balance, tone curve and
    saturation. Few photographs then show many clean palettes; none as pale as weather makes them, but some wholly grey, as
    cameras see at night."""
    if rng.random() < 0.04:
        return cv2.cvtColor(cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    if rng.random() >= share:
        return rgb
    x = (np.arange(256, dtype=np.float32) / 255) ** float(np.exp(rng.normal(0, 0.12)))
    x = x + rng.uniform(-0.12, 0.2) * (x - 0.5) * x * (1 - x) * 4  # an S curve, either way
    gains = np.exp(rng.normal(0, 0.05, 3))
    table = np.clip(np.stack([x * g for g in gains], 1) * 255, 0, 255).round().astype(np.uint8)
    out = np.stack([cv2.LUT(np.ascontiguousarray(rgb[..., i]), table[:, i]) for i in range(3)], -1)
    if rng.random() < 0.5:
        grey = cv2.cvtColor(cv2.cvtColor(out, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        f = float(rng.uniform(0.9, 1.35))
        out = cv2.addWeighted(out, f, grey, 1 - f, 0)
    return out


def finished(rng, rgb, share=0.35):
    """RGB uint8 -> sharpened as many cameras do it, and with the grain that they leave."""
    if rng.random() < share:
        blurred = cv2.GaussianBlur(rgb, (0, 0), float(rng.uniform(0.6, 1.4)))
        f = float(rng.uniform(0.2, 1.1) if rng.random() < 0.7 else rng.uniform(1.1, 1.8))
        rgb = cv2.addWeighted(rgb, 1 + f, blurred, -f, 0)
    if rng.random() < share:
        grain = rng.standard_normal(rgb.shape, dtype=np.float32) * rng.uniform(0.5, 4)
        rgb = np.clip(rgb + grain, 0, 255).round().astype(np.uint8)
    return rgb


def stamped(rng, rgb):
    """RGB uint8, in place -> with the time in a corner, or in a frame, now and then: nothing is wrong with either."""
    h, w = rgb.shape[:2]
    if rng.random() < 0.06:
        size, at = h * rng.uniform(0.0008, 0.0025), (int(w * rng.uniform(0.01, 0.6)), int(h * rng.choice([rng.uniform(0.05, 0.12), rng.uniform(0.9, 0.98)])))
        words = "{:04d}-{:02d}-{:02d} {:02d}:{:02d}:{:02d}".format(*rng.integers((1990, 1, 1, 0, 0, 0), (2040, 13, 32, 24, 60, 60)))
        ink = [(255, 255, 255), (255, 220, 60), (250, 120, 30), (0, 0, 0)][rng.integers(4)]
        if rng.random() < 0.5:
            cv2.putText(rgb, words, at, cv2.FONT_HERSHEY_SIMPLEX, size, (0, 0, 0), 3)
        cv2.putText(rgb, words, at, cv2.FONT_HERSHEY_SIMPLEX, size, ink, 1)
    if rng.random() < 0.03:
        cv2.rectangle(rgb, (0, 0), (w - 1, h - 1), (int(rng.choice([0, 255])),) * 3, int(rng.integers(1, 2 + 0.03 * w)))
    return rgb


def mirrored(first, count, n):
    """`count` indices from `first` on, reflected at the ends of 0..n-1."""
    at = np.arange(first, first + count) % (2 * n)
    return np.where(at < n, at, 2 * n - 1 - at)


class Pictures:
    """Draws batches of clean pictures with depth: half photographs (if any), half procedural.

    A pool of procedural pictures is refreshed as it is used. A third of the clean pictures are developed another way, a
    third are softened by a detour through a smaller size, a third sharpened, a third grainy, and half are coded as JPEG
    of quality 78-100: all are clean, as camera pictures are."""

    def __init__(self, rng, folder=None, pool=60, share=0.6, held=False):
        self.rng = rng
        self.photos = held_out(photographs(folder))[int(held)] if folder else []
        self.share = share if self.photos else 0.0
        self.pool = [procedural.picture(rng, 480, 720) for _ in range(pool)]

    def hashes(self):
        return {path: sha for path, sha, _ in self.photos}

    def source(self):
        rng = self.rng
        if rng.random() < self.share:
            return self.photos[rng.integers(len(self.photos))][2], None
        i = rng.integers(len(self.pool))
        if rng.random() < 0.02:
            self.pool[i] = procedural.picture(rng, 480, 720)
        return self.pool[i]

    def one(self, h, w):
        """-> RGB uint8 [h,w,3], depth float32 [h,w]: a random part of a source at a random scale."""
        rng = self.rng
        rgb, depth = self.source()
        H, W = rgb.shape[:2]
        least = max(h / H, w / W)
        scale = max(least, float(np.exp(rng.uniform(np.log(max(least, 0.35)), np.log(max(least, 1.0) + 1e-6)))))
        if rng.random() < 0.2:  # as dense with detail as a scene far away: smaller than it is, and mirrored to fill the frame
            scale = float(np.exp(rng.uniform(np.log(0.2), np.log(0.5))))
        ch, cw = round(h / scale), round(w / scale)
        y, x = int(rng.integers(0, max(1, H - ch + 1))), int(rng.integers(0, max(1, W - cw + 1)))
        crisp = rng.random() < 0.2  # as sensors without a low-pass filter see
        way = cv2.INTER_LINEAR if scale >= 0.7 or crisp else cv2.INTER_AREA
        part = np.ix_(mirrored(y, ch, H), mirrored(x, cw, W))
        cut = lambda a: cv2.resize(np.ascontiguousarray(a[part]), (w, h), interpolation=way)
        rgb = cut(rgb)
        if depth is None:
            rise = np.linspace(1, 0, h, dtype=np.float32)[:, None] ** rng.uniform(0.6, 2)
            depth = np.clip(rise * rng.uniform(0.5, 1) + (smooth_noise(rng, h, w, 5) - 0.3) * 0.5, 0, 1)
        else:
            depth = cut(depth)
        if rng.random() < 0.5:
            rgb, depth = rgb[:, ::-1], depth[:, ::-1]
        rgb = developed(rng, rgb)
        if rng.random() < 0.3:
            f = rng.uniform(0.6, 1)
            rgb = cv2.resize(cv2.resize(rgb, None, fx=f, fy=f, interpolation=cv2.INTER_AREA), (w, h), interpolation=cv2.INTER_LINEAR)
        rgb = stamped(rng, np.ascontiguousarray(finished(rng, rgb)))
        if rng.random() < 0.5:
            rgb = jpeg(np.ascontiguousarray(rgb), rng.integers(78, 101))
        return np.ascontiguousarray(rgb), np.ascontiguousarray(depth, dtype=np.float32)

    def batch(self, n, size=None):
        """-> RGB [n,3,h,w] in [0,255] and depth [n,1,h,w] in [0,1]."""
        h, w = size or SIZES[self.rng.integers(len(SIZES))]
        rgb, depth = zip(*(self.one(h, w) for _ in range(n)))
        return (torch.from_numpy(np.stack(rgb)).permute(0, 3, 1, 2).float(), torch.from_numpy(np.stack(depth))[:, None])
