"""RGB to luma and half-resolution chroma, and back.

Inside every network a picture is luma `y` in [0,1] and chroma `cb`, `cr` in [-0.5,0.5] (BT.601), luma at full and chroma
at half resolution, whatever the layout it arrived in. Limited ("tv") range bytes map by y = (Y-16)/219 and
c = (C-128)/224; full-range bytes by y = Y/255.
"""
from typing import Dict, Tuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

LUMA = (0.299, 0.587, 0.114)
"""Weights of red, green and blue in luma."""
TO_YCC = torch.tensor([LUMA,
                       (-0.168736, -0.331264, 0.5),
                       (0.5, -0.418688, -0.081312)])
"""[3,3]: rows y, cb, cr from full-range r, g, b in [0,1]."""
R_FROM_CR, G_FROM_CB, G_FROM_CR, B_FROM_CB = 1.402, 0.344136, 0.714136, 1.772
"""What chroma adds to red and blue over luma, and takes from green."""
TO_RGB = torch.tensor([(1.0, 0.0, R_FROM_CR), (1.0, -G_FROM_CB, -G_FROM_CR), (1.0, B_FROM_CB, 0.0)])
"""[3,3]: rows r, g, b from y, cb, cr."""

Y_ZERO, Y_RANGE = 16.0, 219.0
C_ZERO, C_RANGE = 128.0, 224.0
"""Limited-range bytes: the code of zero and the number of steps per unit, of luma and of chroma."""


def luma_of(rgb: Tensor) -> Tensor:
    """[B,3,H,W] RGB -> [B,1,H,W] luma in the same units."""
    return rgb[:, :1] * LUMA[0] + rgb[:, 1:2] * LUMA[1] + rgb[:, 2:] * LUMA[2]


def to_ycc(rgb: Tensor) -> Tuple[Tensor, Tensor]:
    """[B,3,H,W] RGB in [0,1] -> luma [B,1,H,W] and half-resolution chroma [B,2,ceil(H/2),ceil(W/2)]."""
    small = half(rgb)
    luma = luma_of(small)
    return luma_of(rgb), torch.cat([(small[:, 2:] - luma) / B_FROM_CB, (small[:, :1] - luma) / R_FROM_CR], 1)


def half(plane: Tensor) -> Tensor:
    """[B,C,H,W] -> means of 2x2 pixels; an odd last row or column is repeated."""
    h, w = plane.shape[-2:]
    if h % 2 or w % 2:
        plane = F.pad(plane, (0, w % 2, 0, h % 2), mode="replicate")
    return F.avg_pool2d(plane, 2)


def to_rgb(y: Tensor, c: Tensor) -> Tensor:
    """The inverse of `to_ycc`, chroma enlarged bilinearly: -> [B,3,H,W], not clipped to [0,1]."""
    full = F.interpolate(c, scale_factor=2.0, mode="bilinear", align_corners=False)
    return rgb_of(y, full[..., :y.shape[-2], :y.shape[-1]])


def rgb_of(y: Tensor, c: Tensor) -> Tensor:
    """Luma [B,1,h,w] and chroma [B,2,h,w] of the same pixels -> RGB [B,3,h,w], not clipped to [0,1]."""
    cb, cr = c[:, :1], c[:, 1:]
    return torch.cat([y + R_FROM_CR * cr, y - G_FROM_CB * cb - G_FROM_CR * cr, y + B_FROM_CB * cb], 1)


def stored_to_ycc(order: Tensor) -> Tensor:
    """[3,3]: row p is what the p-th stored channel of an interleaved pixel adds to y, cb, cr. `order` [3] says at which
    place of a pixel red, green and blue are stored."""
    is_at = (order[:, None] == torch.arange(3)[None]).to(torch.float32)  # [rgb, place]
    return torch.matmul(is_at.t(), TO_YCC.t())


def rgb_to_yuv420p(rgb: np.ndarray) -> Dict[str, np.ndarray]:
    """RGB uint8 [H,W,3] -> limited-range planes {"y": [H,W], "u", "v": [ceil(H/2),ceil(W/2)]} (BT.601, chroma as means of
    2x2 pixels): what ffmpeg delivers and the planar graphs take."""
    y, c = to_ycc(torch.from_numpy(rgb.copy()).permute(2, 0, 1)[None].float() / 255)
    byte = lambda x: x.round().clamp(0, 255).to(torch.uint8).numpy()
    return {"y": byte(y[0, 0] * Y_RANGE + Y_ZERO), "u": byte(c[0, 0] * C_RANGE + C_ZERO), "v": byte(c[0, 1] * C_RANGE + C_ZERO)}


def yuv420p_to_rgb(y: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """The inverse of `rgb_to_yuv420p`: limited-range planes -> RGB uint8 [H,W,3]."""
    luma = (torch.from_numpy(y.copy()).float()[None, None] - Y_ZERO) / Y_RANGE
    chroma = (torch.from_numpy(np.stack([u, v])).float()[None] - C_ZERO) / C_RANGE
    return (to_rgb(luma, chroma)[0].permute(1, 2, 0) * 255).round().clamp(0, 255).to(torch.uint8).numpy()
