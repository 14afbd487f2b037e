"""Train the assessor on a shelf of looks.

    python3 -m foglight_training.train_assessor --minutes 55 [--looks runs/looks] [--held runs/held] [--runs runs]

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

from .assessor import Assessor
from .data import held_out, photographs
from .looks import Looks
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


def to_device(looks, *labels):
    return Looks(*(t.to(device()) for t in looks)), *(t.to(device()) for t in labels)


def features(net, shelf, indices, batch=64):
    """What the convolutions make of these pictures, in half precision, with their labels."""
    kept = []
    with torch.no_grad():
        for some in np.array_split(indices, max(1, len(indices) // batch)):
            looks, *labels = to_device(*shelf.rows(some))
            kept.append([t.half() for t in (*net.features(looks), *labels)])
            yield
    yield [torch.cat(parts) for parts in zip(*kept)]


def decided(net, kept, some, dropout=0.0):
    """-> the losses of the fully connected layers on some of the features."""
    crops, picture, local, intensities, severity, where = (t[some].float() for t in kept)
    if dropout:
        crops, picture = F.dropout(crops, dropout), F.dropout(picture, dropout)
    return losses(net.decide(crops, picture, local), intensities, severity, where)


def judged(net, shelf, most=1024):
    """-> the losses on the first pictures of a shelf."""
    net.eval()
    for kept in features(net, shelf, np.arange(min(most, len(shelf)))):
        pass
    with torch.no_grad():
        kinds, semantic = decided(net, kept, slice(None))
    net.train()
    return {"held_kinds": float(kinds), "held_semantic": float(semantic)}


def polish(net, run, shelf, rng, args, held):
    """The last part of the time: the convolutions rest, their features are computed once, and the fully connected
    layers, a hundred times cheaper, learn from them over and over."""
    run.only([p for name, p in net.named_parameters() if name.split(".")[0] in ("crop_mlp", "body", "head", "where_mlp", "where")],
             decay=args.decay)
    net.eval()
    chosen = rng.permutation(len(shelf))[:args.polished]
    for kept in features(net, shelf, chosen):
        run.going()
    if held:
        for apart in features(net, held, np.arange(len(held))):
            run.going()
    run.restart_schedule()
    totals = np.zeros(3)
    while run.going():
        some = torch.from_numpy(rng.integers(0, len(chosen), args.polish_batch)).to(device())
        kinds, semantic = decided(net, kept, some, args.dropout)
        run.update(kinds + semantic, 0)
        totals += (float(kinds), float(semantic), 1)
        if run.step % 500 == 0:
            apart_losses = (0.0, 0.0)
            if held:
                net_now = {k: v.clone() for k, v in net.state_dict().items()}
                net.load_state_dict(run.average)
                with torch.no_grad():
                    apart_losses = [float(v) for v in decided(net, apart, slice(None))]
                net.load_state_dict(net_now)
            run.note(polish=len(chosen), kinds=round(totals[0] / totals[2], 4), semantic=round(totals[1] / totals[2], 4),
                     held_kinds=round(apart_losses[0], 4), held_semantic=round(apart_losses[1], 4), seen=run.seen)
            totals[:] = 0


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--minutes", type=float, default=55)
    args.add_argument("--looks", default="runs/looks", help="what was collected to train on")
    args.add_argument("--held", default="runs/held", help="what was collected of photographs that do not train, if any")
    args.add_argument("--data", help="the folder of photographs that was collected from, for the card")
    args.add_argument("--detector", help="named if the semantic distance was measured with it, for the card")
    args.add_argument("--runs", default="runs")
    args.add_argument("--batch", type=int, default=32)
    args.add_argument("--polish", type=float, default=0.35, help="share of the time for the fully connected layers alone")
    args.add_argument("--polished", type=int, default=60000, help="pictures whose features are kept for that")
    args.add_argument("--polish-batch", type=int, default=256)
    args.add_argument("--dropout", type=float, default=0.2, help="of features, while polishing")
    args.add_argument("--decay", type=float, default=2e-2, help="of weights, while polishing")
    args.add_argument("--rate", type=float, default=2e-3)
    args.add_argument("--width", type=int, default=16)
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--begin", nargs="*", default=[], help="checkpoints whose weights of the same name and shape to begin with")
    args.add_argument("--restart", action="store_true", help="begin anew, whatever checkpoint there is")
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    net = Assessor(width=args.width).to(device(), memory_format=torch.channels_last)
    run = Run(args.runs, "assess", net, args.minutes, args.rate, resume=not args.restart, begin=args.begin)
    rng = np.random.default_rng([args.seed, run.step])  # a resumed run draws other pictures
    shelf = Shelf(args.looks)
    held = Shelf(args.held) if pathlib.Path(args.held).exists() else None
    config = {k: v for k, v in vars(args).items() if k not in ("data", "detector", "looks", "held", "runs", "begin", "restart")}
    trained = held_out(photographs(args.data))[0] if args.data else []
    (pathlib.Path(args.runs) / "assess.json").write_text(json.dumps(
        {"config": config, "photographs": {path: sha for path, sha, _ in trained},
         "semantic": "detector" if args.detector else "structure"}, indent=1))
    totals = np.zeros(3)
    net.train()
    while run.going() and run.spent < 60 * args.minutes * (1 - args.polish):
        looks, *labels = to_device(*shelf.rows(rng.integers(0, len(shelf), args.batch)))
        kinds, semantic = losses(net(looks), *labels)
        run.update(kinds + semantic, args.batch)
        totals += (float(kinds), float(semantic), 1)
        if run.step % 200 == 0:
            shelf.refresh()
            run.note(kinds=round(totals[0] / totals[2], 4), semantic=round(totals[1] / totals[2], 4), seen=run.seen, shelf=len(shelf))
            totals[:] = 0
    if held:
        run.note(**judged(net, held), seen=run.seen)
    if args.polish:
        polish(net, run, shelf, rng, args, held)
    run.save()


if __name__ == "__main__":
    main()
