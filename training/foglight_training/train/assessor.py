"""Train the assessor on a cache of statistics.

    python3 -m foglight_training.train.assessor --minutes 20 [--features runs/features] [--held-out runs/held-out] [--runs runs]

Several caches are drawn from by their shares (`--features runs/features=2 runs/weather=1`). `--only severity fog` trains only
what the last layer makes of these outputs, from the weights in `--init`: the other intensities stay exactly what they were.
Resumes from runs/assess.pt. The cache may still be growing (`data.collect_features`). The loss is the cross-entropy against
the intensities (its optimum is their expectation) and their absolute error (whose optimum is the median, so a doubtful kind
is zero); severity and local severity learn the semantic distance where it was measured. What is reported on `--held-out`,
pictures made of photographs that do not train, is the same loss.
"""
import argparse
import json
import pathlib
from typing import Dict, List, Tuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..data.feature_cache import FeatureCache
from ..data.photographs import read_photographs, split_held_out
from ..kinds import INDEX, KINDS
from ..models.assessor import Assessor, Stats
from .run import TrainingRun, device

SEVERITY_WEIGHT, LOCAL_WEIGHT, HUBER_BETA = 4, 2, 0.05
MEASURED_PICTURES = 8192
"""From how many pictures the means and deviations of the statistics are taken."""
REPORT_EVERY = 500
"""Steps between reports."""
Labelled = Tuple[Stats, Tensor, Tensor, Tensor]


def assess_losses(out: Tuple[Tensor, Tensor, Tensor], intensities: Tensor, severity: Tensor, where: Tensor) -> Tuple[Tensor, Tensor]:
    """Logits of the assessor, intensities [B,19], severity [B] (negative where it was not measured) and local severity
    [B,6,8] -> the loss of intensities and that of severity."""
    kinds, overall, local = out
    s = torch.sigmoid(kinds)
    loss = F.binary_cross_entropy_with_logits(kinds, intensities, reduction="none").sum(1).mean()
    loss = loss + (s - intensities).abs().sum(1).mean()
    known = severity >= 0
    p, q = torch.sigmoid(overall[known, 0]), torch.sigmoid(local[known])
    return loss, (F.smooth_l1_loss(p, severity[known], beta=HUBER_BETA) * SEVERITY_WEIGHT
                  + F.smooth_l1_loss(q, where[known], beta=HUBER_BETA) * LOCAL_WEIGHT)


def on_device(cache: FeatureCache, indices: np.ndarray) -> Labelled:
    stats, *labels = cache.stats(indices)
    return Stats(*(t.to(device()) for t in stats)), *(t.to(device()) for t in labels)


class FeatureMix:
    """Several caches, each drawn from by its share: FOLDER or FOLDER=SHARE."""

    def __init__(self, folders: List[str]) -> None:
        named = [(folder.partition("=")[0], float(folder.partition("=")[2] or 1)) for folder in folders]
        self.caches = [FeatureCache(folder) for folder, _ in named]
        self.shares = np.array([share * (len(cache) > 0) for cache, (_, share) in zip(self.caches, named)])

    def __len__(self) -> int:
        return sum(len(cache) for cache in self.caches)

    def draw(self, rng: np.random.Generator, n: int) -> Labelled:
        """n pictures."""
        counts = rng.multinomial(n, self.shares / self.shares.sum())
        parts = [on_device(cache, rng.integers(0, len(cache), count)) for cache, count in zip(self.caches, counts) if count]
        stats, *labels = zip(*parts)
        return Stats(*(torch.cat(part) for part in zip(*stats))), *(torch.cat(label) for label in labels)

    def refresh(self) -> None:
        for cache in self.caches:
            cache.refresh()


def train_only(net: Assessor, outputs: List[str]) -> List[torch.nn.Parameter]:
    """Let only these outputs of the last layer learn -> the parameters to train."""
    learns = torch.zeros(len(KINDS) + 1)
    learns[[INDEX.get(name, len(KINDS)) for name in outputs]] = 1
    net.head.weight.register_hook(lambda gradient: gradient * learns.to(gradient)[:, None])
    net.head.bias.register_hook(lambda gradient: gradient * learns.to(gradient))
    return list(net.head.parameters())


def held_out_losses(run: TrainingRun, held_out: Labelled) -> Dict[str, float]:
    """The losses of the averaged weights on pictures that did not train."""
    judge = Assessor().to(device())
    judge.load_state_dict(run.average)
    with torch.no_grad():
        kinds, semantic = assess_losses(judge.eval().from_stats(held_out[0]), *held_out[1:])
    return {"held_out_kinds": round(float(kinds), 4), "held_out_semantic": round(float(semantic), 4)}


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--minutes", type=float, default=20)
    args.add_argument("--features", nargs="+", default=["runs/features"], help="the feature caches to train on, each FOLDER or FOLDER=SHARE")
    args.add_argument("--only", nargs="*", choices=[*KINDS, "severity"], help="train these outputs of the last layer alone")
    args.add_argument("--held-out", default="runs/held-out", help="the feature cache of photographs that do not train, if any")
    args.add_argument("--data", help="the folder of photographs that was collected from, for the card")
    args.add_argument("--detector", help="named if the semantic distance was measured with it, for the card")
    args.add_argument("--runs", default="runs")
    args.add_argument("--batch", type=int, default=256)
    args.add_argument("--rate", type=float, default=2e-3)
    args.add_argument("--decay", type=float, default=2e-2, help="of weights")
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--init", nargs="*", default=[], help="checkpoints or graphs whose weights of the same name and shape to begin with")
    args.add_argument("--restart", action="store_true", help="ignore an existing checkpoint")
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    if not (cache := FeatureMix(args.features)):
        raise SystemExit(f"{' '.join(args.features)} holds no pictures yet: fill it with `make collect`")
    rng = np.random.default_rng(args.seed)
    net = Assessor().to(device())
    net.measure(cache.draw(rng, MEASURED_PICTURES)[0])
    groups = [{"params": train_only(net, args.only), "weight_decay": 0.0}] if args.only else None
    run = TrainingRun(args.runs, "assess", net, args.minutes, args.rate, resume=not args.restart, init=args.init, decay=args.decay,
                      groups=groups)
    rng = np.random.default_rng([args.seed, run.step])  # a resumed run draws other pictures
    held_out_cache = FeatureCache(args.held_out)
    held_out = on_device(held_out_cache, np.arange(len(held_out_cache))) if held_out_cache else None
    config = {k: v for k, v in vars(args).items() if k not in ("data", "detector", "features", "held_out", "runs", "init", "restart")}
    trained = split_held_out(read_photographs(args.data))[0] if args.data else []
    (pathlib.Path(args.runs) / "assess.json").write_text(json.dumps(
        {"config": config, "photographs": {path: sha for path, sha, _ in trained},
         "semantic": "detector" if args.detector else "structure"}, indent=1))
    totals, count = np.zeros(2), 0
    net.train(not args.only)
    while run.going():
        stats, *labels = cache.draw(rng, args.batch)
        kinds, semantic = assess_losses(net.from_stats(stats), *labels)
        run.update(kinds + semantic, args.batch)
        totals, count = totals + (float(kinds), float(semantic)), count + 1
        if count == REPORT_EVERY:
            cache.refresh()
            run.note(kinds=round(totals[0] / count, 4), semantic=round(totals[1] / count, 4), seen=run.seen, cached=len(cache),
                     **(held_out_losses(run, held_out) if held_out else {}))
            totals, count = np.zeros(2), 0
    run.save()


if __name__ == "__main__":
    main()
