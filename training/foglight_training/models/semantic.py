"""Semantic distance between a clean and a degraded picture, in [0,1], of the whole and on a 6x8 grid.

With FastestDet's ONNX file it compares backbone features; without one it falls back to 1 - structural similarity on three
scales. Both distances are the root of what they measure.
"""
from typing import List, Optional, Tuple, Union

import torch.nn.functional as F
from torch import Tensor

from .similarity import ssim_map

GRID = (6, 8)
"""Rows and columns of the map of local severity."""


class DetectorDistance:
    """sqrt(min(1, 2 (1-cosine))) of FastestDet's backbone features at strides 16 and 32, on a `side` x `side` picture. The
    features are ReLU outputs, so cosines lie in [0,1]; few degradations push 1-cosine above a half; the root spreads the
    mild ones, of which there are many. Nothing here is trained; gradients reach the pictures."""
    LAYERS = ["input.376", "input.504"]

    def __init__(self, path: str, side: int = 224) -> None:
        from .onnx_torch import OnnxTorch
        self.net, self.side = OnnxTorch(path, self.LAYERS), side

    def features(self, rgb: Tensor) -> List[Tensor]:
        """[B,3,H,W] in [0,1] -> features [B,C,side/stride,side/stride] of each layer."""
        x = F.interpolate(rgb, size=(self.side, self.side), mode="bilinear", align_corners=False)
        return self.net(x.flip(1))  # the detector was trained on BGR

    def __call__(self, clean: Tensor, degraded: Tensor) -> Tuple[Tensor, Tensor]:
        """[B,3,H,W] in [0,1] twice -> distance [B] and local distance [B,6,8], both in [0,1]."""
        return self.between(self.features(clean), self.features(degraded))

    def cosine_distance(self, clean: Tensor, degraded: Tensor) -> Tensor:
        """1 - cosine, [B] in [0,1]; unlike the distance it has a gradient where both are alike."""
        pairs = zip(self.features(clean), self.features(degraded))
        return sum((1 - F.cosine_similarity(a.flatten(1), b.flatten(1))) / 2 for a, b in pairs)

    def between(self, one: List[Tensor], other: List[Tensor]) -> Tuple[Tensor, Tensor]:
        """The same as a call, of features that are known already."""
        whole, local = 0, 0
        for a, b in zip(one, other):
            whole = whole + (1 - F.cosine_similarity(a.flatten(1), b.flatten(1))) / 2
            local = local + F.adaptive_avg_pool2d(1 - F.cosine_similarity(a, b, dim=1)[:, None], GRID)[:, 0] / 2
        return clamped_root(2 * whole), clamped_root(2 * local)


class StructureDistance:
    """Without a detector: 1 - SSIM of grey at a half, a quarter and an eighth of the size."""

    def __call__(self, clean: Tensor, degraded: Tensor) -> Tuple[Tensor, Tensor]:
        """[B,3,H,W] in [0,1] twice -> distance [B] and local distance [B,6,8], both in [0,1]."""
        return self.between(self.features(clean), self.features(degraded))

    def features(self, rgb: Tensor) -> List[Tensor]:
        scales = [rgb.mean(1, keepdim=True)]
        for _ in range(3):
            scales.append(F.avg_pool2d(scales[-1], 2))
        return scales[1:]

    def between(self, one: List[Tensor], other: List[Tensor]) -> Tuple[Tensor, Tensor]:
        whole, local = 0, 0
        for a, b in zip(one, other):
            difference = (1 - ssim_map(a, b)).clamp(0, 1)
            whole = whole + difference.mean((1, 2, 3)) / 3
            local = local + F.adaptive_avg_pool2d(difference, GRID)[:, 0] / 3
        return clamped_root(whole), clamped_root(local)


Distance = Union[DetectorDistance, StructureDistance]


def clamped_root(x: Tensor) -> Tensor:
    return x.clamp(0, 1).sqrt()


def semantic_distance(path: Optional[str] = None) -> Distance:
    """By the detector in this ONNX file, or by structure where none is given."""
    return DetectorDistance(path) if path else StructureDistance()
