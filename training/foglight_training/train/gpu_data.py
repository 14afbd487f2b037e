"""Batches of (clean, degraded, intensities, prior) made on the device that trains: pictures, layers and cached mean shifts are
uploaded once, and each batch is cut, degraded and assessed there. Nothing here draws or decodes on the host."""
import json
import math
import pathlib
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..corrupt import batched, chain, wild
from ..kinds import INDEX, KINDS
from ..models.assessor import Assessor
from ..models.assessor_input import from_rgb
from .priors import EMPTY_SHARE, INTENSITY_ERROR
from .recoverer_mix import FAVOURED, MIX

LEFT_OUT = ("watermark",)
"""Kinds that are not drawn: filling has no batched form, and no recovery of it is learnt."""
DEVELOPED_SHARE, CODED_SHARE = 0.35, 0.5
SMALLEST_PART = 0.45
"""Share of a picture's width and height that is seen at least."""
DECODE_BATCH = 16
Size = Tuple[int, int]


class Layer(NamedTuple):
    """A degradation drawn beforehand (`data.gpu_folder`)."""
    kind: str
    intensity: float
    params: Dict[str, Any]


class PictureBank:
    """Clean pictures on a device, RGB uint8 [N,3,H,W], with their depth."""

    def __init__(self, path: pathlib.Path, device: torch.device) -> None:
        saved = np.load(path)
        y, c, quality = saved["y"], saved["c"], torch.tensor([float(saved["quality"])], device=device)
        parts = []
        for i in range(0, len(y), DECODE_BATCH):
            coded = (torch.from_numpy(a[i:i + DECODE_BATCH]).to(device).float() for a in (y, c))
            parts.append(batched.decode(*coded, quality).to(torch.uint8))
        self.rgb = torch.cat(parts)
        self.depth = torch.from_numpy(saved["depth"])[:, None].to(device)

    def batch(self, n: int, size: Size, g: torch.Generator) -> Tuple[Tensor, Tensor]:
        """Random parts at random scales, some mirrored, some developed another way, some coded -> RGB [n,3,h,w] in [0,255]
        and depth [n,1,h,w] in [0,1]."""
        device = self.rgb.device
        random = lambda *shape: torch.rand(shape, generator=g, device=device)
        which = torch.randint(0, len(self.rgb), (n,), generator=g, device=device)
        picture, part = self.rgb.shape[-1] / self.rgb.shape[-2], size[1] / size[0]
        scale = torch.exp(math.log(SMALLEST_PART) * random(n))
        half_w, half_h = scale * min(1.0, part / picture), scale * min(1.0, picture / part)
        flip = torch.where(random(n) < 0.5, -1.0, 1.0)
        x, y = (2 * random(n) - 1) * (1 - half_w), (2 * random(n) - 1) * (1 - half_h)
        zero = torch.zeros_like(x)
        theta = torch.stack([torch.stack([flip * half_w, zero, x], 1), torch.stack([zero, half_h, y], 1)], 1)
        grid = F.affine_grid(theta, [n, 3, *size], align_corners=False)
        cut = lambda bank: F.grid_sample(bank[which].float(), grid, mode="bilinear", padding_mode="border", align_corners=False)
        rgb, depth = cut(self.rgb), cut(self.depth) / 255
        gamma = torch.exp(0.12 * torch.randn((n, 1, 1, 1), generator=g, device=device))
        gains = torch.exp(0.05 * torch.randn((n, 3, 1, 1), generator=g, device=device))
        developed = 255 * (rgb / 255).clamp(0, 1) ** gamma * gains
        rgb = torch.where(random(n, 1, 1, 1) < DEVELOPED_SHARE, developed, rgb).round().clamp(0, 255)
        coded = (random(n) < CODED_SHARE).nonzero()[:, 0]
        if len(coded):
            rgb[coded] = batched.jpeg(rgb[coded], 78 + 22 * random(len(coded)))
        return rgb, depth


def read_layers(path: pathlib.Path, device: torch.device) -> Tuple[Dict[str, List[Layer]], Size]:
    """-> the layers of each kind, on the device, and their height and width."""
    saved = np.load(path)
    layers: Dict[str, List[Layer]] = {}
    for i, entry in enumerate(json.loads(str(saved["index"]))):
        drawn = []
        for j, (low, high) in enumerate(entry["ranges"]):
            drawn.append(torch.from_numpy(saved[f"{i}-{j}"]).to(device).float() / 255 * (high - low) + low)
        params = {**entry["params"], "layers": tuple(drawn) if entry["kind"] not in ("rain", "snow") else drawn[0]}
        if not params.get("drops"):
            params.pop("drops", None)
        layers.setdefault(entry["kind"], []).append(Layer(entry["kind"], entry["intensity"], params))
    size = next(tuple(layer.params["layers"].shape[-2:]) for layer in layers["snow"])
    return layers, size


def apply_layer(layer: Layer, x: Tensor, depth: Tensor) -> Tensor:
    """One picture [1,3,H,W] in [0,255] with a degradation that was drawn beforehand."""
    if layer.kind == "lens_flare":
        return x + 0.9 * layer.intensity * layer.params["layers"][0]
    if layer.kind == "graffiti":
        paint, painted = layer.params["layers"]
        return x + (paint - x) * painted
    return wild.apply(layer.kind, layer.params, x, depth)


class DeviceSamples:
    """Draws batches on a device. Chains are drawn on the host; a kind is then applied to all pictures of a batch that have it
    at that place of their chains."""

    def __init__(self, bank: PictureBank, layers: Dict[str, List[Layer]], assessor: Assessor, device: torch.device, seed: int,
                 size: Size, mean_shifts: pathlib.Path) -> None:
        self.bank, self.layers, self.assessor, self.device, self.size = bank, layers, assessor.to(device).eval(), device, size
        self.rng = np.random.default_rng(seed)
        self.generator = torch.Generator(device=device).manual_seed(int(self.rng.integers(0, 2**62)))
        self.shifts: Optional[Tuple[Tensor, Tensor, np.ndarray]] = None
        if mean_shifts.exists():
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
        if kind in self.layers:
            for place, (i, _) in enumerate(chosen):
                layer = self.layers[kind][int(self.rng.integers(len(self.layers[kind])))]
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
        noise = INTENSITY_ERROR * torch.randn(intensities.shape, generator=self.generator, device=self.device)
        near = (intensities + noise * (intensities > 0)).clamp(0, 1) * (random(len(intensities), 1) > EMPTY_SHARE)
        return torch.where(random(len(intensities), 1) < 0.5, found, near)
