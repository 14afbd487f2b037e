"""What both networks learn from, kept on disk.

A cache is a folder of triples: `N.stats.npy` [512, STATS] of half-precision numbers, what the assessor reads;
`N.thumbnails.npy` [512, 2, THUMBNAIL_BYTES] of bytes, what the recoverer samples (of the degraded picture with its dropped
rows filled, and of the clean one); and `N.labels.npy` [512, LABELS] of numbers.
"""
import pathlib
from typing import List, Tuple, Union

import numpy as np
import torch
from torch import Tensor

from ..kinds import KINDS
from ..models.assessor import CROP_STATS, PICTURE_STATS, Stats
from ..models.semantic import GRID
from ..models.statistics import CELL_STATS
from ..models.thumbnail import THUMBNAIL

STAT_SHAPES = ((4, CROP_STATS), (PICTURE_STATS,), (CELL_STATS, *GRID))
STAT_SIZES = [int(np.prod(shape)) for shape in STAT_SHAPES]
CELLS = GRID[0] * GRID[1]
LABEL_SIZES = (len(KINDS), 1, CELLS, 2)
"""Intensities, severity (NOT_MEASURED where it was not), local severity, and logarithmic size."""
NOT_MEASURED = -1.0
THUMBNAIL_SHAPES = ((1, THUMBNAIL[0], 2 * THUMBNAIL[1]), (2, *THUMBNAIL))
THUMBNAIL_SIZES = [int(np.prod(shape)) for shape in THUMBNAIL_SHAPES]
THUMBNAIL_BYTES = sum(THUMBNAIL_SIZES)
PART = 512
"""Pictures in a file."""
STATS, THUMBNAILS, LABELS = 0, 1, 2
Folder = Union[str, pathlib.Path]


class CacheWriter:
    """Appends to a cache, a file of 512 pictures at a time; `name` keeps writers of one folder apart."""

    def __init__(self, folder: Folder, name: Union[str, int], first: int = 0) -> None:
        self.folder, self.name, self.count = pathlib.Path(folder), name, first
        self.folder.mkdir(parents=True, exist_ok=True)
        self.pending = [], [], []

    def add(self, stats: Tensor, thumbnails: Tensor, labels: Tensor) -> None:
        """Rows of some pictures: flat statistics, thumbnails as bytes, and labels."""
        for rows, more in zip(self.pending, (stats.half(), thumbnails, labels)):
            rows.extend(more.numpy())
        if len(self.pending[0]) >= PART:
            for rows, what in zip(self.pending, ("stats", "thumbnails", "labels")):  # labels last: they complete the triple
                np.save(self.folder / f"{self.name}-{self.count:05d}.{what}.npy", np.stack(rows[:PART]))
                del rows[:PART]
            self.count += 1


class FeatureCache:
    """Reads pictures of a folder by number; `refresh` finds the files that have come since. Statistics and labels are held in
    memory, 5 kB a picture; thumbnails are mapped from disk."""

    def __init__(self, folder: Folder) -> None:
        self.folder, self.known = pathlib.Path(folder), set()
        self.parts: List[Tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self.refresh()

    def refresh(self) -> None:
        for path in sorted(self.folder.glob("*.labels.npy")):
            if path.name not in self.known:
                self.known.add(path.name)
                beside = lambda what, path=path, **how: np.load(str(path).replace(".labels.", f".{what}."), **how)
                self.parts.append((beside("stats"), beside("thumbnails", mmap_mode="r"), np.load(path)))

    def __len__(self) -> int:
        return PART * len(self.parts)

    def _rows(self, of: int, indices: np.ndarray) -> Tensor:
        return torch.from_numpy(np.stack([self.parts[i // PART][of][i % PART] for i in indices]))

    def thumbnails(self, indices: np.ndarray) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
        """-> luma [B,1,72,256] and chroma [B,2,72,128] of the degraded picture, the same of the clean one, intensities [B,19]
        and logarithmic size [B,2]."""
        both, labels = self._rows(THUMBNAILS, indices), self._rows(LABELS, indices)
        out = []
        for side in (both[:, 0], both[:, 1]):
            y, c = side.split(THUMBNAIL_SIZES, 1)
            out += [y.reshape(-1, *THUMBNAIL_SHAPES[0]).float() / 255, (c.reshape(-1, *THUMBNAIL_SHAPES[1]).float() - 128) / 255]
        return (*out, labels[:, :len(KINDS)], labels[:, -2:])

    def stats(self, indices: np.ndarray) -> Tuple[Stats, Tensor, Tensor, Tensor]:
        """-> Stats, intensities [B,19], severity [B], local severity [B,6,8] of these pictures."""
        return unpack(self._rows(STATS, indices), self._rows(LABELS, indices))


def flatten(stats: Stats) -> Tensor:
    """-> [B,STATS], as the cache keeps them."""
    return torch.cat([part.flatten(1) for part in stats], 1)


def unpack(stats: Tensor, labels: Tensor) -> Tuple[Stats, Tensor, Tensor, Tensor]:
    """Rows of flat statistics and of labels -> Stats, intensities [B,19], severity [B], local severity [B,6,8]."""
    intensities, severity, where, _ = labels.split(LABEL_SIZES, 1)
    parts = [part.reshape(-1, *shape).float() for part, shape in zip(stats.split(STAT_SIZES, 1), STAT_SHAPES)]
    return Stats(*parts), intensities, severity[:, 0], where.reshape(-1, *GRID)
