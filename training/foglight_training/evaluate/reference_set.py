"""Clean photographs degraded by the reference code, seeded by their names: what the networks are measured on."""
import pathlib
import zlib
from typing import Callable, List, NamedTuple, Optional, Tuple, Union

import numpy as np
import torch

from ..corrupt import reference
from ..kinds import INDEX, KINDS, LEVELS, STAGES_R1
from ..models.semantic import semantic_distance
from .metrics import REFERENCE_KINDS

PictureDistance = Callable[[np.ndarray, np.ndarray], float]


class Degraded(NamedTuple):
    kind: str
    level: str
    intensity: float
    rgb: np.ndarray             # uint8 [H,W,3]
    distance: Optional[float]   # semantic distance from the clean picture, where it was measured


def seeded_rng(*words: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32("/".join(map(str, words)).encode()))


def single_degradations(name: str, rgb: np.ndarray, distance: Optional[PictureDistance] = None,
                        cache: Union[str, pathlib.Path, None] = None) -> List[Degraded]:
    """Every reference degradation of a picture at every level. Kept under `cache`, if given: the reference code and the
    semantic distance take seconds a picture."""
    path = cache and pathlib.Path(cache) / f"{zlib.crc32(name.encode()):08x}-{rgb.shape[0]}x{rgb.shape[1]}.npz"
    cells = [(kind, level, s) for kind in REFERENCE_KINDS for level, s in LEVELS.items()]
    if path and path.exists():
        kept = np.load(path)
        pictures, distances = kept["pictures"], kept["distances"]
    else:
        pictures = np.stack([reference.corrupt(kind, s, seeded_rng(name, kind, level), rgb) for kind, level, s in cells])
        distances = np.array([distance(rgb, p) if distance else np.nan for p in pictures])
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            np.savez(path, pictures=pictures, distances=distances)
    return [Degraded(*cell, p, None if np.isnan(d) else float(d)) for cell, p, d in zip(cells, pictures, distances)]


def compound(name: str, rgb: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """One kind from each stage, intensities uniform in [0,1] -> picture and intensities [19]."""
    rng = seeded_rng(name, "compound")
    intensities = np.zeros(len(KINDS))
    for stage in STAGES_R1:
        kind = str(rng.choice([k for k in stage if k in REFERENCE_KINDS]))
        s = float(rng.uniform(0, 1))
        intensities[INDEX[kind]] = s
        rgb = reference.corrupt(kind, s, rng, rgb)
    return rgb, intensities


def picture_distance(detector: Optional[str]) -> Optional[PictureDistance]:
    """The semantic distance of two pictures (RGB uint8) by this detector, or None without one."""
    if not detector:
        return None
    measure = semantic_distance(detector)

    def distance(a: np.ndarray, b: np.ndarray) -> float:
        tensor = lambda p: torch.from_numpy(p.copy()).permute(2, 0, 1)[None].float() / 255
        with torch.no_grad():
            return float(measure(tensor(a), tensor(b))[0])
    return distance
