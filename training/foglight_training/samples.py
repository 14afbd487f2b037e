"""Batches of (clean, degraded, intensities): what both networks train on."""
import torch

from .corrupt import chain
from .corrupt.transmission import jpeg
from .data import SIZES
from .kinds import INDEX


class Samples:
    """Draws batches; `again` chains are applied to each clean picture, which costs more to make than to degrade."""

    def __init__(self, pictures, rng, shifted=None, again=2, **draw):
        self.pictures, self.rng, self.shifted, self.again, self.draw = pictures, rng, shifted, again, draw

    def batch(self, n, size=None):
        """-> about n (fewer of large sizes) clean and degraded RGB [n,3,h,w] in [0,1] (whole bytes over 255), intensities [n,19]."""
        size = size or SIZES[self.rng.integers(len(SIZES))]
        n = max(2 * self.again, n // (1 + (size[0] * size[1] > 250e3) + (size[0] * size[1] > 600e3)))
        x, depth = self.pictures.batch(max(1, n // self.again), size)
        x, depth = x.repeat(self.again, 1, 1, 1), depth.repeat(self.again, 1, 1, 1)
        h, w = x.shape[-2:]
        chains = [chain.draw(self.rng, **self.draw) for _ in x]
        start, told = x.clone(), torch.zeros(len(x))
        for i, links in enumerate(chains):
            if self.shifted and any(kind == "mean_shift" for kind, _, _ in links):
                clean, shifted, told[i] = self.shifted.one(self.rng, h, w)
                chains[i] = [link for link in links if link[0] != "mean_shift"]
                x[i] = torch.from_numpy(clean.transpose(2, 0, 1).copy())
                start[i] = torch.from_numpy(shifted.transpose(2, 0, 1).copy())
        with torch.no_grad():
            degraded, intensities = chain.apply(start, chains, self.rng, depth)
        for i, links in enumerate(chains):  # what a camera saw through weather it then coded, as it does a clean picture
            if any(wild for _, _, wild in links) and self.rng.random() < 0.5:
                rgb = degraded[i].permute(1, 2, 0).to(torch.uint8).numpy()
                degraded[i] = torch.from_numpy(jpeg(rgb, self.rng.integers(78, 99)).copy()).permute(2, 0, 1)
        intensities[:, INDEX["mean_shift"]] = torch.maximum(intensities[:, INDEX["mean_shift"]], told)
        return x / 255, degraded / 255, intensities
