"""Gaussian and arbitrary blurs of float batches."""
import math
from typing import Callable, Optional

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .opencv import AVAILABLE, cv2


def gaussian(x: Tensor, sigma: float, ksize: Optional[int] = None) -> Tensor:
    """[B,C,H,W] -> Gaussian blur of `sigma` pixels, reflecting borders. Wide kernels run on a smaller picture; `ksize` truncates
    the kernel to so many taps."""
    if sigma < 0.2:
        return x
    h, w = x.shape[-2:]
    f = 1
    while sigma / f > 4 and min(h, w) / (2 * f) >= 16:
        f *= 2
    small = F.interpolate(x, size=(math.ceil(h / f), math.ceil(w / f)), mode="area") if f > 1 else x
    r = max(1, math.ceil(3 * sigma / f))
    if ksize is not None:
        r = max(1, min(r, round((ksize - 1) / 2 / f)))
    k = torch.exp(-0.5 * ((torch.arange(-r, r + 1, dtype=x.dtype, device=x.device)) / (sigma / f)) ** 2)
    small = separable(small, k / k.sum())
    return F.interpolate(small, size=(h, w), mode="bilinear", align_corners=False) if f > 1 else small


def separable(x: Tensor, k: Tensor) -> Tensor:
    """Convolve rows and columns of [B,C,H,W] with the odd kernel `k` [K], reflecting (small sides repeat the border)."""
    r = len(k) // 2
    b, c, h, w = x.shape
    if AVAILABLE and x.device.type == "cpu":
        return planes(x, lambda p: cv2.sepFilter2D(p, -1, k.numpy(), k.numpy()))
    x = x.reshape(b * c, 1, h, w)
    x = F.conv2d(F.pad(x, (r, r, 0, 0), mode="reflect" if r < w else "replicate"), k.reshape(1, 1, 1, -1))
    x = F.conv2d(F.pad(x, (0, 0, r, r), mode="reflect" if r < h else "replicate"), k.reshape(1, 1, -1, 1))
    return x.reshape(b, c, h, w)


def kernel2d(x: Tensor, k: Tensor) -> Tensor:
    """Convolve every channel of [B,C,H,W] with the odd-sized kernel `k` [K,K], reflecting."""
    r = k.shape[0] // 2
    b, c, h, w = x.shape
    if AVAILABLE and x.device.type == "cpu":
        return planes(x, lambda p: cv2.filter2D(p, -1, k.numpy()))
    x = F.pad(x.reshape(b * c, 1, h, w), (r, r, r, r), mode="reflect" if r < min(h, w) else "replicate")
    return F.conv2d(x, k[None, None].to(x)).reshape(b, c, h, w)


def planes(x: Tensor, change: Callable[[np.ndarray], np.ndarray]) -> Tensor:
    """Apply an OpenCV filter to every plane of [B,C,H,W] on the CPU, where it is several times faster."""
    out = [change(np.ascontiguousarray(p.numpy())) for p in x.reshape(-1, *x.shape[-2:])]
    return torch.from_numpy(np.stack(out)).reshape(x.shape)
