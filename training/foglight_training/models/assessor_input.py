"""What the assessor reads of a picture: a thumbnail, four native crops and strips along the two side edges.

Everything is taken by index before any cast, so that a 1080p picture costs little more than a small one, and training
takes exactly the same pixels from its float pictures as the exported graphs do from bytes.
"""
from typing import List, NamedTuple, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor

from .sampling import Size, chroma_crop_indices, crop_indices, crop_start, evenly_spaced, gather
from .ycbcr import C_RANGE, C_ZERO, Y_RANGE, Y_ZERO, half, stored_to_ycc, to_ycc

THUMBNAIL_LUMA = (135, 480)
"""Rows and columns of sampled luma, two samples for a thumbnail pixel across."""
THUMBNAIL_CHROMA = (45, 80)
CROP = 128
"""Side of a native crop, in luma pixels."""
EDGE_COLUMNS = 40
"""Columns of an edge strip: as far as the reference's turbulence can move a row at most."""
EDGE_ROWS = 128
CROP_POSITIONS = ((50, 350), (350, 950), (650, 50), (950, 650))
"""Where the crops lie, in thousandths of the free height and width: no two share rows or columns."""
REFERENCE_SIZE = (360.0, 640.0)
"""Height and width whose logarithm counts as zero."""
LOG_SIZE_RANGE = (-0.9, 0.7)
"""Logarithms of relative size that occur in training; others are clamped to these."""


class AssessorInput(NamedTuple):
    """Luma and chroma as in `ycbcr`, of B pictures."""
    y: Tensor        # [B,1,135,480] sampled luma
    c: Tensor        # [B,2,45,80] sampled chroma
    crop_y: Tensor   # [B,4,128,128] luma of the crops
    crop_c: Tensor   # [B,8,64,64] cb, cr of each crop
    edges: Tensor    # [B,2,128,40] luma from the left and right edge inwards
    size: Tensor     # [B,2] ln(H/360), ln(W/640)


def log_size(h: Size, w: Size, like: Tensor) -> Tensor:
    """[1,2]: ln(H/360), ln(W/640), of the type of `like`."""
    hw = torch.stack([torch.as_tensor(h), torch.as_tensor(w)]).to(like.dtype)
    return torch.log(hw / torch.tensor(REFERENCE_SIZE))[None]


def clamped_size(size: Tensor) -> Tensor:
    """[B,2] logarithmic sizes within the range that training covers."""
    return size.clamp(*LOG_SIZE_RANGE)


def edge_columns(w: Size) -> Tuple[Tensor, Tensor]:
    """Column indices of the left and of the right edge strip, each [40] from the edge inwards."""
    n = torch.minimum(torch.arange(EDGE_COLUMNS), torch.as_tensor(w) - 1)
    return n, torch.as_tensor(w) - 1 - n


def from_rgb(rgb: Tensor) -> AssessorInput:
    """[B,3,H,W] RGB in [0,1] -> AssessorInput: training's form of what the graphs slice."""
    h, w = rgb.shape[-2:]
    y, c = to_ycc(rgb)
    hc, wc = c.shape[-2:]
    crops_y, crops_c = [], []
    for down, right in CROP_POSITIONS:
        crops_y.append(gather(y, crop_indices(h, CROP, down), crop_indices(w, CROP, right)))
        crops_c.append(gather(c, chroma_crop_indices(hc, h, CROP, down), chroma_crop_indices(wc, w, CROP, right)))
    left, right = edge_columns(w)
    rows = evenly_spaced(h, EDGE_ROWS)
    return AssessorInput(gather(y, evenly_spaced(h, THUMBNAIL_LUMA[0]), evenly_spaced(w, THUMBNAIL_LUMA[1])),
                         gather(c, evenly_spaced(hc, THUMBNAIL_CHROMA[0]), evenly_spaced(wc, THUMBNAIL_CHROMA[1])),
                         torch.cat(crops_y, 1), torch.cat(crops_c, 1),
                         torch.cat([gather(y, rows, left), gather(y, rows, right)], 1),
                         log_size(h, w, y).to(y.device).expand(len(y), 2))


def quantized(x: AssessorInput, limited: Tensor) -> AssessorInput:
    """The same as bytes would have it: limited-range luma and chroma where `limited` [B] says so, else full-range."""
    low, luma, chroma = [torch.where(limited, float(a), float(b)).reshape(-1, 1, 1, 1)
                         for a, b in ((Y_ZERO, 0), (Y_RANGE, 255), (C_RANGE, 255))]
    byte = lambda v, scale, zero: (torch.round(v * scale + zero).clamp(0, 255) - zero) / scale
    y, c = (lambda v: byte(v, luma, low)), (lambda v: byte(v, chroma, C_ZERO))
    return AssessorInput(y(x.y), c(x.c), y(x.crop_y), c(x.crop_c), y(x.edges), x.size)


def rounded(x: Tensor) -> Tensor:
    """[0,1] rounded to full-range bytes, as training keeps packed pictures. One luma in a thousand lies just between two
    bytes; that it is rounded up must not depend on a float's last bit, which differs between processors."""
    return torch.round(x * 255.0 + 4e-4) / 255.0


def _crop_corners(h: Tensor, w: Tensor) -> List[List[Tensor]]:
    """Top and left of every crop."""
    rooms = [torch.clamp(n - CROP, min=0) for n in (h, w)]
    return [[crop_start(room, position) for room, position in zip(rooms, place)] for place in CROP_POSITIONS]


def _padded_to_square(parts: List[Tensor], side: int) -> Tensor:
    """Crops of equal size [1,C,h,w] each -> [1,C*len(parts),side,side], the border repeated where a picture is smaller."""
    x = torch.cat(parts, 1)
    x = F.pad(x, (0, side - x.shape[-1], 0, side - x.shape[-2]), mode="replicate")
    return x.reshape(1, -1, side, side)


def from_yuv420p(y: Tensor, u: Tensor, v: Tensor) -> AssessorInput:
    """Limited-range bytes y [H,W], u and v [ceil(H/2),ceil(W/2)] -> AssessorInput of one picture."""
    h, w = torch.as_tensor(y.shape[0]), torch.as_tensor(y.shape[1])
    hc, wc = u.shape[0], u.shape[1]
    luma = lambda p: (p.to(torch.float32) - Y_ZERO) / Y_RANGE
    chroma = lambda p: (p.to(torch.float32) - C_ZERO) / C_RANGE
    crops_y, crops_c = [], []
    for top, left in _crop_corners(h, w):
        crops_y.append(y[top:top + CROP, left:left + CROP][None, None])
        up, side, half_crop = torch.div(top, 2, rounding_mode="floor"), torch.div(left, 2, rounding_mode="floor"), CROP // 2
        crops_c += [p[up:up + half_crop, side:side + half_crop][None, None] for p in (u, v)]
    crops_y = luma(torch.cat(crops_y, 1))
    crops_c = chroma(torch.cat(crops_c, 1))
    left, right = edge_columns(w)
    rows = y.index_select(0, evenly_spaced(h, EDGE_ROWS))
    edges = torch.stack([rows.index_select(1, left), rows.index_select(1, right)])
    at = evenly_spaced(hc, THUMBNAIL_CHROMA[0]), evenly_spaced(wc, THUMBNAIL_CHROMA[1])
    return AssessorInput(luma(gather(y, evenly_spaced(h, THUMBNAIL_LUMA[0]), evenly_spaced(w, THUMBNAIL_LUMA[1])))[None, None],
                         chroma(torch.stack([gather(u, *at), gather(v, *at)]))[None],
                         _padded_to_square([crops_y], CROP), _padded_to_square([crops_c], CROP // 2), luma(edges)[None],
                         log_size(h, w, torch.zeros(1)))


def from_packed(image: Tensor, order: Tensor) -> AssessorInput:
    """Interleaved bytes [H,W,3] and the places of red, green and blue in a pixel [3] -> AssessorInput of one picture."""
    h, w = torch.as_tensor(image.shape[0]), torch.as_tensor(image.shape[1])
    matrix = stored_to_ycc(order) / 255.0

    def ycc(pixels: Tensor) -> Tensor:
        """[h,w,3] bytes -> [1,3,h,w]."""
        return torch.matmul(pixels.to(torch.float32), matrix).permute(2, 0, 1)[None]

    def at(rows: Tensor, columns: Tensor) -> Tensor:
        return ycc(image.index_select(0, rows).index_select(1, columns))

    crops = [ycc(image[top:top + CROP, left:left + CROP]) for top, left in _crop_corners(h, w)]
    luma, chroma = _padded_to_square([c[:, :1] for c in crops], CROP), _padded_to_square([c[:, 1:] for c in crops], CROP)
    left, right = edge_columns(w)
    rows = evenly_spaced(h, EDGE_ROWS)
    # One chroma sample is the mean of a 2x2 block, as in the planar layout.
    top, side = 2 * evenly_spaced((h + 1) // 2, THUMBNAIL_CHROMA[0]), 2 * evenly_spaced((w + 1) // 2, THUMBNAIL_CHROMA[1])
    below, beside = torch.minimum(top + 1, h - 1), torch.minimum(side + 1, w - 1)
    block = image.index_select(0, top).to(torch.float32) + image.index_select(0, below).to(torch.float32)
    block = (block.index_select(1, side) + block.index_select(1, beside)) / 4.0
    return AssessorInput(rounded(at(evenly_spaced(h, THUMBNAIL_LUMA[0]), evenly_spaced(w, THUMBNAIL_LUMA[1]))[:, :1]),
                         rounded(ycc(block)[:, 1:]), rounded(luma), rounded(half(chroma)),
                         rounded(torch.cat([at(rows, left)[:, :1], at(rows, right)[:, :1]], 1)), log_size(h, w, matrix))
