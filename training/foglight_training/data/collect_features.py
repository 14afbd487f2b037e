"""Fill a feature cache: the statistics of degraded pictures, their intensities and semantic distances, and the thumbnails of
the degraded and of the clean picture that the recoverer samples.

    python3 -m foglight_training.data.collect_features --minutes 60 --seed 1 [--data FOLDER] [--detector FastestDet.onnx]
        [--out runs/features]

Making a picture costs a thousand times what learning from its statistics does, so these are kept, 80 kB with the thumbnails.
Run one collector for each core, each with its own seed; training reads what is there and looks again as it grows.
"""
import argparse
import pathlib
import time
from typing import Tuple

import cv2
import numpy as np
import torch
from torch import Tensor

from ..corrupt.chain import WEATHER
from ..kinds import KINDS
from ..models.assessor import stats_of
from ..models.assessor_input import from_rgb, quantized
from ..models.inverses import undo_rows_and_warp
from ..models.sampling import evenly_spaced, gather
from ..models.semantic import GRID, Distance, semantic_distance
from ..models.thumbnail import THUMBNAIL
from ..models.ycbcr import to_ycc
from .clean import SIZES, CleanPictures
from .feature_cache import NOT_MEASURED, CacheWriter, flatten
from .mean_shift_cache import MeanShiftCache
from .samples import Samples

OUTDOORS = {"single": 1.0, "wild": 1.0, "weights": {**dict.fromkeys(KINDS, 0.0), **WEATHER}}
"""Options of `chain.draw` that leave only weather, night and wet lenses."""


def features(samples: Samples, measure: Distance, rng: np.random.Generator, cleans: int, repeats: int,
             share: float) -> Tuple[Tensor, Tensor, Tensor]:
    """`cleans` pictures of one size, each degraded `repeats` times -> flat statistics, thumbnails as bytes, and for each
    picture what `feature_cache.LABEL_SIZES` lists. Severity is measured for a `share` of the degraded ones: it costs more
    than the rest together."""
    clean, degraded, intensities = samples.batch(cleans * repeats, SIZES[rng.integers(len(SIZES))])
    is_degraded = intensities.amax(1) > 0
    measured = (is_degraded & torch.from_numpy(rng.random(len(is_degraded)) < share)).nonzero()[:, 0]
    severity, where = torch.where(is_degraded, NOT_MEASURED, 0.0), torch.zeros(len(is_degraded), *GRID)
    with torch.no_grad():
        if len(measured):
            severity[measured], where[measured] = measure(clean[measured], degraded[measured])
        x = quantized(from_rgb(degraded), torch.from_numpy(rng.random(len(is_degraded)) < 0.5))
        thumbnails = torch.stack([thumbnail_bytes(undo_rows_and_warp(degraded, intensities)), thumbnail_bytes(clean)], 1)
        stats = flatten(stats_of(x))
    return stats, thumbnails, torch.cat([intensities, severity[:, None], where.flatten(1), x.size], 1)


def thumbnail_bytes(rgb: Tensor) -> Tensor:
    """[B,3,H,W] in [0,1] -> [B,feature_cache.THUMBNAIL_BYTES] full-range bytes of what `sample_thumbnail` takes, converting
    no more pixels than it needs."""
    h, w = rgb.shape[-2:]
    luma, _ = to_ycc(gather(rgb, evenly_spaced(h, THUMBNAIL[0]), evenly_spaced(w, 2 * THUMBNAIL[1])))
    tops, lefts = [2 * evenly_spaced((n + 1) // 2, count) for n, count in zip((h, w), THUMBNAIL)]
    blocks = gather(rgb, *[torch.stack([at, (at + 1).clamp(max=n - 1)], 1).flatten() for at, n in ((tops, h), (lefts, w))])
    return torch.round(torch.cat([luma.flatten(1) * 255, to_ycc(blocks)[1].flatten(1) * 255 + 128], 1)).clamp(0, 255).to(torch.uint8)


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--minutes", type=float, default=60)
    args.add_argument("--data", help="folder of photographs; without it procedural pictures alone")
    args.add_argument("--detector", help="FastestDet.onnx, for the semantic distance; without it structural similarity")
    args.add_argument("--mean-shifts", default="runs/mean_shift.npz", help="cache of mean-shifted pictures, if it exists")
    args.add_argument("--out", default="runs/features")
    args.add_argument("--cleans", type=int, default=4, help="clean pictures a batch")
    args.add_argument("--repeats", type=int, default=4, help="degradations of each")
    args.add_argument("--measured", type=float, default=0.4, help="share of degraded pictures whose semantic distance is measured")
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--pool", type=int, default=60, help="procedural pictures kept")
    args.add_argument("--clean", type=float, default=0.18, help="share of clean pictures")
    args.add_argument("--weather", action="store_true", help="of degraded ones only what cameras outdoors meet, as `wild` draws it, alone")
    args.add_argument("--held-out", action="store_true", help="from the photographs that do not train")
    args.add_argument("--seed", type=int, default=1)
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(args.threads)
    out = pathlib.Path(args.out)
    first = sum(path.name.startswith(f"{args.seed}-") for path in out.glob("*.labels.npy"))
    rng = np.random.default_rng([args.seed, first])  # a resumed collector draws other pictures
    cache = pathlib.Path(args.mean_shifts)
    pictures = CleanPictures(rng, args.data, pool=args.pool, held_out=args.held_out)
    samples = Samples(pictures, rng, MeanShiftCache(cache) if cache.exists() else None, repeats=args.repeats,
                      clean=args.clean, **(OUTDOORS if args.weather else {}))
    measure = semantic_distance(args.detector)
    writer = CacheWriter(out, args.seed, first)
    end = time.monotonic() + 60 * args.minutes
    while time.monotonic() < end:
        writer.add(*features(samples, measure, rng, args.cleans, args.repeats, args.measured))


if __name__ == "__main__":
    main()
