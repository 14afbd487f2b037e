"""Batches of (clean, degraded, intensities, prior) made on the device that trains: pictures, layers and cached mean shifts are
uploaded once, and each batch is cut, degraded and assessed there."""
import pathlib
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..corrupt import batched, chain, layers, wild
from ..corrupt.depth import depth_map, draw_depth
from ..data import procedural
from ..data.photographs import read_photographs
from ..kinds import INDEX, KINDS
from ..models.assessor import Assessor
from ..models.assessor_input import from_rgb
from .recoverer import FAVOURED, MIX

SIZE = (320, 480)
"""Height and width of all pictures of a training: those of the mean-shift cache."""
BANK_SIZE = (480, 720)
LAYERED = ("fog", "rain", "snow", "dirty_lens", "lens_flare", "graffiti")
"""Kinds of which layers are drawn beforehand."""
LEFT_OUT = ("watermark",)
DEVELOPED_SHARE = 0.35


class Layer(NamedTuple):
    """A degradation drawn beforehand."""
    kind: str
    intensity: float
    params: Dict[str, Any]


class PictureBank:
    """Clean pictures on a device: photographs, scaled and cut to one size, and procedural ones, with their depth."""

    def __init__(self, folder: pathlib.Path, device: torch.device, rng: np.random.Generator, drawn: int, size: Tuple[int, int]) -> None:
        pictures, depths = [], []
        for _, _, rgb in (read_photographs(folder) if folder.exists() else []):
            rgb = np.rot90(rgb) if rgb.shape[0] > rgb.shape[1] else rgb
            pictures.append(cover(np.ascontiguousarray(rgb), size))
            depths.append(depth_map(draw_depth(rng, *size), *size))
        self.photographs = len(pictures)
        for _ in range(drawn):
            rgb, depth = procedural.picture(rng, *size)
            pictures.append(rgb)
            depths.append(depth)
        self.rgb = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous().to(device)
        self.depth = torch.from_numpy(np.round(np.stack(depths) * 255).astype(np.uint8))[:, None].to(device)

    def batch(self, n: int, size: Tuple[int, int], g: torch.Generator) -> Tuple[Tensor, Tensor]:
        """Random parts at random scales, some mirrored, some developed another way -> RGB [n,3,h,w] in [0,255] and depth
        [n,1,h,w] in [0,1]."""
        device = self.rgb.device
        random = lambda *shape: torch.rand(shape, generator=g, device=device)
        which = torch.randint(0, len(self.rgb), (n,), generator=g, device=device)
        H, W = self.rgb.shape[-2:]
        scale = torch.exp(np.log(0.45) * random(n))  # share of the picture that is seen
        aspect = min(1.0, (size[1] / size[0]) / (W / H)), min(1.0, (W / H) / (size[1] / size[0]))
        half_w, half_h = scale * aspect[0], scale * aspect[1]
        flip = torch.where(random(n) < 0.5, -1.0, 1.0)
        x, y = (2 * random(n) - 1) * (1 - half_w), (2 * random(n) - 1) * (1 - half_h)
        zero = torch.zeros_like(x)
        theta = torch.stack([torch.stack([flip * half_w, zero, x], 1), torch.stack([zero, half_h, y], 1)], 1)
        grid = F.affine_grid(theta, [n, 3, *size], align_corners=False)
        cut = lambda bank: F.grid_sample(bank[which].float(), grid, mode="bilinear", padding_mode="reflection", align_corners=False)
        rgb, depth = cut(self.rgb), cut(self.depth) / 255
        gamma = torch.exp(0.12 * torch.randn((n, 1, 1, 1), generator=g, device=device))
        gains = torch.exp(0.05 * torch.randn((n, 3, 1, 1), generator=g, device=device))
        developed = 255 * (rgb / 255).clamp(0, 1) ** gamma * gains
        rgb = torch.where((random(n) < DEVELOPED_SHARE)[:, None, None, None], developed, rgb).round().clamp(0, 255)
        coded = (random(n) < 0.5).nonzero()[:, 0]
        if len(coded):
            rgb[coded] = batched.jpeg(rgb[coded], 78 + 22 * random(len(coded)))
        return rgb, depth


def cover(rgb: np.ndarray, size: Tuple[int, int]) -> np.ndarray:
    """RGB uint8 scaled so that it covers a size (H, W), and cut to it about the middle."""
    f = max(size[0] / rgb.shape[0], size[1] / rgb.shape[1])
    rgb = cv2.resize(rgb, (max(size[1], round(rgb.shape[1] * f)), max(size[0], round(rgb.shape[0] * f))),
                     interpolation=cv2.INTER_AREA if f < 1 else cv2.INTER_CUBIC)
    top, left = (rgb.shape[0] - size[0]) // 2, (rgb.shape[1] - size[1]) // 2
    return rgb[top:top + size[0], left:left + size[1]]


def draw_layers(rng: np.random.Generator, each: int, size: Tuple[int, int], device: torch.device) -> Dict[str, List[Layer]]:
    """`each` degradations of every kind that has to be drawn, at random intensities, their layers on the device."""
    like = torch.zeros((1, 3, *size), device=device)
    bank: Dict[str, List[Layer]] = {kind: [] for kind in LAYERED}
    for kind in LAYERED:
        for _ in range(each):
            s = chain.intensity(rng)
            if kind == "lens_flare":
                layer = cv2.GaussianBlur(layers.flare(rng, *size, s), (3, 3), max(0.1, 20 * s)).astype(np.float32)
                params: Dict[str, Any] = {"layers": layers.to_batch(layer, like)}
            elif kind == "graffiti":
                s = max(s, chain.MIN_VISIBLE[kind] + 0.01)
                state = rng.bit_generator.state
                on_black = layers.lines(rng, np.zeros((*size, 3), np.uint8), s)
                rng.bit_generator.state = state
                on_white = layers.lines(rng, np.full((*size, 3), 255, np.uint8), s)
                painted = (on_black == on_white).all(2, keepdims=True)
                params = {"layers": (layers.to_batch(on_black, like), layers.to_batch(painted.astype(np.float32), like))}
            else:
                params = wild.rendered(kind, wild.draw(kind, s, rng, *size), like)
            bank[kind].append(Layer(kind, s, params))
    return bank


def apply_layer(layer: Layer, x: Tensor, depth: Tensor) -> Tensor:
    """One picture [1,3,H,W] in [0,255] with a degradation that was drawn beforehand."""
    if layer.kind == "lens_flare":
        return x + 0.9 * layer.intensity * layer.params["layers"]
    if layer.kind == "graffiti":
        paint, painted = layer.params["layers"]
        return x + (paint - x) * painted
    return wild.apply(layer.kind, layer.params, x, depth)


class DeviceSamples:
    """Draws batches on a device. Chains are drawn on the host; a kind is then applied to all pictures of a batch that have it
    at that place of their chains."""

    def __init__(self, bank: PictureBank, drawn: Dict[str, List[Layer]], assessor: Assessor, device: torch.device, seed: int,
                 size: Tuple[int, int], mean_shifts: Optional[pathlib.Path] = None) -> None:
        self.bank, self.drawn, self.assessor, self.device, self.size = bank, drawn, assessor.to(device).eval(), device, size
        self.rng = np.random.default_rng(seed)
        self.generator = torch.Generator(device=device).manual_seed(int(self.rng.integers(0, 2**62)))
        self.shifts: Optional[Tuple[Tensor, Tensor, np.ndarray]] = None
        if mean_shifts and mean_shifts.exists():
            cache = np.load(mean_shifts)
            on_device = lambda a: torch.from_numpy(a).permute(0, 3, 1, 2).to(device)
            if cache["clean"].shape[1:3] == tuple(size):
                self.shifts = on_device(cache["clean"]), on_device(cache["shifted"]), cache["s"]

    def draw_chain(self) -> List[chain.Link]:
        """A chain without the kinds that cannot be made here."""
        left_out = LEFT_OUT if self.shifts else (*LEFT_OUT, "mean_shift")
        return [link for link in chain.draw(self.rng, **MIX, weights=FAVOURED) if link.kind not in left_out]

    @torch.no_grad()
    def batch(self, n: int) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
        """-> clean and degraded RGB [n,3,h,w] in [0,1], whole bytes over 255, intensities and prior [n,19]."""
        clean, depth = self.bank.batch(n, self.size, self.generator)
        intensities = torch.zeros(n, len(KINDS))
        chains = [self.draw_chain() for _ in range(n)]
        degraded = clean.clone()
        for i, links in enumerate(chains):  # a mean-shifted picture begins as one of the cache
            if any(link.kind == "mean_shift" for link in links):
                k = int(self.rng.integers(len(self.shifts[2])))
                clean[i], degraded[i] = self.shifts[0][k].float(), self.shifts[1][k].float()
                intensities[i, INDEX["mean_shift"]] = float(self.shifts[2][k])
                chains[i] = [link for link in links if link.kind != "mean_shift"]
        for place in range(max(map(len, chains), default=0)):
            here = [(i, links[place]) for i, links in enumerate(chains) if len(links) > place]
            for kind in sorted({link.kind for _, link in here}):
                self.apply(kind, [(i, link) for i, link in here if link.kind == kind], degraded, depth, intensities)
        coded = [i for i, links in enumerate(chains) if any(link.wild for link in links) and self.rng.random() < 0.5]
        if coded:
            quality = torch.tensor(self.rng.integers(78, 99, len(coded)), dtype=torch.float32, device=self.device)
            degraded[coded] = batched.jpeg(degraded[coded], quality)
        intensities = intensities.to(self.device)
        return clean / 255, degraded / 255, intensities, self.prior(degraded / 255, intensities)

    def apply(self, kind: str, chosen: List[Tuple[int, chain.Link]], x: Tensor, depth: Tensor, intensities: Tensor) -> None:
        """Degrade these pictures of x in place, and note how strongly."""
        indices, s = [i for i, _ in chosen], [link.intensity for _, link in chosen]
        if kind in LAYERED:
            for place, (i, _) in enumerate(chosen):
                layer = self.drawn[kind][int(self.rng.integers(len(self.drawn[kind])))]
                x[i:i + 1] = apply_layer(layer, x[i:i + 1], depth[i:i + 1]).round().clamp(0, 255)
                s[place] = layer.intensity
        elif kind in ("darkness", "sharpness") and chosen[0][1].wild:
            for i, link in chosen:
                params = wild.draw(kind, link.intensity, self.rng, *self.size)
                x[i:i + 1] = wild.apply(kind, params, x[i:i + 1]).round().clamp(0, 255)
        else:
            strengths = torch.tensor(s, device=self.device)
            x[indices] = batched.KINDS[kind](x[indices], strengths, self.generator).round().clamp(0, 255)
        for i, strength in zip(indices, s):
            if strength > chain.MIN_VISIBLE.get(kind, 0):
                intensities[i, INDEX[kind]] = max(float(intensities[i, INDEX[kind]]), strength)

    def prior(self, degraded: Tensor, intensities: Tensor) -> Tensor:
        """Half of the pictures with what the assessor finds, half with the truth, a little off, and some with nothing."""
        found = torch.sigmoid(self.assessor(from_rgb(degraded))[0])
        random = lambda *shape: torch.rand(shape, generator=self.generator, device=self.device)
        noise = 0.05 * torch.randn(intensities.shape, generator=self.generator, device=self.device)
        near = (intensities + noise * (intensities > 0)).clamp(0, 1) * (random(len(intensities), 1) > 0.05)
        return torch.where(random(len(intensities), 1) < 0.5, found, near)
