"""Clean pictures to train on: procedural ones, and photographs from a folder that the user names."""
import pathlib
from typing import Dict, Optional, Tuple, Union

import cv2
import numpy as np
import torch
from torch import Tensor

from ..corrupt.depth import depth_map, draw_depth
from ..corrupt.transmission import jpeg
from . import procedural
from .camera import developed, sharpened, stamped
from .photographs import read_photographs, split_held_out

SIZES = ((160, 240), (240, 320), (256, 384), (288, 384), (320, 480), (320, 480), (375, 500), (500, 375), (360, 640), (480, 320),
         (270, 480), (320, 480), (375, 500), (480, 640), (540, 960), (720, 1280))
"""Training picture sizes (H, W); a batch has one. Large ones matter: a camera's picture is softer, pixel for pixel."""
PROCEDURAL_SIZE = (480, 720)
CLEAN_QUALITY = (78, 101)
"""JPEG qualities (from, below) of clean pictures."""


def mirrored_indices(first: int, count: int, n: int) -> np.ndarray:
    """`count` indices from `first` on, reflected at the ends of 0..n-1."""
    at = np.arange(first, first + count) % (2 * n)
    return np.where(at < n, at, 2 * n - 1 - at)


class CleanPictures:
    """Draws batches of clean pictures with depth: photographs (`share`, if there are any) and procedural ones.

    A pool of procedural pictures is renewed as it is used. A third of the clean pictures are developed another way, a third
    are softened by a detour through a smaller size, a third sharpened, a third grainy, and half are coded as JPEG of
    quality 78-100: all are clean, as camera pictures are."""

    def __init__(self, rng: np.random.Generator, folder: Union[str, pathlib.Path, None] = None, pool: int = 60, share: float = 0.6,
                 held_out: bool = False) -> None:
        """`folder` of photographs, if any: those that train, or those held out. `pool` is the number of procedural
        pictures kept."""
        self.rng = rng
        self.photographs = split_held_out(read_photographs(folder))[int(held_out)] if folder else []
        self.share = share if self.photographs else 0.0
        self.pool = [procedural.picture(rng, *PROCEDURAL_SIZE) for _ in range(pool)]

    def hashes(self) -> Dict[str, str]:
        """sha256 of the photographs by relative path."""
        return {path: sha for path, sha, _ in self.photographs}

    def source(self) -> Tuple[np.ndarray, Optional[np.ndarray]]:
        """-> RGB uint8 [H,W,3] and, of a procedural picture, its depth."""
        rng = self.rng
        if rng.random() < self.share:
            return self.photographs[rng.integers(len(self.photographs))].rgb, None
        i = rng.integers(len(self.pool))
        if rng.random() < 0.02:
            self.pool[i] = procedural.picture(rng, *PROCEDURAL_SIZE)
        return self.pool[i]

    def one(self, h: int, w: int) -> Tuple[np.ndarray, np.ndarray]:
        """-> RGB uint8 [h,w,3] and depth float32 [h,w] in [0,1]: a random part of a source at a random scale."""
        rng = self.rng
        rgb, depth = self.source()
        H, W = rgb.shape[:2]
        least = max(h / H, w / W)
        scale = max(least, float(np.exp(rng.uniform(np.log(max(least, 0.35)), np.log(max(least, 1.0) + 1e-6)))))
        if rng.random() < 0.2:  # as dense with detail as a distant scene: reduced, and mirrored to fill the frame
            scale = float(np.exp(rng.uniform(np.log(0.2), np.log(0.5))))
        ch, cw = round(h / scale), round(w / scale)
        y, x = int(rng.integers(0, max(1, H - ch + 1))), int(rng.integers(0, max(1, W - cw + 1)))
        aliased = rng.random() < 0.2  # as sensors without a low-pass filter see
        interpolation = cv2.INTER_LINEAR if scale >= 0.7 or aliased else cv2.INTER_AREA
        part = np.ix_(mirrored_indices(y, ch, H), mirrored_indices(x, cw, W))
        cut = lambda a: cv2.resize(np.ascontiguousarray(a[part]), (w, h), interpolation=interpolation)
        rgb = cut(rgb)
        if depth is None:
            depth = depth_map(draw_depth(rng, h, w), h, w)
        else:
            depth = cut(depth)
        if rng.random() < 0.5:
            rgb, depth = rgb[:, ::-1], depth[:, ::-1]
        rgb = developed(rng, rgb)
        if rng.random() < 0.3:
            f = rng.uniform(0.6, 1)
            rgb = cv2.resize(cv2.resize(rgb, None, fx=f, fy=f, interpolation=cv2.INTER_AREA), (w, h), interpolation=cv2.INTER_LINEAR)
        rgb = stamped(rng, np.ascontiguousarray(sharpened(rng, rgb)))
        if rng.random() < 0.5:
            rgb = jpeg(np.ascontiguousarray(rgb), rng.integers(*CLEAN_QUALITY))
        return np.ascontiguousarray(rgb), np.ascontiguousarray(depth, dtype=np.float32)

    def batch(self, n: int, size: Optional[Tuple[int, int]] = None) -> Tuple[Tensor, Tensor]:
        """n pictures of one size (H, W), drawn from SIZES unless given -> RGB [n,3,h,w] in [0,255] and depth [n,1,h,w] in
        [0,1]."""
        h, w = size or SIZES[self.rng.integers(len(SIZES))]
        rgb, depth = zip(*(self.one(h, w) for _ in range(n)))
        return (torch.from_numpy(np.stack(rgb)).permute(0, 3, 1, 2).float(), torch.from_numpy(np.stack(depth))[:, None])
