"""How much of a recovery is applied, by what the prior (the intensities, usually the assessor's) says.

Networks train without these factors and are used with them (`net.eval()`), so that a picture in which nothing was found
leaves the graph byte for byte as it came in.
"""
import torch
from torch import Tensor

from ..kinds import INDEX, KINDS

RECOVERABLE = [INDEX[k] for k in ("lens_blur", "lens_flare", "dirty_lens", "saturation", "compression", "scan_lines", "darkness",
                                  "noise", "color_diffusion", "fog", "snow", "sharpness", "graffiti")]
"""Kinds whose recovery gained on pictures made of held-out photographs."""

DEFAULT_FLOOR = 0.07
FLOORS = {"lens_blur": 0.1, "lens_flare": 0.09, "dirty_lens": 0.1, "darkness": 0.25, "fog": 0.15, "sharpness": 0.35,
          "compression": 0.4, "graffiti": 0.45}
CONFIDENCE_FLOOR = torch.tensor([FLOORS.get(KINDS[i], DEFAULT_FLOOR) for i in RECOVERABLE])
"""What must be found of a kind before anything is done about it: what the assessor finds in one in a hundred pictures that
have none of it and little else, made of held-out photographs. Dirt, darkness and fog have a lower floor than that, or
pictures with half of them would be left alone (darkness just enough that dark close-ups of real/ are not brightened
much). Over-sharpening has a higher one, since fine texture is taken for it now and then and its inverse would ruin that;
so have compression and graffiti, where lower ones gained nothing."""

STRENGTH_SLOPE = 3.0
"""Of the strength over the intensity above the floor: the whole change is applied a third above it."""
NOISE_CHROMA_SLOPE = 4.0


def change_strength(prior: Tensor) -> Tensor:
    """Intensities [B,19] -> how much of the change is applied, [B,1] in [0,1]: all of it where a recoverable kind is a third
    above its floor, nothing where none was found."""
    return (STRENGTH_SLOPE * (prior[:, RECOVERABLE] - CONFIDENCE_FLOOR.to(prior)).amax(1, keepdim=True)).clamp(0, 1)


def chroma_detail_kept(prior: Tensor) -> Tensor:
    """Intensities [B,19] -> how much of the chroma finer than half resolution is kept, [B,1] in [0,1]: noise and
    over-sharpening leave little there that belongs to the scene."""
    found = prior[:, [INDEX["noise"], INDEX["sharpness"]]].amax(1, keepdim=True)
    return 1.0 - (NOISE_CHROMA_SLOPE * found).clamp(0, 1) * change_strength(prior)
