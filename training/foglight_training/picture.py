"""Pictures as the networks see them.

Inside every network a picture is luma `y` in [0,1] and chroma `cb`, `cr` in [-0.5,0.5] (BT.601), luma at
full and chroma at half resolution, whatever the layout it arrived in. Limited ("tv") range planes map by
y = (Y-16)/219 and c = (C-128)/224.
"""
import torch
import torch.nn.functional as F

LUMA = (0.299, 0.587, 0.114)
TO_YCC = torch.tensor([LUMA,
                       (-0.168736, -0.331264, 0.5),
                       (0.5, -0.418688, -0.081312)])
"""[3,3]: rows y, cb, cr from full-range r, g, b in [0,1]."""
TO_RGB = torch.tensor([(1.0, 0.0, 1.402), (1.0, -0.344136, -0.714136), (1.0, 1.772, 0.0)])


def to_ycc(rgb):
    """[B,3,H,W] RGB in [0,1] -> luma [B,1,H,W] and half-resolution chroma [B,2,ceil(H/2),ceil(W/2)]."""
    y = rgb[:, :1] * LUMA[0] + rgb[:, 1:2] * LUMA[1] + rgb[:, 2:] * LUMA[2]
    small = half(rgb)
    luma = small[:, :1] * LUMA[0] + small[:, 1:2] * LUMA[1] + small[:, 2:] * LUMA[2]
    return y, torch.cat([(small[:, 2:] - luma) / 1.772, (small[:, :1] - luma) / 1.402], 1)


def half(plane):
    """2x2 means; an odd last row or column is repeated."""
    h, w = plane.shape[-2:]
    if h % 2 or w % 2:
        plane = F.pad(plane, (0, w % 2, 0, h % 2), mode="replicate")
    return F.avg_pool2d(plane, 2)


def to_rgb(y, c):
    """The inverse of `to_ycc`, chroma enlarged bilinearly; not clipped."""
    return rgb_of(y, F.interpolate(c, scale_factor=2.0, mode="bilinear", align_corners=False)[..., :y.shape[-2], :y.shape[-1]])


def rgb_of(y, c):
    """Luma [B,1,h,w] and chroma [B,2,h,w] of the same pixels -> RGB [B,3,h,w], not clipped."""
    cb, cr = c[:, :1], c[:, 1:]
    return torch.cat([y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb], 1)


def spread(n, count):
    """`count` indices spread evenly over `n` rows or columns (cell centres); `n` may be an int64 scalar tensor."""
    return torch.div((2 * torch.arange(count) + 1) * n, 2 * count, rounding_mode="floor")


def window(n, length, at):
    """`length` consecutive indices starting at the multiple of 8 nearest below `at`/1000 of the free room;
    indices past the end repeat the last one."""
    room = torch.clamp(torch.as_tensor(n) - length, min=0)
    first = torch.div(room * at, 8000, rounding_mode="floor") * 8
    return torch.minimum(first + torch.arange(length), torch.as_tensor(n) - 1)


def take(plane, rows, columns):
    """Rows first: they are contiguous, so the second, scattered copy is small."""
    return plane.index_select(-2, rows.to(plane.device)).index_select(-1, columns.to(plane.device))
