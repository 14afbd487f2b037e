"""Losses and rewards."""
import torch
import torch.nn.functional as F


def window(size=11, sigma=1.5):
    k = torch.exp(-0.5 * ((torch.arange(size) - size // 2) / sigma) ** 2)
    return k / k.sum()


def ssim_map(a, b):
    """Structural similarity of [B,C,H,W] in [0,1] with the usual 11x11 Gaussian window (sigma 1.5), valid part only."""
    c = a.shape[1]
    k = window().to(a)
    rows, columns = k.reshape(1, 1, -1, 1).expand(c, 1, -1, 1), k.reshape(1, 1, 1, -1).expand(c, 1, 1, -1)
    blur = lambda x: F.conv2d(F.conv2d(x, rows, groups=c), columns, groups=c)
    ma, mb = blur(a), blur(b)
    va, vb, cov = blur(a * a) - ma * ma, blur(b * b) - mb * mb, blur(a * b) - ma * mb
    return (2 * ma * mb + 1e-4) * (2 * cov + 9e-4) / ((ma * ma + mb * mb + 1e-4) * (va + vb + 9e-4))


def charbonnier(a, b):
    """Mean per picture of a smooth absolute difference, [B]."""
    return torch.sqrt((a - b) ** 2 + 1e-6).flatten(1).mean(1)

