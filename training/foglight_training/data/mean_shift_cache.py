"""A cache of mean-shifted pictures: the exact filter takes seconds a picture, so it runs beforehand.

    python3 -m foglight_training.data.mean_shift_cache --out runs/mean_shift.npz --count 300 [--data FOLDER] [--seed 1]
"""
import argparse
import pathlib
from typing import Tuple, Union

import cv2
import numpy as np

from ..corrupt.chain import intensity
from .clean import CleanPictures

SIZE = (320, 480)
RADIUS = 40
"""Spatial and colour radius at intensity 1 (Robust-R1, a.1 #8)."""
MIN_INTENSITY = 0.06
SAVE_EVERY = 50


class MeanShiftCache:
    """Draws (clean, shifted, intensity) of any size: cut out of, or mirrored around, the cached pictures. The file may still
    be growing: it is read again when it has changed."""

    def __init__(self, path: Union[str, pathlib.Path]) -> None:
        self.path, self.read_at = pathlib.Path(path), None
        self.refresh()

    def refresh(self) -> None:
        written_at = self.path.stat().st_mtime
        if written_at != self.read_at:
            cache = np.load(self.path)
            self.read_at, self.clean, self.shifted, self.intensities = written_at, cache["clean"], cache["shifted"], cache["s"]

    def one(self, rng: np.random.Generator, h: int, w: int) -> Tuple[np.ndarray, np.ndarray, float]:
        """-> RGB uint8 [h,w,3] clean and shifted, and the intensity."""
        self.refresh()
        i = rng.integers(len(self.intensities))
        H, W = self.clean[i].shape[:2]
        y, x = int(rng.integers(0, max(0, H - h) + 1)), int(rng.integers(0, max(0, W - w) + 1))
        flip = -1 if rng.random() < 0.5 else 1

        def cut(p: np.ndarray) -> np.ndarray:
            p = p[y:y + h, x:x + w][:, ::flip]
            return np.pad(p, ((0, h - p.shape[0]), (0, w - p.shape[1]), (0, 0)), mode="reflect")
        return cut(self.clean[i]), cut(self.shifted[i]), float(self.intensities[i])


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--out", default="runs/mean_shift.npz")
    args.add_argument("--count", type=int, default=300)
    args.add_argument("--data")
    args.add_argument("--seed", type=int, default=1)
    args = args.parse_args()
    cv2.setNumThreads(1)
    rng = np.random.default_rng(args.seed)
    pictures = CleanPictures(rng, args.data, pool=20)
    clean, shifted, intensities = [], [], []
    for _ in range(args.count):
        picture, _ = pictures.one(*SIZE)
        s = max(MIN_INTENSITY, intensity(rng))
        clean.append(picture)
        shifted.append(cv2.pyrMeanShiftFiltering(picture, int(RADIUS * s), int(RADIUS * s)))
        intensities.append(s)
        if len(intensities) % SAVE_EVERY == 0 or len(intensities) == args.count:
            pathlib.Path(args.out).parent.mkdir(parents=True, exist_ok=True)
            part = pathlib.Path(args.out).with_suffix(".part.npz")
            np.savez(part, clean=np.stack(clean), shifted=np.stack(shifted), s=np.array(intensities, np.float32))
            part.replace(args.out)
            print(f"{len(intensities)} of {args.count}", flush=True)


if __name__ == "__main__":
    main()
