"""Fit the gate's default thresholds on clean pictures that no training saw: held-out photographs and new procedural pictures,
as they are, and cut, rescaled, sharpened as cameras do it and coded as JPEG of quality 78 and up. Never on pictures that
measure.

`high` is what one clean picture in a hundred exceeds; `low`, where a flagged camera is released, lies a fifth below it, and
at least 0.03.
"""
import pathlib
from typing import Dict, Iterator, Tuple, Union

import cv2
import numpy as np
import torch
from torch import Tensor

from ..corrupt.transmission import jpeg
from ..data import procedural
from ..data.camera import sharpened
from ..data.clean import CLEAN_QUALITY
from ..data.photographs import read_photographs, split_held_out
from ..export.assess_graph import RGB_ORDER, AssessPacked
from ..models.assessor import Assessor

Folder = Union[str, pathlib.Path, None]
FALSE_ALARM_QUANTILE = 0.99
RELEASE_SHARE, MIN_HYSTERESIS = 0.8, 0.03
DRAWN_SIZES = ((360, 640), (480, 640), (480, 720))
MIN_SIDE = 200


def gate_score(intensities: Union[Tensor, np.ndarray, list], severity: Union[Tensor, float]) -> float:
    """What the gate judges by: the geometric mean of severity and the strongest intensity, as `gateScore` of
    src/core/assessment.ts has it."""
    return float(np.sqrt(float(severity) * float(np.max(np.asarray(intensities)))))


def gate_score_of(graph: AssessPacked, rgb: np.ndarray) -> float:
    """The gate score that an assessor finds in RGB uint8 [H,W,3]."""
    with torch.no_grad():
        return gate_score(*graph(torch.from_numpy(np.ascontiguousarray(rgb)), RGB_ORDER)[:2])


def clean_pictures(rng: np.random.Generator, folder: Folder = None, drawn: int = 120, variants: int = 6) -> Iterator[np.ndarray]:
    """Yields clean RGB uint8 pictures: each once as it is; held-out photographs of `folder` with `variants` more, procedural
    ones (`drawn`) with one more."""
    sources = [(p.rgb, variants) for p in split_held_out(read_photographs(folder))[1]] if folder else []
    sources += [(procedural.picture(rng, *DRAWN_SIZES[i % len(DRAWN_SIZES)])[0], 1) for i in range(drawn)]
    for rgb, more in sources:
        yield rgb
        yield from (variant(rng, rgb) for _ in range(more))


def variant(rng: np.random.Generator, rgb: np.ndarray) -> np.ndarray:
    """A random part, perhaps mirrored, rescaled, sharpened and coded."""
    h, w = (int(n * rng.uniform(0.5, 1)) for n in rgb.shape[:2])
    y, x = int(rng.integers(0, rgb.shape[0] - h + 1)), int(rng.integers(0, rgb.shape[1] - w + 1))
    part = rgb[y:y + h, x:x + w][:, ::rng.choice([-1, 1])]
    f = max(rng.uniform(0.5, 1.2), MIN_SIDE / min(h, w))
    part = cv2.resize(np.ascontiguousarray(part), None, fx=f, fy=f, interpolation=cv2.INTER_AREA if f < 1 else cv2.INTER_LINEAR)
    return jpeg(sharpened(rng, part), rng.integers(*CLEAN_QUALITY))


def fit(assessor: Assessor, folder: Folder = None, seed: int = 11) -> Tuple[Dict[str, float], np.ndarray]:
    """-> {"low", "high"} and the gate scores of the clean pictures they come from."""
    rng = np.random.default_rng(seed)
    graph = AssessPacked(assessor).eval()
    clean = np.array([gate_score_of(graph, p) for p in clean_pictures(rng, folder)])
    high = float(np.quantile(clean, FALSE_ALARM_QUANTILE))
    return {"low": round(min(RELEASE_SHARE * high, high - MIN_HYSTERESIS), 4), "high": round(high, 4)}, clean
