"""The looks of many pictures, kept on disk and read at random.

A shelf is a folder of triples: `N.looks.npy` [512, BYTES] and `N.glances.npy` [512, 2, GLANCE_BYTES] (degraded with its
dropped rows filled, and clean) of bytes, and `N.labels.npy` [512, LABELS] of numbers.
"""
import pathlib

import numpy as np
import torch

from .kinds import KINDS
from .looks import CHROMA, CROP, EDGE, EDGE_ROWS, THUMB, Looks, from_bytes
from .recoverer import GLANCE
from .semantic import GRID

SHAPES = ((1, *THUMB), (2, *CHROMA), (4, CROP, CROP), (8, CROP // 2, CROP // 2), (2, EDGE_ROWS, EDGE))
SIZES = [int(np.prod(shape)) for shape in SHAPES]
BYTES = sum(SIZES)
CELLS = GRID[0] * GRID[1]
LABELS = len(KINDS) + 1 + CELLS + 2 + 1
"""Intensities, severity (-1 where not measured), where, size, and whether the bytes are limited-range."""
GLANCE_SHAPES = ((1, GLANCE[0], 2 * GLANCE[1]), (2, *GLANCE))
GLANCE_SIZES = [int(np.prod(shape)) for shape in GLANCE_SHAPES]
GLANCE_BYTES = sum(GLANCE_SIZES)
PART = 512


class Writer:
    def __init__(self, folder, name, begun=0):
        self.folder, self.name, self.count = pathlib.Path(folder), name, begun
        self.folder.mkdir(parents=True, exist_ok=True)
        self.looks, self.glances, self.labels = [], [], []

    def add(self, looks, glances, labels):
        """The five byte tensors of some looks, their glances and labels."""
        self.looks.extend(torch.cat([part.flatten(1) for part in looks[:5]], 1).numpy())
        self.glances.extend(glances.numpy())
        self.labels.extend(labels.numpy())
        if len(self.labels) >= PART:
            path = self.folder / f"{self.name}-{self.count:05d}"
            np.save(f"{path}.looks.npy", np.stack(self.looks[:PART]))
            np.save(f"{path}.glances.npy", np.stack(self.glances[:PART]))
            np.save(f"{path}.labels.npy", np.stack(self.labels[:PART]).astype(np.float32))  # last: now it is whole
            self.looks, self.glances, self.labels = self.looks[PART:], self.glances[PART:], self.labels[PART:]
            self.count += 1


class Shelf:
    """Reads pictures of a folder by number; `refresh` finds the files that came since."""

    def __init__(self, folder):
        self.folder, self.parts, self.known = pathlib.Path(folder), [], set()
        self.refresh()

    def refresh(self):
        for path in sorted(self.folder.glob("*.labels.npy")):
            if path.name not in self.known:
                self.known.add(path.name)
                beside = lambda what: np.load(str(path).replace(".labels.", f".{what}."), mmap_mode="r")
                self.parts.append((beside("looks"), beside("glances"), np.load(path)))

    def __len__(self):
        return PART * len(self.parts)

    def _rows(self, of, indices):
        return torch.from_numpy(np.stack([self.parts[i // PART][of][i % PART] for i in indices]))

    def glances(self, indices):
        """-> luma [B,1,72,256] and chroma [B,2,72,128] of the degraded picture, the same of the clean one,
        intensities [B,19] and size [B,2]."""
        both, labels = self._rows(1, indices), self._rows(2, indices)
        out = []
        for side in (both[:, 0], both[:, 1]):
            y, c = side.split(GLANCE_SIZES, 1)
            out += [y.reshape(-1, *GLANCE_SHAPES[0]).float() / 255, (c.reshape(-1, *GLANCE_SHAPES[1]).float() - 128) / 255]
        return (*out, labels[:, :len(KINDS)], labels[:, -3:-1])

    def rows(self, indices):
        """-> Looks, intensities [B,19], severity [B], where [B,6,8] of these pictures."""
        looks, labels = self._rows(0, indices), self._rows(2, indices)
        return parted(looks, labels)


def parted(looks, labels):
    """Rows of bytes and of labels -> Looks, intensities [B,19], severity [B], where [B,6,8]."""
    intensities, severity, where, size, planes = labels.split((len(KINDS), 1, CELLS, 2, 1), 1)
    parts = [part.reshape(-1, *shape) for part, shape in zip(looks.split(SIZES, 1), SHAPES)]
    return from_bytes(Looks(*parts, size), planes[:, 0] > 0.5), intensities, severity[:, 0], where.reshape(-1, *GRID)
