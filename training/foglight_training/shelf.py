"""What both networks learn from, kept on disk.

A shelf is a folder of triples: `N.stats.npy` [512, STATS] of half-precision numbers, what the assessor reads; `N.glances.npy`
[512, 2, GLANCE_BYTES] of bytes, what the recoverer glances at (degraded with its dropped rows filled, and clean); and
`N.labels.npy` [512, LABELS] of numbers.
"""
import pathlib

import numpy as np
import torch

from .assessor import CROP_STATS, PICTURE_STATS, Stats
from .kinds import KINDS
from .recoverer import GLANCE
from .semantic import GRID
from .statistics import LOCAL

STAT_SHAPES = ((4, CROP_STATS), (PICTURE_STATS,), (LOCAL, *GRID))
STAT_SIZES = [int(np.prod(shape)) for shape in STAT_SHAPES]
CELLS = GRID[0] * GRID[1]
LABEL_SIZES = (len(KINDS), 1, CELLS, 2)
"""Intensities, severity (-1 where not measured), where, and size."""
GLANCE_SHAPES = ((1, GLANCE[0], 2 * GLANCE[1]), (2, *GLANCE))
GLANCE_SIZES = [int(np.prod(shape)) for shape in GLANCE_SHAPES]
GLANCE_BYTES = sum(GLANCE_SIZES)
PART = 512


class Writer:
    def __init__(self, folder, name, begun=0):
        self.folder, self.name, self.count = pathlib.Path(folder), name, begun
        self.folder.mkdir(parents=True, exist_ok=True)
        self.kept = [], [], []

    def add(self, stats, glances, labels):
        """Rows of some pictures: flat statistics, glances and labels."""
        for rows, more in zip(self.kept, (stats.half(), glances, labels)):
            rows.extend(more.numpy())
        if len(self.kept[0]) >= PART:
            for rows, what in zip(self.kept, ("stats", "glances", "labels")):  # labels last: now it is whole
                np.save(self.folder / f"{self.name}-{self.count:05d}.{what}.npy", np.stack(rows[:PART]))
                del rows[:PART]
            self.count += 1


class Shelf:
    """Reads pictures of a folder by number; `refresh` finds the files that came since. Statistics and labels are held in memory,
    5 kB a picture."""

    def __init__(self, folder):
        self.folder, self.known = pathlib.Path(folder), set()
        self.parts = []
        self.refresh()

    def refresh(self):
        for path in sorted(self.folder.glob("*.labels.npy")):
            if path.name not in self.known:
                self.known.add(path.name)
                beside = lambda what, **how: np.load(str(path).replace(".labels.", f".{what}."), **how)
                self.parts.append((beside("stats"), beside("glances", mmap_mode="r"), np.load(path)))

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
        return (*out, labels[:, :len(KINDS)], labels[:, -2:])

    def rows(self, indices):
        """-> Stats, intensities [B,19], severity [B], where [B,6,8] of these pictures."""
        return parted(self._rows(0, indices), self._rows(2, indices))


def flat(stats: Stats):
    return torch.cat([part.flatten(1) for part in stats], 1)


def parted(stats, labels):
    """Rows of flat statistics and of labels -> Stats, intensities [B,19], severity [B], where [B,6,8]."""
    intensities, severity, where, _ = labels.split(LABEL_SIZES, 1)
    parts = [part.reshape(-1, *shape).float() for part, shape in zip(stats.split(STAT_SIZES, 1), STAT_SHAPES)]
    return Stats(*parts), intensities, severity[:, 0], where.reshape(-1, *GRID)
