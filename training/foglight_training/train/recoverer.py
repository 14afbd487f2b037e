"""Train a recoverer: `fast`, or what the experimental `quality` tier adds to it.

    python3 -m foglight_training.train.recoverer --minutes 60 [--tier fast|quality] [--data FOLDER] [--assessor runs/assess.pt]
        [--runs runs]

Resumes from runs/recover-TIER.pt, or begins with other weights (`--init`): `fast` with the inverses, `quality` with `fast`.
Every picture is degraded whole, sampled whole, and restored on one crop. The prior is the truth with errors, nothing, or,
increasingly, what the assessor (whose checkpoint may still be growing) finds. The loss is the absolute difference, 1-SSIM,
and what is worse than leaving the picture alone.
"""
import argparse
import json
import pathlib
from typing import Any, Dict, List

import cv2
import numpy as np
import torch
from torch import Tensor

from ..data.clean import CleanPictures
from ..data.mean_shift_cache import MeanShiftCache
from ..data.samples import Samples
from ..models.inverses import undo_rows_and_warp
from ..models.quality import TIERS
from ..models.recoverer import Crop, Pair, Recoverer
from ..models.ycbcr import to_ycc
from .losses import recovery_loss
from .priors import AssessorPriors, noisy_prior
from .recoverer_mix import FAVOURED, MIX
from .run import ReplayBuffer, TrainingRun, device

SIDE_MULTIPLE = 16
FIRST_ESTIMATED_SHARE, LAST_ESTIMATED_SHARE = 0.2, 0.8
"""Share of batches whose prior is the assessor's, at the beginning and at the end."""
REPORT_EVERY = 100
"""Steps between reports."""


def parameter_groups(net: Recoverer, tier: str, inverses_share: float) -> List[Dict[str, Any]]:
    """What learns, and how fast: a U-Net fully, the inverses before it slowly, and all of `fast` not at all in `quality`."""
    if tier == "quality":
        for name, p in net.named_parameters():
            p.requires_grad_(name.startswith("refiner."))
        return [{"params": list(net.refiner.parameters()), "share": 1.0}]
    inverses = [p for name, p in net.named_parameters() if not name.startswith("unet.")]
    return [{"params": inverses, "share": inverses_share}, {"params": list(net.unet.parameters()), "share": 1.0}]


def even(x: Tensor) -> Tensor:
    """Without an odd last row or column."""
    return x[..., :x.shape[-2] // 2 * 2, :x.shape[-1] // 2 * 2]


def random_crop(rng: np.random.Generator, h: int, w: int, side: int) -> Crop:
    """A crop of up to `side` pixels, its corner and sides at multiples of 16."""
    height, width = min(side, h // SIDE_MULTIPLE * SIDE_MULTIPLE), min(side, w // SIDE_MULTIPLE * SIDE_MULTIPLE)
    top, left = (int(rng.integers(0, (n - part) // SIDE_MULTIPLE + 1)) * SIDE_MULTIPLE for n, part in ((h, height), (w, width)))
    return top, left, height, width


def cropped(crop: Crop, y: Tensor, c: Tensor) -> Pair:
    top, left, height, width = crop
    return (y[..., top:top + height, left:left + width],
            c[..., top // 2:(top + height) // 2, left // 2:(left + width) // 2])


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--minutes", type=float, default=60)
    args.add_argument("--tier", choices=list(TIERS), default="fast")
    args.add_argument("--data", help="folder of photographs; without it procedural pictures alone")
    args.add_argument("--assessor", default="runs/assess.pt")
    args.add_argument("--mean-shifts", default="runs/mean_shift.npz")
    args.add_argument("--runs", default="runs")
    args.add_argument("--batch", type=int, default=16)
    args.add_argument("--replays", type=int, default=1, help="how often an old batch is trained on for each new one")
    args.add_argument("--replay-buffer", type=int, default=80, help="batches remembered for that")
    args.add_argument("--crop", type=int, default=160, help="side of the crop restored, a multiple of 16")
    args.add_argument("--rate", type=float, default=2.5e-3)
    args.add_argument("--init", nargs="*", default=[], help="checkpoints or graphs whose weights of the same name and shape to begin with")
    args.add_argument("--inverses", type=float, default=0.05, help="share of the rate with which the inverses go on learning")
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--pool", type=int, default=60, help="procedural pictures kept")
    args.add_argument("--size", type=int, nargs=2, help="one picture size for all batches (H W)")
    args.add_argument("--seed", type=int, default=2)
    args.add_argument("--restart", action="store_true", help="ignore an existing checkpoint")
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(args.threads)
    torch.manual_seed(args.seed)
    name = f"recover-{args.tier}"
    net = TIERS[args.tier]().to(device(), memory_format=torch.channels_last)
    groups = parameter_groups(net, args.tier, args.inverses)
    run = TrainingRun(args.runs, name, net, args.minutes, args.rate, resume=not args.restart, groups=groups, init=args.init)
    rng = np.random.default_rng([args.seed, run.step])
    pictures = CleanPictures(rng, args.data, pool=args.pool)
    cache = pathlib.Path(args.mean_shifts)
    samples = Samples(pictures, rng, MeanShiftCache(cache) if cache.exists() else None, **MIX, weights=FAVOURED)
    assessor_priors = AssessorPriors(args.assessor)
    config = {k: v for k, v in vars(args).items() if k not in ("data", "assessor", "mean_shifts", "runs", "restart", "init")}
    (pathlib.Path(args.runs) / f"{name}.json").write_text(json.dumps({"config": config, "photographs": pictures.hashes()}, indent=1))
    totals, count = np.zeros(3), 0
    net.train()
    replay = ReplayBuffer(rng, args.replay_buffer)
    while run.going():
        if replay.batches and rng.random() < args.replays / (1 + args.replays):
            clean, degraded, intensities, estimate = replay.one()
        else:
            clean, degraded, intensities = samples.batch(args.batch, args.size)
            clean, degraded = even(clean), even(degraded)
            estimate = assessor_priors(degraded) if assessor_priors.refresh() else noisy_prior(rng, intensities)
            replay.add((clean, degraded, intensities, estimate))
        estimated_share = FIRST_ESTIMATED_SHARE + (LAST_ESTIMATED_SHARE - FIRST_ESTIMATED_SHARE) * run.spent / (60 * args.minutes)
        prior = estimate if rng.random() < estimated_share else noisy_prior(rng, intensities)
        crop = random_crop(rng, *clean.shape[-2:], args.crop)
        with torch.no_grad():
            target, captured = cropped(crop, *to_ycc(clean)), cropped(crop, *to_ycc(degraded))
            y, c = to_ycc(undo_rows_and_warp(degraded, prior))
        move = lambda *tensors: tuple(t.to(device()) for t in tensors)
        net.norm.eval()  # a batch has one size; the inverses have learnt the statistics from all
        loss, gain = recovery_loss(net(*move(y, c, prior), crop), move(*captured), move(*target))
        run.update(loss, len(clean))
        is_degraded = intensities.amax(1) > 0
        totals += (float(loss), float(gain[is_degraded].mean() if is_degraded.any() else 0),
                   float(gain[~is_degraded].mean() if (~is_degraded).any() else 0))
        count += 1
        if count == REPORT_EVERY:
            run.note(loss=round(totals[0] / count, 4), gain_db=round(totals[1] / count, 3), clean_db=round(totals[2] / count, 3), seen=run.seen)
            totals, count = np.zeros(3), 0
    run.save()


if __name__ == "__main__":
    main()
