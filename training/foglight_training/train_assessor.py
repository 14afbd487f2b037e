"""Train the assessor on a shelf of statistics.

    python3 -m foglight_training.train_assessor --minutes 20 [--shelf runs/shelf] [--held runs/held] [--runs runs]

Resumes from runs/assess.pt. The shelf may still be growing (`collect`). The loss is the cross-entropy against the
intensities (its optimum is their expectation) and their absolute error (whose optimum is the median, so a doubtful
kind is zero); severity and `where` learn the semantic distance where it was measured. What is reported on `--held`,
pictures made of photographs that do not train, is the same loss.
"""
import argparse
import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

from .assessor import Assessor, Stats
from .data import held_out, photographs
from .progress import Run, device
from .shelf import Shelf


def losses(out, intensities, severity, where):
    """`severity` is negative where it was not measured."""
    kinds, overall, local = out
    s = torch.sigmoid(kinds)
    loss = F.binary_cross_entropy_with_logits(kinds, intensities, reduction="none").sum(1).mean()
    loss = loss + (s - intensities).abs().sum(1).mean()
    known = severity >= 0
    p, q = torch.sigmoid(overall[known, 0]), torch.sigmoid(local[known])
    return loss, F.smooth_l1_loss(p, severity[known], beta=0.05) * 4 + F.smooth_l1_loss(q, where[known], beta=0.05) * 2


def read(shelf, indices):
    stats, *labels = shelf.rows(indices)
    return Stats(*(t.to(device()) for t in stats)), *(t.to(device()) for t in labels)


def judged(run, held):
    """-> the losses of the averaged weights on pictures that did not train."""
    judge = Assessor().to(device())
    judge.load_state_dict(run.average)
    with torch.no_grad():
        kinds, semantic = losses(judge.eval().decide(held[0]), *held[1:])
    return {"held_kinds": round(float(kinds), 4), "held_semantic": round(float(semantic), 4)}


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--minutes", type=float, default=20)
    args.add_argument("--shelf", default="runs/shelf", help="what was collected to train on")
    args.add_argument("--held", default="runs/held", help="what was collected of photographs that do not train, if any")
    args.add_argument("--data", help="the folder of photographs that was collected from, for the card")
    args.add_argument("--detector", help="named if the semantic distance was measured with it, for the card")
    args.add_argument("--runs", default="runs")
    args.add_argument("--batch", type=int, default=256)
    args.add_argument("--rate", type=float, default=2e-3)
    args.add_argument("--decay", type=float, default=2e-2, help="of weights")
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--begin", nargs="*", default=[], help="checkpoints whose weights of the same name and shape to begin with")
    args.add_argument("--restart", action="store_true", help="begin anew, whatever checkpoint there is")
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    if not (shelf := Shelf(args.shelf)):
        raise SystemExit(f"{args.shelf} holds no pictures yet: collect some first")
    rng = np.random.default_rng(args.seed)
    net = Assessor().to(device())
    net.measure(read(shelf, rng.integers(0, len(shelf), 8192))[0])
    run = Run(args.runs, "assess", net, args.minutes, args.rate, resume=not args.restart, begin=args.begin, decay=args.decay)
    rng = np.random.default_rng([args.seed, run.step])  # a resumed run draws other pictures
    held = read(kept, np.arange(len(kept))) if (kept := Shelf(args.held)) else None
    config = {k: v for k, v in vars(args).items() if k not in ("data", "detector", "shelf", "held", "runs", "begin", "restart")}
    trained = held_out(photographs(args.data))[0] if args.data else []
    (pathlib.Path(args.runs) / "assess.json").write_text(json.dumps(
        {"config": config, "photographs": {path: sha for path, sha, _ in trained},
         "semantic": "detector" if args.detector else "structure"}, indent=1))
    totals, count = np.zeros(2), 0
    net.train()
    while run.going():
        stats, *labels = read(shelf, rng.integers(0, len(shelf), args.batch))
        kinds, semantic = losses(net.decide(stats), *labels)
        run.update(kinds + semantic, args.batch)
        totals, count = totals + (float(kinds), float(semantic)), count + 1
        if count == 500:
            shelf.refresh()
            run.note(kinds=round(totals[0] / count, 4), semantic=round(totals[1] / count, 4), seen=run.seen, shelf=len(shelf),
                     **(judged(run, held) if held else {}))
            totals, count = np.zeros(2), 0
    run.save()


if __name__ == "__main__":
    main()
