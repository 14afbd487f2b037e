"""What the assessor looks at: a thumbnail, four native crops and the two side edges of a picture.

Everything is taken by index before any cast, so that a 1080p picture costs little more than a small one,
and training takes exactly the same pixels from its float pictures as the graphs do from bytes.
"""
from typing import NamedTuple

import torch
import torch.nn.functional as F

from .picture import TO_YCC, half, spread, take, to_ycc, window

THUMB = (135, 480)
CHROMA = (45, 80)
CROP = 128
EDGE = 40
EDGE_ROWS = 128
PLACES = ((50, 350), (350, 950), (650, 50), (950, 650))
"""Where the crops sit, in thousandths of the free height and width: no two share rows or columns."""


class Looks(NamedTuple):
    """y, cb, cr as in `picture`; B pictures."""
    y: torch.Tensor        # [B,1,135,480] sampled luma, two samples a thumbnail pixel
    c: torch.Tensor        # [B,2,45,80] sampled chroma
    crop_y: torch.Tensor   # [B,4,128,128]
    crop_c: torch.Tensor   # [B,8,64,64]: cb, cr of each crop
    edges: torch.Tensor    # [B,2,128,40] luma from the left and right edge inwards
    size: torch.Tensor     # [B,2] ln(H/360), ln(W/640)


def as_bytes(looks: Looks, planes):
    """Looks as bytes would have them: limited-range luma and chroma where `planes` [B] says so, else full-range."""
    low, luma, chroma = [torch.where(planes, float(a), float(b)).reshape(-1, 1, 1, 1) for a, b in ((16, 0), (219, 255), (224, 255))]
    byte = lambda x, scale, zero: (torch.round(x * scale + zero).clamp(0, 255) - zero) / scale
    y, c = (lambda x: byte(x, luma, low)), (lambda x: byte(x, chroma, 128.0))
    return Looks(y(looks.y), c(looks.c), y(looks.crop_y), c(looks.crop_c), y(looks.edges), looks.size)


def whole(x):
    """Rounded to full-range bytes, as training keeps packed pictures. One luma in a thousand lies just between two; that it goes up must
    not depend on a float's last bit, which differs between processors."""
    return torch.round(x * 255.0 + 4e-4) / 255.0


def size_of(h, w, like):
    """[1,2]: ln(H/360), ln(W/640)."""
    hw = torch.stack([torch.as_tensor(h), torch.as_tensor(w)]).to(like.dtype)
    return torch.log(hw / torch.tensor([360.0, 640.0]))[None]


def shown(size):
    """Sizes within what training shows."""
    return size.clamp(-0.9, 0.7)


def edge_columns(w):
    n = torch.minimum(torch.arange(EDGE), torch.as_tensor(w) - 1)
    return n, torch.as_tensor(w) - 1 - n


def look(rgb):
    """[B,3,H,W] RGB in [0,1] -> Looks. The training twin of the graphs' slicing."""
    h, w = rgb.shape[-2:]
    y, c = to_ycc(rgb)
    hc, wc = c.shape[-2:]
    crops_y, crops_c = [], []
    for down, right in PLACES:
        crops_y.append(take(y, window(h, CROP, down), window(w, CROP, right)))
        crops_c.append(take(c, chroma_window(hc, h, down), chroma_window(wc, w, right)))
    left, right = edge_columns(w)
    rows = spread(h, EDGE_ROWS)
    return Looks(take(y, spread(h, THUMB[0]), spread(w, THUMB[1])),
                 take(c, spread(hc, CHROMA[0]), spread(wc, CHROMA[1])),
                 torch.cat(crops_y, 1), torch.cat(crops_c, 1),
                 torch.cat([take(y, rows, left), take(y, rows, right)], 1),
                 size_of(h, w, y).to(y.device).expand(len(y), 2))


def chroma_window(nc, n, at):
    """The half-resolution indices under `window(n, CROP, at)`."""
    room = torch.clamp(torch.as_tensor(n) - CROP, min=0)
    first = torch.div(room * at, 8000, rounding_mode="floor") * 4
    return torch.minimum(first + torch.arange(CROP // 2), torch.as_tensor(nc) - 1)


def corners(h, w):
    """Top left of every crop, as `window` has it."""
    free = [torch.clamp(n - CROP, min=0) for n in (h, w)]
    return [[torch.div(room * at, 8000, rounding_mode="floor") * 8 for room, at in zip(free, place)] for place in PLACES]


def squares(parts, side):
    """Crops of equal size [1,C,h,w] each, side by side and enlarged to `side` by repeating the border."""
    x = torch.cat(parts, 1)
    x = F.pad(x, (0, side - x.shape[-1], 0, side - x.shape[-2]), mode="replicate")
    return x.reshape(1, -1, side, side)


def look_planes(y, u, v):
    """yuv420p bytes, y [H,W], u and v [ceil(H/2),ceil(W/2)] -> Looks of one picture. Slice first, cast after."""
    h, w = torch.as_tensor(y.shape[0]), torch.as_tensor(y.shape[1])
    hc, wc = u.shape[0], u.shape[1]
    luma = lambda p: (p.to(torch.float32) - 16.0) / 219.0
    chroma = lambda p: (p.to(torch.float32) - 128.0) / 224.0
    crops_y, crops_c = [], []
    for top, left in corners(h, w):
        crops_y.append(y[top:top + CROP, left:left + CROP][None, None])
        up, side, half_crop = torch.div(top, 2, rounding_mode="floor"), torch.div(left, 2, rounding_mode="floor"), CROP // 2
        crops_c += [p[up:up + half_crop, side:side + half_crop][None, None] for p in (u, v)]
    crops_y = luma(torch.cat(crops_y, 1))
    crops_c = chroma(torch.cat(crops_c, 1))
    left, right = edge_columns(w)
    rows = y.index_select(0, spread(h, EDGE_ROWS))
    edges = torch.stack([rows.index_select(1, left), rows.index_select(1, right)])
    thumb = spread(hc, CHROMA[0]), spread(wc, CHROMA[1])
    return Looks(luma(take(y, spread(h, THUMB[0]), spread(w, THUMB[1])))[None, None],
                 chroma(torch.stack([take(u, *thumb), take(v, *thumb)]))[None],
                 squares([crops_y], CROP), squares([crops_c], CROP // 2), luma(edges)[None],
                 size_of(h, w, torch.zeros(1)))


def stored_to_ycc(order):
    """[3,3]: row p is what the p-th stored channel of a pixel adds to y, cb, cr, given where red, green, blue are."""
    is_at = (order[:, None] == torch.arange(3)[None]).to(torch.float32)  # [rgb, place]
    return torch.matmul(is_at.t(), TO_YCC.t())


def look_packed(image, order):
    """Interleaved bytes [H,W,3] and the places of red, green and blue in a pixel -> Looks of one picture."""
    h, w = torch.as_tensor(image.shape[0]), torch.as_tensor(image.shape[1])
    matrix = stored_to_ycc(order) / 255.0

    def ycc(pixels):
        """[h,w,3] bytes -> [1,3,h,w]."""
        return torch.matmul(pixels.to(torch.float32), matrix).permute(2, 0, 1)[None]

    def at(rows, columns):
        return ycc(image.index_select(0, rows).index_select(1, columns))

    crops = [ycc(image[top:top + CROP, left:left + CROP]) for top, left in corners(h, w)]
    luma, chroma = squares([c[:, :1] for c in crops], CROP), squares([c[:, 1:] for c in crops], CROP)
    left, right = edge_columns(w)
    rows = spread(h, EDGE_ROWS)
    # one chroma sample is the mean of a 2x2 block, as the planar layout has it
    top, side = 2 * spread((h + 1) // 2, CHROMA[0]), 2 * spread((w + 1) // 2, CHROMA[1])
    below, beside = torch.minimum(top + 1, h - 1), torch.minimum(side + 1, w - 1)
    block = image.index_select(0, top).to(torch.float32) + image.index_select(0, below).to(torch.float32)
    block = (block.index_select(1, side) + block.index_select(1, beside)) / 4.0
    return Looks(whole(at(spread(h, THUMB[0]), spread(w, THUMB[1]))[:, :1]), whole(ycc(block)[:, 1:]),
                 whole(luma), whole(half(chroma)),
                 whole(torch.cat([at(rows, left)[:, :1], at(rows, right)[:, :1]], 1)), size_of(h, w, matrix))
