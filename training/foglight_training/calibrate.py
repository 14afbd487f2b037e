"""Fit the gate's default thresholds on clean pictures: photographs for training and procedural ones, as they are,
turned, cut, rescaled and coded as JPEG of quality 90 and up. Never on pictures that measure.

`high` is what one clean picture in a hundred exceeds; `low`, where a flagged camera is let go again, lies a fifth
below it, and at least 0.03.
"""
import cv2
import numpy as np
import torch

from . import procedural
from .corrupt.transmission import jpeg
from .data import photographs
from .export import AssessPacked

ORDER = torch.tensor([0, 1, 2])


def severity_of(graph, rgb):
    with torch.no_grad():
        return float(graph(torch.from_numpy(np.ascontiguousarray(rgb)), ORDER)[1])


def clean_pictures(rng, folder=None, drawn=200, photos=None):
    """Yields clean RGB pictures: each once as it is, and once as a turned or mirrored part, rescaled and coded, which
    a network that knows the photograph by heart has not seen."""
    sources = [p for _, _, p in photographs(folder)] if folder else []
    if photos:
        sources = sources[::max(1, len(sources) // photos)]
    sources += [procedural.picture(rng, *[(360, 640), (480, 640), (480, 720)][i % 3])[0] for i in range(drawn)]
    for rgb in sources:
        yield rgb
        h, w = (int(n * rng.uniform(0.5, 1)) for n in rgb.shape[:2])
        y, x = int(rng.integers(0, rgb.shape[0] - h + 1)), int(rng.integers(0, rgb.shape[1] - w + 1))
        part = np.rot90(rgb[y:y + h, x:x + w], rng.integers(0, 4))[:, ::rng.choice([-1, 1])]
        f = rng.uniform(0.6, 1.3)
        part = cv2.resize(np.ascontiguousarray(part), None, fx=f, fy=f, interpolation=cv2.INTER_AREA if f < 1 else cv2.INTER_LINEAR)
        yield jpeg(part, rng.integers(90, 101))


def fit(assessor, folder=None, seed=11, drawn=200, photos=None):
    """-> {"low", "high"} and the clean severities they come from."""
    rng = np.random.default_rng(seed)
    graph = AssessPacked(assessor).eval()
    clean = np.array([severity_of(graph, p) for p in clean_pictures(rng, folder, drawn, photos)])
    high = float(np.quantile(clean, 0.99))
    return {"low": round(min(0.8 * high, high - 0.03), 4), "high": round(high, 4)}, clean
