"""A recoverer as it is exported, one module for each layout of pixels: the domain conversion, the steps that move rows, the
network, and how well the result agrees with the captured picture."""
from typing import Callable, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..models import scan_lines, turbulence
from ..models.assessor_input import edge_columns, log_size
from ..models.confidence import chroma_detail_kept
from ..models.recoverer import Pair, Recoverer
from ..models.sampling import Size, evenly_spaced
from ..models.thumbnail import sample_thumbnail
from ..models.ycbcr import C_RANGE, C_ZERO, TO_RGB, Y_RANGE, Y_ZERO, stored_to_ycc

SIDE_MULTIPLE = 16
"""The U-Net halves a picture four times."""
AGREEMENT_SIZE, AGREEMENT_CELL = (96, 128), 16
Rows = Tuple[Tensor, Tensor, Tensor]
"""Indices of the row above and of the row below, and the weight of the one below, all [n]."""


def agreement(before: Tensor, after: Tensor) -> Tensor:
    """Luma [1,1,H,W] in [0,1] twice (sides multiples of 16) -> [6,8] in [-1,1]: correlation of local contrasts, on a 96x128
    picture of 4x4 means. Contrasts below about a byte count as none."""
    def contrast(y: Tensor) -> Tensor:
        y = F.interpolate(F.avg_pool2d(y, 4), size=AGREEMENT_SIZE, mode="bilinear", align_corners=False)
        return y - F.avg_pool2d(y, 9, 1, 4, count_include_pad=False)
    a, b = contrast(before), contrast(after)
    cells = lambda x: F.avg_pool2d(x, AGREEMENT_CELL)[0, 0]
    faint = (1 / 255) ** 2
    return (cells(a * b) + faint) / torch.sqrt((cells(a * a) + faint) * (cells(b * b) + faint))


def padded(n: Tensor, shrink: Tensor) -> Tensor:
    """The next multiple of 16 times `shrink`."""
    step = SIDE_MULTIPLE * shrink
    return torch.div(n + step - 1, step, rounding_mode="floor") * step


def to_bytes(x: Tensor) -> Tensor:
    return torch.round(x).clamp(0, 255).to(torch.uint8)


class RecoverGraph(nn.Module):
    """What both layouts share once the picture is luma and chroma with padded sides."""

    def __init__(self, net: Recoverer) -> None:
        super().__init__()
        self.net = net

    @staticmethod
    def source_rows(n: int, s: Tensor, filled: Rows, subsampling: int = 1) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
        """Where the n rows of a plane come from: the warp of strength s undone where there is one, and else `filled`. Rows
        above and below, the weight of the one below, and by how many pixels the row moves to the right, all [n]."""
        at, by = turbulence.source_rows(n, s, subsampling)
        rows = (torch.where(s > 0, new, old) for new, old in zip(turbulence.row_weights(at), filled))
        return *rows, torch.where(s > 0, by, torch.zeros_like(by))

    @staticmethod
    def shift_rows(plane: Tensor, by: Tensor) -> Tensor:
        """[1,C,h,w] moved to the right by `by` [n]; rows past the n-th repeat the last one."""
        return turbulence.shift_rows(plane, by.index_select(0, torch.minimum(torch.arange(plane.shape[2]), torch.as_tensor(by.shape[0]) - 1)))

    def restore(self, y: Tensor, c: Tensor, prior: Tensor, shrink: Tensor, size: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        """y [1,1,H,W], c [1,2,H/2,W/2], intensities [19] -> restored y and c, and the factor [1,1,H/2,W/2] by which the
        inverses multiply chroma. The networks run on the picture divided by `shrink`."""
        h, w = y.shape[2], y.shape[3]
        conditioning, maps, scalars = self.net.parameters_of(*sample_thumbnail(y, c), prior[None], size)
        maps = F.interpolate(maps, size=(c.shape[2], c.shape[3]), mode="bilinear", align_corners=False)
        small = lambda x: F.interpolate(x, size=(x.shape[2] // shrink, x.shape[3] // shrink), mode="bilinear", align_corners=False)

        def resampled(network: Callable[..., Pair], *pictures: Tensor) -> Pair:
            dy, dc = network(*(small(x) for x in pictures))
            return (F.interpolate(dy, size=(h, w), mode="bilinear", align_corners=False),
                    F.interpolate(dc, size=(c.shape[2], c.shape[3]), mode="bilinear", align_corners=False))

        chroma_gain = torch.exp(maps[:, 2:3] + scalars[:, :1, None, None])
        return *self.net.restore(y, c, maps, scalars, conditioning, prior[None], resampled), chroma_gain


class RecoverYuv420p(RecoverGraph):
    def forward(self, y: Tensor, u: Tensor, v: Tensor, intensities: Tensor, shrink: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
        """Limited-range bytes y [H,W], u and v [ceil(H/2),ceil(W/2)], intensities [19], shrink [1] (1, 2 or 4) -> the same
        planes recovered, and the agreement [6,8]."""
        h, w = y.shape[0], y.shape[1]
        hc, wc = u.shape[0], u.shape[1]
        shrink = shrink[0]
        ph, pw = padded(torch.as_tensor(h), shrink), padded(torch.as_tensor(w), shrink)
        edges = ((y.index_select(1, side).to(torch.float32) - Y_ZERO) / Y_RANGE for side in edge_columns(w))
        warp = turbulence.estimate_strength(*edges, intensities)
        filled = scan_lines.fill_rows((scan_lines.row_means(y) - Y_ZERO) / Y_RANGE, intensities)
        *luma_rows, by = self.source_rows(h, warp, filled)
        *chroma_rows, by_c = self.source_rows(hc, warp, self.chroma_rows(*filled[:2], torch.as_tensor(h), hc), 2)
        luma = self.shift_rows(self.blend(y, *luma_rows, ph, pw), by)
        chroma = self.shift_rows(torch.cat([self.blend(plane, *chroma_rows, ph // 2, pw // 2) for plane in (u, v)], 1), by_c)
        base_y = (luma - Y_ZERO) / Y_RANGE
        base_c = (chroma - C_ZERO) / C_RANGE
        out_y, out_c, _ = self.restore(base_y, base_c, intensities, shrink, log_size(h, w, base_y))
        out_c = to_bytes(out_c[0, :, :hc, :wc] * C_RANGE + C_ZERO)
        return (to_bytes(out_y[0, 0, :h, :w] * Y_RANGE + Y_ZERO), out_c[0], out_c[1], agreement(base_y, out_y.clamp(0, 1)))

    @staticmethod
    def chroma_rows(above: Tensor, below: Tensor, h: Tensor, hc: int) -> Rows:
        """What `fill_rows` says of luma rows, for the half-resolution rows: one is intact where both its luma rows are, and
        takes the place of others only then."""
        here = torch.arange(hc)
        first, second = 2 * here, torch.minimum(2 * here + 1, h - 1)
        lost = (above.index_select(0, first) != first) | (above.index_select(0, second) != second)
        up = torch.minimum(above.index_select(0, first), above.index_select(0, second)) - 1
        down = torch.maximum(below.index_select(0, first), below.index_select(0, second)) + 1
        up = torch.where(lost, torch.div(torch.clamp(up, min=0), 2, rounding_mode="floor"), here)
        down = torch.where(lost, torch.minimum(torch.div(down, 2, rounding_mode="floor"), here[-1:]), here)
        return up, down, (here - up).to(torch.float32) / torch.clamp(down - up, min=1).to(torch.float32)

    @staticmethod
    def blend(plane: Tensor, above: Tensor, below: Tensor, weight: Tensor, h: Size, w: Size) -> Tensor:
        """Rows of a plane of bytes gathered as bytes, then blended; the border is repeated up to h by w -> [1,1,h,w] in
        bytes."""
        rows = torch.minimum(torch.arange(h), torch.as_tensor(plane.shape[0]) - 1)
        a = plane.index_select(0, above.index_select(0, rows)).to(torch.float32)
        b = plane.index_select(0, below.index_select(0, rows)).to(torch.float32)
        x = a + (b - a) * weight.index_select(0, rows)[:, None]
        return F.pad(x[None, None], (0, w - plane.shape[1], 0, 0), mode="replicate")


class RecoverPacked(RecoverGraph):
    def forward(self, image: Tensor, order: Tensor, intensities: Tensor, shrink: Tensor) -> Tuple[Tensor, Tensor]:
        """Interleaved bytes [H,W,3], the places of red, green and blue in a pixel [3], intensities [19], shrink [1] (1, 2 or
        4) -> the picture recovered, and the agreement [6,8]."""
        h, w = image.shape[0], image.shape[1]
        shrink = shrink[0]
        ph, pw = padded(torch.as_tensor(h), shrink), padded(torch.as_tensor(w), shrink)
        matrix = stored_to_ycc(order)  # [place, ycc]
        columns = image.index_select(1, evenly_spaced(w, scan_lines.SAMPLED_COLUMNS)).to(torch.float32)
        means = torch.matmul(columns, matrix[:, :1])[..., 0].mean(1) / 255.0
        edges = (torch.matmul(image.index_select(1, side).to(torch.float32), matrix[:, :1])[..., 0] / 255.0 for side in edge_columns(w))
        warp = turbulence.estimate_strength(*edges, intensities)
        above, below, weight, by = self.source_rows(h, warp, scan_lines.fill_rows(means, intensities))
        rows = torch.minimum(torch.arange(ph), torch.as_tensor(h) - 1)
        a = image.index_select(0, above.index_select(0, rows)).to(torch.float32)
        b = image.index_select(0, below.index_select(0, rows)).to(torch.float32)
        x = a + (b - a) * weight.index_select(0, rows)[:, None, None]  # [ph,w,3] in bytes
        flat = self.shift_rows(F.pad(x.permute(2, 0, 1)[None], (0, pw - w, 0, 0), mode="replicate"), by)  # [1,3,ph,pw]
        y = F.conv2d(flat, matrix[:, :1].t()[:, :, None, None] / 255.0)
        c = F.conv2d(flat, matrix[:, 1:].t()[:, :, None, None].expand(2, 3, 2, 2) / (4 * 255.0), stride=2)
        out_y, out_c, chroma_gain = self.restore(y, c, intensities, shrink, log_size(h, w, y))
        # Chroma finer than half resolution takes part in the inverses, and is removed with the noise.
        detail_gain = chroma_gain * chroma_detail_kept(intensities[None])[:, :, None, None] - 1
        enlarged = F.interpolate(torch.cat([out_c - c, c, detail_gain], 1), size=(ph, pw), mode="bilinear", align_corners=False)
        detail = F.conv2d(flat, matrix[:, 1:].t()[:, :, None, None] / 255.0) - enlarged[:, 2:4]
        dc = enlarged[:, :2] + enlarged[:, 4:] * detail
        is_at = (order[:, None] == torch.arange(3)[None]).to(torch.float32)
        to_stored = torch.matmul(is_at.t(), TO_RGB)[:, :, None, None] * 255.0  # [place, ycc]
        change = F.conv2d(torch.cat([out_y - y, dc], 1), to_stored)[0].permute(1, 2, 0)[:h, :w]
        return to_bytes(flat[0, :, :h, :w].permute(1, 2, 0) + change), agreement(y, out_y.clamp(0, 1))
