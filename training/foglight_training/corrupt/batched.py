"""The `reference` degradations as batches on one device, each picture with its own intensity: for training on a GPU.

Every function takes x [N,3,H,W] RGB in [0,255] on any device, intensities s [N] there, and a generator of that device, and
returns a tensor of the same shape, not clipped. Nothing goes through OpenCV. What has to be drawn (lens flare, dirt, rain,
snow, graffiti) is drawn beforehand (`train.gpu_data`); mean shift comes from its cache; watermarks, whose filling has no
batched form, are left out. `test_batched` holds these to the published code.
"""
import math
from typing import Callable, Dict, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ..models.ycbcr import TO_RGB, TO_YCC

BLOCK = 8
LUMA_TABLE = torch.tensor([
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100,
    103, 99]).float().reshape(8, 8)
CHROMA_TABLE = torch.tensor([
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
    *[99] * 32]).float().reshape(8, 8)
"""Quantisation at quality 50 (ITU-T T.81, Annex K)."""


def of(s: Tensor) -> Tensor:
    """[N] -> [N,1,1,1]."""
    return s.reshape(-1, 1, 1, 1)


def gaussian_taps(sigma: Tensor, reach: Tensor) -> Tensor:
    """Standard deviations [N] and half widths [N] in pixels -> kernels [N,2R+1] of sum 1, R being the longest reach."""
    longest = max(1, int(reach.max()))
    at = torch.arange(-longest, longest + 1, device=sigma.device, dtype=sigma.dtype)[None]
    taps = torch.exp(-0.5 * (at / sigma[:, None].clamp(min=0.1)) ** 2) * (at.abs() <= reach[:, None])
    return taps / taps.sum(1, keepdim=True)


def separable(x: Tensor, taps: Tensor) -> Tensor:
    """Convolve the rows and columns of each picture with its own kernel [N,2R+1], reflecting (small sides repeat the
    border)."""
    n, c, h, w = x.shape
    r = taps.shape[1] // 2
    k = taps.repeat_interleave(c, 0)
    x = x.reshape(1, n * c, h, w)
    x = F.conv2d(F.pad(x, (r, r, 0, 0), mode="reflect" if r < w else "replicate"), k[:, None, None, :], groups=n * c)
    x = F.conv2d(F.pad(x, (0, 0, r, r), mode="reflect" if r < h else "replicate"), k[:, None, :, None], groups=n * c)
    return x.reshape(n, c, h, w)


def convolve(x: Tensor, kernels: Tensor) -> Tensor:
    """Convolve each picture with its own kernel [N,K,K], K odd, reflecting."""
    n, c, h, w = x.shape
    r = kernels.shape[-1] // 2
    x = F.pad(x.reshape(1, n * c, h, w), (r, r, r, r), mode="reflect" if r < min(h, w) else "replicate")
    return F.conv2d(x, kernels.repeat_interleave(c, 0)[:, None], groups=n * c).reshape(n, c, h, w)


def lens_blur(x: Tensor, s: Tensor, generator: torch.Generator) -> Tensor:
    sigma = 20 * s
    return of(1 - 0.7 * s) * x + of(0.9 * s) * separable(x, gaussian_taps(sigma, torch.ceil(3 * sigma)))


def motion_blur(x: Tensor, s: Tensor, generator: torch.Generator) -> Tensor:
    """A line of max(5, int(30 s)) pixels at any angle, its pixels shared among those around them."""
    length = (30 * s).floor().clamp(min=5)
    r = int(math.ceil(float(length.max()) / 2))
    angle = uniform(s, generator) * math.pi
    at = torch.arange(-r, r + 1, device=x.device, dtype=x.dtype)
    down, across = at[None, :, None], at[None, None, :]
    cos, sin = torch.cos(angle)[:, None, None], torch.sin(angle)[:, None, None]
    along, aside = across * cos + down * sin, down * cos - across * sin
    kernels = (1 - aside.abs()).clamp(min=0) * (length[:, None, None] / 2 + 0.5 - along.abs()).clamp(0, 1)
    return convolve(x, kernels / kernels.sum((1, 2), keepdim=True))


def saturation(x: Tensor, s: Tensor, generator: torch.Generator) -> Tensor:
    top = x.amax(1, keepdim=True)
    return top - (top - x) * of(1 - s)


def darkness(x: Tensor, s: Tensor, generator: torch.Generator) -> Tensor:
    return x * of(1 - s * s)


def noise(x: Tensor, s: Tensor, generator: torch.Generator) -> Tensor:
    return x + torch.randn(x.shape, generator=generator, device=x.device, dtype=x.dtype) * of(75 * s)


def color_diffusion(x: Tensor, s: Tensor, generator: torch.Generator) -> Tensor:
    blurred = separable(x, gaussian_taps(50 * s, 1 + (20 * s).floor())) * of(s * s)
    return of((1 - 0.9 * s).clamp(min=0.1)) * x + of((0.9 * s).clamp(max=0.9)) * blurred


def atmospheric_turbulence(x: Tensor, s: Tensor, generator: torch.Generator) -> Tensor:
    h, w = x.shape[-2:]
    y = torch.arange(h, device=x.device, dtype=x.dtype)[None]
    shift = 40 * s[:, None] * torch.sin(y / 30 + 5 * s[:, None])  # [N,H]
    columns = torch.arange(w, device=x.device, dtype=x.dtype)[None, None]
    from_x = (columns + shift[:, :, None]).clamp(0, w - 1) * 2 / (w - 1) - 1
    from_y = ((y + 0.7 * shift).clamp(0, h - 1) * 2 / (h - 1) - 1)[:, :, None].expand(-1, -1, w)
    return F.grid_sample(x, torch.stack([from_x, from_y], 3), mode="bilinear", padding_mode="border", align_corners=True)


def scan_lines(x: Tensor, s: Tensor, generator: torch.Generator) -> Tensor:
    row = torch.arange(x.shape[2], device=x.device, dtype=x.dtype)[None]
    period, width = (20 / (s + 0.1)).floor().clamp(min=3), (7 * s).floor().clamp(min=5)
    dropped = (row % period[:, None]) < width[:, None]
    return x * (1 - 0.99 * dropped.to(x))[:, None, :, None]


def sharpness(x: Tensor, s: Tensor, generator: torch.Generator) -> Tensor:
    padded = F.pad(x, (1, 1, 1, 1), mode="reflect")
    cross = 5 * x - padded[..., :-2, 1:-1] - padded[..., 2:, 1:-1] - padded[..., 1:-1, :-2] - padded[..., 1:-1, 2:]
    return 0.7 * x + 0.3 * (of(80 * s) * cross).clamp(0, 255)


def block_exchange(x: Tensor, s: Tensor, generator: torch.Generator) -> Tensor:
    """int(35s) swaps of grid blocks of min(32, int(5+30s)) pixels."""
    out = x.clone()
    h, w = x.shape[-2:]
    for picture, intensity in zip(out, s.tolist()):
        b = min(32, int(5 + 30 * intensity), h, w)
        places = torch.rand((int(35 * intensity), 4), generator=generator, device=x.device).tolist()
        for ya, xa, yb, xb in places:
            one, two = (picture[:, b * int(v * (h // b)):, b * int(u * (w // b)):][:, :b, :b] for v, u in ((ya, xa), (yb, xb)))
            kept = one.clone()
            one.copy_(two.clone()), two.copy_(kept)
    return out


def compression(x: Tensor, s: Tensor, generator: torch.Generator) -> Tensor:
    return jpeg(x, (100 - 95 * s).floor().clamp(5, 100))


def jpeg(x: Tensor, quality: Tensor) -> Tensor:
    """Baseline JPEG with 4:2:0 chroma at qualities [N] in [1,100]: what coding and decoding leave of a picture."""
    h, w = x.shape[-2:]
    return decode(*encode(F.pad(x, (0, -w % 16, 0, -h % 16), mode="replicate"), quality), quality)[..., :h, :w]


def encode(x: Tensor, quality: Tensor) -> Tuple[Tensor, Tensor]:
    """RGB [N,3,H,W] in [0,255], sides multiples of 16 -> the quantised coefficients of luma [N,1,8,8,H/8,W/8] and of chroma
    [N,2,8,8,H/16,W/16], whole numbers."""
    ycc = torch.einsum("ij,njhw->nihw", TO_YCC.to(x), x.round().clamp(0, 255))
    luma, chroma = quantisation(quality)
    return (transform(ycc[:, :1].round() - 128) / luma).round(), (transform(F.avg_pool2d(ycc[:, 1:], 2).round()) / chroma).round()


def decode(y: Tensor, c: Tensor, quality: Tensor) -> Tensor:
    """The inverse of `encode` -> RGB [N,3,H,W], whole numbers in [0,255]."""
    luma, chroma = quantisation(quality)
    y, c = inverse_transform(y * luma).round() + 128, inverse_transform(c * chroma).round()
    c = F.interpolate(c, scale_factor=2.0, mode="bilinear", align_corners=False)
    return torch.einsum("ij,njhw->nihw", TO_RGB.to(y), torch.cat([y, c], 1)).round().clamp(0, 255)


def quantisation(quality: Tensor) -> Tuple[Tensor, Tensor]:
    """Qualities [N] -> the steps of luma and of chroma, [N,1,8,8,1,1] each."""
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality).floor()[:, None, None]
    tables = [((table.to(scale)[None] * scale + 50) / 100).floor().clamp(1, 255) for table in (LUMA_TABLE, CHROMA_TABLE)]
    return tables[0][:, None, :, :, None, None], tables[1][:, None, :, :, None, None]


def dct_basis(like: Tensor) -> Tensor:
    """[64,64]: row 8u+v is the cosine of frequencies u (down) and v (across) over the pixels of a block."""
    k = torch.arange(BLOCK, device=like.device, dtype=like.dtype)
    basis = torch.cos(math.pi / BLOCK * (k[None] + 0.5) * k[:, None]) * math.sqrt(2 / BLOCK)
    basis[0] /= math.sqrt(2)
    return torch.kron(basis, basis)


def transform(planes: Tensor) -> Tensor:
    """[N,C,H,W], sides multiples of 8 -> 8x8 DCT [N,C,8,8,H/8,W/8]."""
    n, c, h, w = planes.shape
    pixels = F.pixel_unshuffle(planes, BLOCK).reshape(n * c, BLOCK ** 2, -1)
    return torch.matmul(dct_basis(planes), pixels).reshape(n, c, BLOCK, BLOCK, h // BLOCK, w // BLOCK)


def inverse_transform(coefficients: Tensor) -> Tensor:
    """The inverse of `transform`."""
    n, c, _, _, h, w = coefficients.shape
    pixels = torch.matmul(dct_basis(coefficients).t(), coefficients.reshape(n * c, BLOCK ** 2, h * w))
    return F.pixel_shuffle(pixels.reshape(n, c * BLOCK ** 2, h, w), BLOCK)


def uniform(like: Tensor, generator: torch.Generator) -> Tensor:
    """Uniform in [0,1), of the shape and device of `like`."""
    return torch.rand(like.shape, generator=generator, device=like.device, dtype=like.dtype)


KINDS: Dict[str, Callable[[Tensor, Tensor, torch.Generator], Tensor]] = {
    f.__name__: f for f in (lens_blur, motion_blur, saturation, compression, block_exchange, scan_lines, darkness, atmospheric_turbulence,
                            noise, color_diffusion, sharpness)}
