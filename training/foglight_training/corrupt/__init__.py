"""Batched corruption: how degraded pictures are made for training.

Every degradation takes `x` [B,3,H,W] RGB in [0,255], an intensity `s` in [0,1], a NumPy random generator, and whether to draw
from the `wild` profile (the same kind with physical variety and sizes relative to the picture) instead of the `reference`
one (the formulas of Robust-R1's published code). It returns a tensor of the same shape, not clipped. Sums and blurs run in
torch on the device of `x`; what is drawn or coded (discs, lines, letters, JPEG) runs in OpenCV.

`reference` is the published code itself, through OpenCV; the other files are its fast, batched twin.
"""
import numpy as np

Rng = np.random.Generator
