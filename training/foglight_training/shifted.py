"""A cache of mean-shifted pictures: the exact filter takes seconds a picture, so it runs beforehand.

    python3 -m foglight_training.shifted --out runs/shifted.npz --count 300 [--data FOLDER] [--seed 1]
"""
import argparse
import pathlib

import cv2
import numpy as np

from .corrupt.chain import intensity
from .data import Pictures

SIZE = (320, 480)


class Shifted:
    """Draws (clean, shifted, s) of any size: cut out of, or mirrored around, the cached pictures. The cache may
    still be growing: it is read again when its file has changed."""

    def __init__(self, path):
        self.path, self.read = pathlib.Path(path), None
        self.refresh()

    def refresh(self):
        written = self.path.stat().st_mtime
        if written != self.read:
            cache = np.load(self.path)
            self.read, self.clean, self.shifted, self.s = written, cache["clean"], cache["shifted"], cache["s"]

    def one(self, rng, h, w):
        """-> RGB uint8 [h,w,3] twice, and the intensity."""
        self.refresh()
        i = rng.integers(len(self.s))
        H, W = self.clean[i].shape[:2]
        y, x = int(rng.integers(0, max(0, H - h) + 1)), int(rng.integers(0, max(0, W - w) + 1))
        flip = -1 if rng.random() < 0.5 else 1

        def cut(p):
            p = p[y:y + h, x:x + w][:, ::flip]
            return np.pad(p, ((0, h - p.shape[0]), (0, w - p.shape[1]), (0, 0)), mode="reflect")
        return cut(self.clean[i]), cut(self.shifted[i]), float(self.s[i])


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--out", default="runs/shifted.npz")
    args.add_argument("--count", type=int, default=300)
    args.add_argument("--data")
    args.add_argument("--seed", type=int, default=1)
    args = args.parse_args()
    cv2.setNumThreads(1)
    rng = np.random.default_rng(args.seed)
    pictures = Pictures(rng, args.data, pool=20)
    clean, shifted, levels = [], [], []
    for _ in range(args.count):
        picture, _ = pictures.one(*SIZE)
        s = max(0.06, intensity(rng))
        clean.append(picture)
        shifted.append(cv2.pyrMeanShiftFiltering(picture, int(40 * s), int(40 * s)))
        levels.append(s)
        if len(levels) % 50 == 0 or len(levels) == args.count:
            pathlib.Path(args.out).parent.mkdir(parents=True, exist_ok=True)
            part = pathlib.Path(args.out).with_suffix(".part.npz")
            np.savez(part, clean=np.stack(clean), shifted=np.stack(shifted), s=np.array(levels, np.float32))
            part.replace(args.out)
            print(f"{len(levels)} of {args.count}", flush=True)


if __name__ == "__main__":
    main()
