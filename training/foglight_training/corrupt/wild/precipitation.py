"""Rain and snow: streaks, a curtain of fine drops or flakes over a veiled picture. Rain goes from single near drops to a dense,
fine, greying curtain."""
from typing import Any, Dict

from torch import Tensor

from .. import Rng
from ..blurs import gaussian
from ..layers import draw_curtain, draw_flakes, draw_streaks, render_curtain, render_flakes, render_streaks, to_batch


def draw_rain(s: float, rng: Rng, height: int, width: int) -> Dict[str, Any]:
    """`veil`: share of light scattered in everywhere, `far_veil` that of the farthest, of grey `veil_light`; `pale`: share of
    the colour lost; `sigma`: blur in pixels; `dim`: share of light lost; `lines` or `curtain`: the drops, of grey
    `drop_light` and opacity `opacity`."""
    veil, pale, veil_light = s * rng.uniform(0, 0.35), s * rng.uniform(0.1, 0.8), rng.uniform(90, 220)
    is_curtain = rng.random() < 0.6
    drops = {"curtain": draw_curtain(rng, height, width, s)} if is_curtain else {"lines": draw_streaks(rng, height, width, s)}
    return {"veil": veil, "far_veil": 0.25 * s, "veil_light": veil_light, "pale": pale, "sigma": 0.0015 * width * s, "dim": 0.15 * s,
            **drops, "opacity": (0.35 + 0.5 * s) * rng.uniform(0.3, 1), "drop_light": rng.uniform(190, 245)}


def render_rain(p: Dict[str, Any], like: Tensor) -> Tensor:
    """The drops, [1,H,W] in [0,1]."""
    h, w = like.shape[-2:]
    return to_batch(render_curtain(p["curtain"], h) if "curtain" in p else render_streaks(p["lines"], h, w), like)


def apply_rain(p: Dict[str, Any], x: Tensor, depth: Tensor) -> Tensor:
    veil = p["far_veil"] * depth + p["veil"]
    x = gaussian(x + (x.mean(1, keepdim=True) - x) * p["pale"], p["sigma"])
    x = x * (1 - p["dim"]) * (1 - veil) + veil * p["veil_light"]
    drops = p["layers"] if "layers" in p else render_rain(p, x)
    layer = drops * p["opacity"]
    return x * (1 - layer) + layer * p["drop_light"]


def draw_snow(s: float, rng: Rng, height: int, width: int) -> Dict[str, Any]:
    """As `draw_rain`; `softness` is the blur of the flakes in pixels."""
    veil_light = rng.uniform(180, 235)
    lines = draw_flakes(rng, height, width, s)
    return {"veil": 0.1 * s, "far_veil": 0.4 * s, "veil_light": veil_light, "lines": lines, "softness": 0.6 + 0.5 * height / 360,
            "opacity": 0.6 + 0.4 * s, "drop_light": rng.uniform(225, 255)}


def render_snow(p: Dict[str, Any], like: Tensor) -> Tensor:
    """The flakes, [1,H,W] in [0,1]."""
    return to_batch(render_flakes(p["lines"], p["softness"], *like.shape[-2:]), like)


def apply_snow(p: Dict[str, Any], x: Tensor, depth: Tensor) -> Tensor:
    veil = p["veil"] + p["far_veil"] * depth
    x = x * (1 - veil) + veil * p["veil_light"]
    flakes = p["layers"] if "layers" in p else render_snow(p, x)
    layer = flakes * p["opacity"]
    return x * (1 - layer) + layer * p["drop_light"]
