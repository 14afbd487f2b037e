"""Train the assessor.

    python3 -m foglight_training.train_assessor --minutes 55 [--data FOLDER] [--detector FastestDet.onnx] [--runs runs]

Resumes from runs/assess.pt. The loss is the cross-entropy against the intensities (its optimum is their expectation)
and their absolute error (whose optimum is the median, so a doubtful kind is zero); severity and `where` learn the
semantic distance on a part of every batch, because it costs more than the rest together.
"""
import argparse
import json
import pathlib

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from .assessor import Assessor
from .data import Pictures
from .looks import Looks, look
from .progress import Replay, Run, device
from .samples import Samples
from .semantic import GRID, distance
from .shifted import Shifted


def as_bytes(looks: Looks):
    """What limited-range bytes leave of the looks."""
    luma = lambda v: torch.round(v * 219) / 219
    chroma = lambda v: torch.round(v * 224) / 224
    return Looks(luma(looks.y), chroma(looks.c), luma(looks.crop_y), chroma(looks.crop_c), luma(looks.edges), looks.size)


def losses(out, intensities, severity, where):
    """`severity` is negative where it was not measured."""
    kinds, overall, local = out
    s = torch.sigmoid(kinds)
    loss = F.binary_cross_entropy_with_logits(kinds, intensities, reduction="none").sum(1).mean()
    loss = loss + (s - intensities).abs().sum(1).mean()
    known = severity >= 0
    p, q = torch.sigmoid(overall[known, 0]), torch.sigmoid(local[known])
    return loss, F.smooth_l1_loss(p, severity[known], beta=0.05) * 4 + F.smooth_l1_loss(q, where[known], beta=0.05) * 2


def fresh(samples, measure, args, rng):
    """A new batch: the six tensors of its looks, intensities, severity (-1 where not measured) and where."""
    clean, degraded, intensities = samples.batch(args.batch, args.size)
    hurt = intensities.amax(1) > 0
    measured = hurt.nonzero()[:, 0]
    measured = measured[torch.from_numpy(rng.permutation(len(measured)))[:args.labelled]]
    severity, where = torch.where(hurt, -1.0, 0.0), torch.zeros(len(hurt), *GRID)
    with torch.no_grad():
        if len(measured):
            severity[measured], where[measured] = measure(clean[measured], degraded[measured])
        looks = look(degraded)
    return (*(as_bytes(looks) if rng.random() < 0.5 else looks), intensities, severity, where)


def polish(net, run, replay, rng, dropout, batch=128):
    """The last part of the time: the convolutions rest, their features of the kept pictures are computed once, and the
    fully connected layers, a hundred times cheaper, learn from them over and over."""
    trained = [p for name, p in net.named_parameters() if name.split(".")[0] in ("crop_mlp", "body", "head", "where_mlp", "where")]
    run.only(trained)
    net.eval()
    kept = []
    with torch.no_grad():
        for batch_ in replay.kept:
            *looks, intensities, severity, where = (t.float().to(device()) for t in batch_)
            kept.append((*net.features(Looks(*looks)), intensities, severity, where))
    kept = [torch.cat(parts) for parts in zip(*kept)]
    totals = np.zeros(3)
    while run.going():
        some = torch.from_numpy(rng.integers(0, len(kept[0]), batch)).to(device())
        crops, picture, local, intensities, severity, where = (t[some] for t in kept)
        crops, picture = F.dropout(crops, dropout), F.dropout(picture, dropout)
        kinds, semantic = losses(net.decide(crops, picture, local), intensities, severity, where)
        run.update(kinds + semantic, 0)
        totals += (float(kinds), float(semantic), 1)
        if run.step % 250 == 0:
            run.note(polish=len(kept[0]), kinds=round(totals[0] / totals[2], 4), semantic=round(totals[1] / totals[2], 4), seen=run.seen)
            totals[:] = 0


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--minutes", type=float, default=55)
    args.add_argument("--data", help="folder of photographs; without it procedural pictures alone")
    args.add_argument("--detector", help="FastestDet.onnx, for the semantic distance; without it structural similarity")
    args.add_argument("--shifted", default="runs/shifted.npz", help="cache of mean-shifted pictures, if it exists")
    args.add_argument("--runs", default="runs")
    args.add_argument("--batch", type=int, default=16)
    args.add_argument("--labelled", type=int, default=2, help="pictures a batch whose semantic distance is measured")
    args.add_argument("--again", type=int, default=0, help="old batches trained on beside every new one")
    args.add_argument("--replay", type=int, default=450, help="batches remembered for that and for polishing")
    args.add_argument("--polish", type=float, default=0.2, help="share of the time for the fully connected layers alone")
    args.add_argument("--fresh", type=int, default=40, help="batches to polish on, at least")
    args.add_argument("--dropout", type=float, default=0.2, help="of features, while polishing")
    args.add_argument("--rate", type=float, default=2e-3)
    args.add_argument("--width", type=int, default=16)
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--pool", type=int, default=60)
    args.add_argument("--size", type=int, nargs=2, help="one picture size for all batches (H W)")
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--restart", action="store_true", help="begin anew, whatever checkpoint there is")
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(args.threads)
    torch.manual_seed(args.seed)
    net = Assessor(width=args.width).to(device(), memory_format=torch.channels_last)
    run = Run(args.runs, "assess", net, args.minutes, args.rate, resume=not args.restart)
    rng = np.random.default_rng([args.seed, run.step])  # a resumed run draws other pictures
    pictures = Pictures(rng, args.data, pool=args.pool)
    cache = pathlib.Path(args.shifted)
    samples = Samples(pictures, rng, Shifted(cache) if cache.exists() else None)
    measure = distance(args.detector)
    config = {k: v for k, v in vars(args).items() if k not in ("data", "detector", "shifted", "runs", "restart")}
    (pathlib.Path(args.runs) / "assess.json").write_text(json.dumps(
        {"config": config, "photographs": pictures.hashes(), "semantic": "detector" if args.detector else "structure"}, indent=1))
    totals = np.zeros(3)
    net.train()
    replay = Replay(rng, args.replay)
    while run.going() and run.spent < 60 * args.minutes * (1 - args.polish):
        batch = fresh(samples, measure, args, rng)
        batches = [batch] + [replay.one() for _ in range(args.again) if replay.kept]
        replay.add(batch)
        *looks, intensities, severity, where = (torch.cat(parts).to(device()) for parts in zip(*batches))
        kinds, semantic = losses(net(Looks(*looks)), intensities, severity, where)
        run.update(kinds + semantic, len(batch[0]))
        totals += (float(kinds), float(semantic), 1)
        if run.step % 50 == 0:
            run.note(kinds=round(totals[0] / totals[2], 4), semantic=round(totals[1] / totals[2], 4), seen=run.seen)
            totals[:] = 0
    while args.polish and len(replay.kept) < args.fresh:  # resumed when polishing had begun: nothing is remembered
        net.eval()
        replay.add(fresh(samples, measure, args, rng))
    run.going()
    if args.polish:
        polish(net, run, replay, rng, args.dropout)
    run.save()


if __name__ == "__main__":
    main()
