"""Measure reference.py against the published table.

    python3 -m foglight_training.corrupt.check_reference TABLE.json PICTURES [KIND...]

Exits 1 when a mean PSNR is off by more than 0.3 dB (kinds without chance) or 1 dB (kinds with), or a mean SSIM
by more than 0.03.
"""

import json
import sys
from pathlib import Path
from typing import List

import cv2
import numpy as np

from . import reference

NAMES = {
    "saturation": "hsv_saturation", "compression": "jpeg_compression", "darkness": "dark_illumination",
    "noise": "gaussian_noise", "sharpness": "sharpness_change", "watermark": "watermark_damage",
}  # fmt: skip
RANDOM = {"lens_flare", "motion_blur", "dirty_lens", "block_exchange", "noise", "graffiti", "watermark"}


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return 10 * np.log10(255**2 / np.mean((a.astype(np.float64) - b) ** 2))


def ssim(a: np.ndarray, b: np.ndarray) -> float:
    a, b = (cv2.cvtColor(x, cv2.COLOR_RGB2GRAY).astype(np.float64) for x in (a, b))
    mean = lambda x: cv2.GaussianBlur(x, (11, 11), 1.5)[5:-5, 5:-5]
    ma, mb = mean(a), mean(b)
    va, vb, cov = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return np.mean((2 * ma * mb + c1) * (2 * cov + c2) / ((ma**2 + mb**2 + c1) * (va + vb + c2)))


def main(table_path: str, folder: str, kinds: List[str]) -> int:
    table = json.loads(Path(table_path).read_text())
    pictures = [cv2.imread(str(Path(folder) / name))[..., ::-1].copy() for name in table["pictures"]]
    off = 0
    for kind in kinds or reference.KINDS:
        chance = kind in RANDOM
        for level, s in table["levels"].items():
            want = table["kinds"][NAMES.get(kind, kind)][level]
            scores = []
            for i, picture in enumerate(pictures):
                for seed in range(3 if chance else 1):
                    out = reference.corrupt(kind, s, np.random.default_rng([seed, i]), picture)
                    scores.append((psnr(picture, out), ssim(picture, out)))
            dp, ds = np.mean(scores, 0) - (want["psnr_db"], want["ssim"])
            bad = abs(dp) > (1 if chance else 0.3) or abs(ds) > 0.03
            off += bad
            print(f"{kind:24}{level:5}{want['psnr_db']:7.2f} dB {dp:+.2f}  ssim {want['ssim']:.4f} {ds:+.4f}"
                  f"{'  OFF' if bad else ''}", flush=True)  # fmt: skip
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
