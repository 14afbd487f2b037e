"""Fit the gate's default thresholds on clean pictures: photographs for training and procedural ones, as they are,
coded as JPEG of quality 90 and up, and rescaled. Never on pictures that measure.

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


def clean_pictures(rng, folder=None, drawn=120, photos=None):
    """Yields clean RGB pictures, each once as it is and once changed as clean pictures are."""
    sources = [p for _, _, p in photographs(folder)] if folder else []
    if photos:
        sources = sources[::max(1, len(sources) // photos)]
    sources += [procedural.picture(rng, *[(360, 640), (480, 640), (480, 720)][i % 3])[0] for i in range(drawn)]
    for rgb in sources:
        yield rgb
        f = rng.uniform(0.4, 1.2)
        small = cv2.resize(rgb, None, fx=f, fy=f, interpolation=cv2.INTER_AREA if f < 1 else cv2.INTER_LINEAR)
        yield jpeg(np.ascontiguousarray(small), rng.integers(90, 101))


def fit(assessor, folder=None, seed=11, drawn=120, photos=None):
    """-> {"low", "high"} and the clean severities they come from."""
    rng = np.random.default_rng(seed)
    graph = AssessPacked(assessor).eval()
    clean = np.array([severity_of(graph, p) for p in clean_pictures(rng, folder, drawn, photos)])
    high = float(np.quantile(clean, 0.99))
    return {"low": round(min(0.8 * high, high - 0.03), 4), "high": round(high, 4)}, clean
