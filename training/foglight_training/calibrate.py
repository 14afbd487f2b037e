"""Fit the gate's default thresholds on clean pictures that no training saw: the photographs held out of it and new
procedural ones, as they are, and cut, rescaled, finished as cameras do it and coded as JPEG of quality 78 and up. Never on pictures that
measure.

`high` is what one clean picture in a hundred exceeds; `low`, where a flagged camera is let go again, lies a fifth
below it, and at least 0.03.
"""
import cv2
import numpy as np
import torch

from . import procedural
from .corrupt.transmission import jpeg
from .data import finished, held_out, photographs
from .export import AssessPacked

ORDER = torch.tensor([0, 1, 2])


def damage(intensities, severity):
    """What the gate judges by: the geometric mean of severity and the strongest intensity, as `damage` of
    src/core/assessment.ts has it."""
    return float(np.sqrt(float(severity) * float(np.max(np.asarray(intensities)))))


def damage_of(graph, rgb):
    with torch.no_grad():
        return damage(*graph(torch.from_numpy(np.ascontiguousarray(rgb)), ORDER)[:2])


def clean_pictures(rng, folder=None, drawn=120, variants=6):
    """Yields clean RGB pictures: each once as it is; photographs also in mirrored parts, rescaled, finished and coded."""
    sources = [(p, variants) for _, _, p in held_out(photographs(folder))[1]] if folder else []
    sources += [(procedural.picture(rng, *[(360, 640), (480, 640), (480, 720)][i % 3])[0], 1) for i in range(drawn)]
    for rgb, more in sources:
        yield rgb
        yield from (varied(rng, rgb) for _ in range(more))


def varied(rng, rgb):
    h, w = (int(n * rng.uniform(0.5, 1)) for n in rgb.shape[:2])
    y, x = int(rng.integers(0, rgb.shape[0] - h + 1)), int(rng.integers(0, rgb.shape[1] - w + 1))
    part = rgb[y:y + h, x:x + w][:, ::rng.choice([-1, 1])]
    f = max(rng.uniform(0.5, 1.2), 200 / min(h, w))
    part = cv2.resize(np.ascontiguousarray(part), None, fx=f, fy=f, interpolation=cv2.INTER_AREA if f < 1 else cv2.INTER_LINEAR)
    return jpeg(finished(rng, part), rng.integers(78, 101))


def fit(assessor, folder=None, seed=11):
    """-> {"low", "high"} and the clean pictures' damage they come from."""
    rng = np.random.default_rng(seed)
    graph = AssessPacked(assessor).eval()
    clean = np.array([damage_of(graph, p) for p in clean_pictures(rng, folder)])
    high = float(np.quantile(clean, 0.99))
    return {"low": round(min(0.8 * high, high - 0.03), 4), "high": round(high, 4)}, clean
