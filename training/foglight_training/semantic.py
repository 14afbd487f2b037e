"""Semantic distance between a clean and a degraded picture, in [0,1], globally and on a 6x8 grid.

With FastestDet's ONNX file it compares backbone features; without one, the documented fallback: 1 - structural similarity on three scales (its root).
"""
import torch
import torch.nn.functional as F

GRID = (6, 8)


class DetectorDistance:
    """sqrt(min(1, 2 (1-cosine))) of FastestDet's backbone features at strides 16 and 32, on a 224x224 picture. The
    features are ReLU outputs, so cosines live in [0,1]; few degradations push 1-cosine above a half; the root
    spreads the mild ones, of which there are many."""
    WANTED = ["input.376", "input.504"]

    def __init__(self, path, side=224):
        from .onnx_torch import OnnxTorch
        self.net, self.side = OnnxTorch(path, self.WANTED), side

    def features(self, rgb):
        x = F.interpolate(rgb, size=(self.side, self.side), mode="bilinear", align_corners=False)
        return self.net(x.flip(1))  # the detector was trained on BGR

    def __call__(self, clean, degraded):
        """[B,3,H,W] in [0,1] twice -> distance [B] and local distance [B,6,8], both in [0,1]."""
        return self.between(self.features(clean), self.features(degraded))

    def apart(self, clean, degraded):
        """1 - cosine, [B]; unlike the distance it has a gradient where both are alike."""
        pairs = zip(self.features(clean), self.features(degraded))
        return sum((1 - F.cosine_similarity(a.flatten(1), b.flatten(1))) / 2 for a, b in pairs)

    def between(self, one, other):
        """The same of features that are known already."""
        whole, local = 0, 0
        for a, b in zip(one, other):
            whole = whole + (1 - F.cosine_similarity(a.flatten(1), b.flatten(1))) / 2
            local = local + F.adaptive_avg_pool2d(1 - F.cosine_similarity(a, b, dim=1)[:, None], GRID)[:, 0] / 2
        return root(2 * whole), root(2 * local)


class StructureDistance:
    """Without a detector: 1 - SSIM of luma at a half, a quarter and an eighth of the size."""

    def __call__(self, clean, degraded):
        return self.between(self.features(clean), self.features(degraded))

    def features(self, rgb):
        y = rgb.mean(1, keepdim=True)
        return [y := F.avg_pool2d(y, 2) for _ in range(3)]

    def between(self, one, other):
        from .losses import ssim_map
        whole, local = 0, 0
        for a, b in zip(one, other):
            away = (1 - ssim_map(a, b)).clamp(0, 1)
            whole = whole + away.mean((1, 2, 3)) / 3
            local = local + F.adaptive_avg_pool2d(away, GRID)[:, 0] / 3
        return root(whole), root(local)


def root(x):
    return x.clamp(0, 1).sqrt()


def distance(path=None):
    return DetectorDistance(path) if path else StructureDistance()
