"""The `wild` profile of fog, rain, snow, drops and dirt on the lens, night and over-sharpening, in two steps.

`draw` draws the parameters, `apply` is deterministic: the same parameters give the same picture, here and in
src/corrupt/wild (the golden vectors in test/golden/wild hold both to it). Parameters are JSON, except that fields with a
value for each pixel are arrays. Pictures are [B,3,H,W] RGB in [0,255]; results are not clipped. Sizes are relative to the
picture, unless they say pixels.

What OpenCV draws for a set of parameters (`render`) can be made once and kept on a device: `apply` takes it from
`params["layers"]` where it is there.
"""
from typing import Any, Callable, Dict, Optional, Tuple

from torch import Tensor

from .. import Rng
from . import dirty_lens, fog, night, precipitation, sharpness

Params = Dict[str, Any]
KINDS: Dict[str, Tuple[Callable[..., Params], Callable[..., Tensor]]] = {
    "fog": (fog.draw, fog.apply),
    "rain": (precipitation.draw_rain, precipitation.apply_rain),
    "snow": (precipitation.draw_snow, precipitation.apply_snow),
    "dirty_lens": (dirty_lens.draw, dirty_lens.apply),
    "darkness": (night.draw, night.apply),
    "sharpness": (sharpness.draw, sharpness.apply),
}
NEEDS_DEPTH = ("fog", "rain", "snow")
RENDERED = {"fog": fog.render, "rain": precipitation.render_rain, "snow": precipitation.render_snow, "dirty_lens": dirty_lens.render}


def draw(kind: str, s: float, rng: Rng, height: int, width: int) -> Params:
    """The parameters of `kind` at intensity s in [0,1] for a height x width picture."""
    return KINDS[kind][0](s, rng, height, width)


def rendered(kind: str, params: Params, like: Tensor) -> Params:
    """The parameters with their layers, for pictures of the size, type and device of `like` [...,H,W]."""
    return {**params, "layers": RENDERED[kind](params, like)} if kind in RENDERED else params


def apply(kind: str, params: Params, x: Tensor, depth: Optional[Tensor] = None) -> Tensor:
    """A degraded copy of x. Weather needs the depth [B,1,H,W] in [0,1], 1 being the farthest."""
    return KINDS[kind][1](params, x, depth) if kind in NEEDS_DEPTH else KINDS[kind][1](params, x)
