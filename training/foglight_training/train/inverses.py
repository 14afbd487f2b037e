"""Train what the recoverer does before its U-Net: the closed-form inverses, on thumbnails alone.

    python3 -m foglight_training.train.inverses --minutes 20 [--features runs/features] [--assessor runs/assess.pt] [--runs runs]

The inverses act on every pixel by itself and on a thumbnail, so they learn from the few pixels of thumbnails, a hundred
times cheaper than from pictures. Resumes from runs/inverses.pt, which `train.recoverer` begins with. The prior is the truth
with errors, nothing, or, where there is an assessor, what it finds.
"""
import argparse
import json
from typing import Dict, Optional

import numpy as np
import torch
from torch import Tensor

from ..data.feature_cache import LABELS, FeatureCache
from ..kinds import INDEX, KINDS
from ..models.assessor import Assessor, Stats
from ..models.inverses import invert
from ..models.recoverer import Pair, Recoverer
from ..models.weights import Path, load_averaged
from .losses import thumbnail_loss
from .priors import noisy_prior
from .run import TrainingRun, device

INVERTIBLE = [INDEX[k] for k in ("lens_blur", "dirty_lens", "saturation", "darkness", "color_diffusion", "fog", "sharpness")]
"""Kinds that have an inverse here, drawn `INVERTIBLE_WEIGHT` times as often: the others only teach it to do nothing."""
INVERTIBLE_WEIGHT = 5
ESTIMATED_SHARE = 0.7
"""Of batches whose prior is the assessor's, where it was asked."""
REPORT_EVERY = 250
"""Steps between reports."""
ESTIMATE_BATCH = 128


class WeightedDraw:
    """Draws indices of a growing cache, those with invertible degradations more often."""

    def __init__(self, rng: np.random.Generator, cache: FeatureCache) -> None:
        self.rng, self.cache = rng, cache
        self.refresh()

    def refresh(self, most: Optional[int] = None) -> None:
        """Look for new pictures; `most` restricts the draw to the first so many."""
        self.cache.refresh()
        labels = np.concatenate([part[LABELS][:, INVERTIBLE] for part in self.cache.parts])[:most]
        share = np.where((labels > 0.1).any(1), INVERTIBLE_WEIGHT, 1.0)
        self.edges = np.cumsum(share / share.sum())

    def __call__(self, n: int) -> np.ndarray:
        return np.minimum(np.searchsorted(self.edges, self.rng.random(n)), len(self.edges) - 1)


def assessor_estimates(path: Path, cache: FeatureCache, most: int) -> Tensor:
    """What the assessor finds in the first `most` pictures of a cache, [n,19]."""
    net, _ = load_averaged(path, Assessor())
    net.to(device())
    found = []
    with torch.no_grad():
        for some in np.array_split(np.arange(min(most, len(cache))), max(1, min(most, len(cache)) // ESTIMATE_BATCH)):
            stats = Stats(*(t.to(device()) for t in cache.stats(some)[0]))
            found.append(torch.sigmoid(net.from_stats(stats)[0]).cpu())
    return torch.cat(found)


def inverted(net: Recoverer, y: Tensor, c: Tensor, prior: Tensor, size: Tensor) -> Pair:
    """The inverses on a sampled picture -> luma and chroma of the same shapes."""
    _, maps, scalars = net.parameters_of(y, c, prior, size)
    return invert(y, c, maps, scalars)


def gain_by_kind(gain: Tensor, intensities: Tensor) -> Dict[str, float]:
    """Mean decibels gained on pictures with one degradation above 0.6, by kind."""
    single = (intensities > 0).sum(1) == 1
    strong = intensities > 0.6
    return {kind: round(float(gain[single & strong[:, i]].mean()), 1) for i, kind in enumerate(KINDS) if (single & strong[:, i]).any()}


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--minutes", type=float, default=20)
    args.add_argument("--features", default="runs/features")
    args.add_argument("--held-out", default="runs/held-out")
    args.add_argument("--assessor", default="runs/assess.pt")
    args.add_argument("--estimated", type=int, default=0, help="pictures of the cache the assessor is asked about")
    args.add_argument("--runs", default="runs")
    args.add_argument("--batch", type=int, default=48)
    args.add_argument("--rate", type=float, default=2e-3)
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--seed", type=int, default=3)
    args.add_argument("--init", nargs="*", default=[], help="checkpoints or graphs whose weights of the same name and shape to begin with")
    args.add_argument("--restart", action="store_true", help="ignore an existing checkpoint")
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    net = Recoverer().to(device())
    run = TrainingRun(args.runs, "inverses", net, args.minutes, args.rate, resume=not args.restart, init=args.init)
    run.only([p for name, p in net.named_parameters() if not name.startswith("unet.")], decay=1e-4)
    rng = np.random.default_rng([args.seed, run.step])
    cache = FeatureCache(args.features)
    held_out = FeatureCache(args.held_out)
    estimates = assessor_estimates(args.assessor, cache, args.estimated) if args.estimated else None
    draw, draw_estimated = WeightedDraw(rng, cache), WeightedDraw(rng, cache)
    draw_estimated.refresh(args.estimated or None)
    run.restart_schedule()
    totals, count = np.zeros(3), 0
    net.train()
    while run.going():
        estimated = estimates is not None and rng.random() < ESTIMATED_SHARE
        some = (draw_estimated if estimated else draw)(args.batch)
        y, c, clean_y, clean_c, intensities, size = (t.to(device()) for t in cache.thumbnails(some))
        prior = estimates[some].to(device()) if estimated else noisy_prior(rng, intensities.cpu()).to(device())
        loss, gain = thumbnail_loss(inverted(net, y, c, prior, size), (y, c), (clean_y, clean_c))
        run.update(loss, args.batch)
        is_degraded = intensities.amax(1) > 0
        totals += (float(loss), float(gain[is_degraded].mean()), float(gain[~is_degraded].mean()) if (~is_degraded).any() else 0)
        count += 1
        if count == REPORT_EVERY:
            run.note(loss=round(totals[0] / count, 4), gain_db=round(totals[1] / count, 3), clean_db=round(totals[2] / count, 3), seen=run.seen)
            totals, count = np.zeros(3), 0
            draw.refresh()
    run.save()
    if held_out:
        net.load_state_dict(run.average)
        net.train()
        net.norm.eval()
        with torch.no_grad():
            y, c, clean_y, clean_c, intensities, size = (t.to(device()) for t in held_out.thumbnails(np.arange(len(held_out))))
            _, gain = thumbnail_loss(inverted(net, y, c, intensities, size), (y, c), (clean_y, clean_c))
        print("held out, given the true intensities:", json.dumps(gain_by_kind(gain.cpu(), intensities.cpu())))


if __name__ == "__main__":
    main()
