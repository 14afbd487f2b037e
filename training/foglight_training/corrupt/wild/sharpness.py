"""Over-sharpening: unsharp masking with visible halos, stronger than cameras do it."""
from typing import Any, Dict

from torch import Tensor

from .. import Rng
from ..blurs import gaussian


def draw(s: float, rng: Rng, height: int, width: int) -> Dict[str, Any]:
    """`sigma` in pixels."""
    return {"amount": 1.6 + 4.5 * s, "sigma": rng.uniform(0.8, 2.5)}


def apply(p: Dict[str, Any], x: Tensor) -> Tensor:
    return x + (x - gaussian(x, p["sigma"])) * p["amount"]
