"""Collect what both networks learn from: the statistics of degraded pictures, their intensities and semantic distances, and
what the recoverer glances at, of the degraded and of the clean picture.

    python3 -m foglight_training.collect --minutes 60 --seed 1 [--data FOLDER] [--detector FastestDet.onnx] [--out runs/shelf]

Making a picture costs a thousand times what learning from its statistics does, so these are kept, 80 kB with the glances. Run
one collector a core, each with its own seed; training reads what is there and looks again as it grows (`shelf`).
"""
import argparse
import pathlib
import time

import cv2
import numpy as np
import torch

from . import shelf
from .assessor import stats_of
from .data import SIZES, Pictures
from .looks import as_bytes, look
from .picture import spread, take, to_ycc
from .recoverer import GLANCE, prepared
from .samples import Samples
from .semantic import GRID, distance
from .shifted import Shifted


def labelled(samples, measure, rng, cleans, again, share):
    """`cleans` pictures of one size, each degraded `again` times -> flat statistics, glances as bytes, and per picture what
    `shelf.LABEL_SIZES` lists. Severity is -1 where it was not measured: it costs more than the rest together."""
    clean, degraded, intensities = samples.batch(cleans * again, SIZES[rng.integers(len(SIZES))])
    hurt = intensities.amax(1) > 0
    measured = (hurt & torch.from_numpy(rng.random(len(hurt)) < share)).nonzero()[:, 0]
    severity, where = torch.where(hurt, -1.0, 0.0), torch.zeros(len(hurt), *GRID)
    with torch.no_grad():
        if len(measured):
            severity[measured], where[measured] = measure(clean[measured], degraded[measured])
        looks = as_bytes(look(degraded), torch.from_numpy(rng.random(len(hurt)) < 0.5))
        glances = torch.stack([glance(prepared(degraded, intensities)), glance(clean)], 1)
        stats = shelf.flat(stats_of(looks))
    return stats, glances, torch.cat([intensities, severity[:, None], where.flatten(1), looks.size], 1)


def glance(rgb):
    """[B,3,H,W] in [0,1] -> [B, shelf.GLANCE_BYTES] full-range bytes: `sampled` luma and chroma, of no more pixels than it takes."""
    h, w = rgb.shape[-2:]
    luma, _ = to_ycc(take(rgb, spread(h, GLANCE[0]), spread(w, 2 * GLANCE[1])))
    tops, sides = [2 * spread((n + 1) // 2, count) for n, count in zip((h, w), GLANCE)]
    blocks = take(rgb, *[torch.stack([at, (at + 1).clamp(max=n - 1)], 1).flatten() for at, n in ((tops, h), (sides, w))])
    return torch.round(torch.cat([luma.flatten(1) * 255, to_ycc(blocks)[1].flatten(1) * 255 + 128], 1)).clamp(0, 255).to(torch.uint8)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--minutes", type=float, default=60)
    args.add_argument("--data", help="folder of photographs; without it procedural pictures alone")
    args.add_argument("--detector", help="FastestDet.onnx, for the semantic distance; without it structural similarity")
    args.add_argument("--shifted", default="runs/shifted.npz", help="cache of mean-shifted pictures, if it exists")
    args.add_argument("--out", default="runs/shelf")
    args.add_argument("--cleans", type=int, default=4, help="clean pictures a batch")
    args.add_argument("--again", type=int, default=4, help="degradations of each")
    args.add_argument("--measured", type=float, default=0.4, help="share of degraded pictures whose semantic distance is measured")
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--pool", type=int, default=60)
    args.add_argument("--held", action="store_true", help="from the photographs that do not train")
    args.add_argument("--seed", type=int, default=1)
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(args.threads)
    out = pathlib.Path(args.out)
    begun = sum(path.name.startswith(f"{args.seed}-") for path in out.glob("*.labels.npy"))
    rng = np.random.default_rng([args.seed, begun])  # a resumed collector draws other pictures
    cache = pathlib.Path(args.shifted)
    samples = Samples(Pictures(rng, args.data, pool=args.pool, held=args.held), rng, Shifted(cache) if cache.exists() else None, again=args.again)
    measure = distance(args.detector)
    writer = shelf.Writer(out, args.seed, begun)
    end = time.monotonic() + 60 * args.minutes
    while time.monotonic() < end:
        writer.add(*labelled(samples, measure, rng, args.cleans, args.again, args.measured))


if __name__ == "__main__":
    main()
