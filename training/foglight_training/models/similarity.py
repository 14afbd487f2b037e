"""Structural similarity (Wang et al., "Image Quality Assessment: From Error Visibility to Structural Similarity")."""
import torch
import torch.nn.functional as F
from torch import Tensor

WINDOW, SIGMA = 11, 1.5
C1, C2 = 1e-4, 9e-4
"""(0.01)^2 and (0.03)^2, for a range of 1."""


def gaussian_window(size: int = WINDOW, sigma: float = SIGMA) -> Tensor:
    """[size], of sum 1."""
    k = torch.exp(-0.5 * ((torch.arange(size) - size // 2) / sigma) ** 2)
    return k / k.sum()


def ssim_map(a: Tensor, b: Tensor) -> Tensor:
    """[B,C,H,W] in [0,1] twice -> structural similarity [B,C,H-10,W-10] with the usual 11x11 Gaussian window (sigma 1.5)."""
    c = a.shape[1]
    k = gaussian_window().to(a)
    rows, columns = k.reshape(1, 1, -1, 1).expand(c, 1, -1, 1), k.reshape(1, 1, 1, -1).expand(c, 1, 1, -1)
    blur = lambda x: F.conv2d(F.conv2d(x, rows, groups=c), columns, groups=c)
    ma, mb = blur(a), blur(b)
    va, vb, cov = blur(a * a) - ma * ma, blur(b * b) - mb * mb, blur(a * b) - ma * mb
    return (2 * ma * mb + C1) * (2 * cov + C2) / ((ma * ma + mb * mb + C1) * (va + vb + C2))
