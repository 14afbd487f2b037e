"""Batched corruption: how degraded pictures are made for training.

Every function takes `x` [B,3,H,W] RGB in [0,255], intensities `s` (a list of B floats in [0,1]), a NumPy random
generator, and whether to draw from the `wild` profile (the same kind with physical variety and sizes relative to the
picture) instead of the `reference` one (the formulas of Robust-R1's published code, as our notes state them). Sums
and blurs run in torch on the device of `x`; what is drawn or coded (discs, lines, letters, JPEG) runs in OpenCV.
"""
