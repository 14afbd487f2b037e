"""Photographs from a folder that the user names, and which of them train."""
import hashlib
import pathlib
from typing import List, NamedTuple, Tuple, Union

import cv2
import numpy as np

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp")
MIN_SIDE = 96
HELD_OUT_EVERY = 7


class Photograph(NamedTuple):
    path: str         # relative to the folder
    sha256: str       # of the file
    rgb: np.ndarray   # uint8 [H,W,3]


def read_photographs(folder: Union[str, pathlib.Path], longest: int = 1280) -> List[Photograph]:
    """Every picture under `folder` in order of path, reduced to `longest` pixels on its longer side. Files that cannot be
    decoded and pictures with a side below 96 pixels are left out."""
    found = []
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.suffix.lower() not in SUFFIXES:
            continue
        data = path.read_bytes()
        bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        if bgr is None or min(bgr.shape[:2]) < MIN_SIDE:
            continue
        f = longest / max(bgr.shape[:2])
        if f < 1:
            bgr = cv2.resize(bgr, None, fx=f, fy=f, interpolation=cv2.INTER_AREA)
        found.append(Photograph(str(path.relative_to(folder)), hashlib.sha256(data).hexdigest(), np.ascontiguousarray(bgr[..., ::-1])))
    return found


def split_held_out(photographs: List[Photograph]) -> Tuple[List[Photograph], List[Photograph]]:
    """-> the photographs that train, and the one in seven that is held out: thresholds are fitted and trainings judged on
    these. By content, so that a photograph stays on its side whatever else is in the folder."""
    is_held_out = lambda photograph: int(photograph[1][:8], 16) % HELD_OUT_EVERY == 0
    return [p for p in photographs if not is_held_out(p)], [p for p in photographs if is_held_out(p)]
