"""Train a recoverer: `fast`, or what `quality` adds to it.

    python3 -m foglight_training.train_recoverer --minutes 60 [--tier fast|quality] [--data FOLDER] [--assessor runs/assess.pt]
        [--runs runs]

Resumes from runs/recover-TIER.pt, or begins with other checkpoints (`--begin`): `fast` with the inverses, `quality` with `fast`. Every picture is degraded whole, glanced at whole, and restored on one part. What it
is told is the truth with errors, nothing, or, increasingly, what the assessor (whose checkpoint may still be growing)
finds. The loss is the absolute difference, 1-SSIM, and what is worse than leaving the picture alone.
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
from .losses import charbonnier, ssim_map
from .looks import look
from .picture import to_ycc
from .progress import Replay, Run, averaged, device
from .recoverer import TIERS, prepared
from .samples import Samples
from .shifted import Shifted

CHANNELS = (1.0, 1.086, 0.825)
"""What a squared error of y, cb, cr adds to the mean squared error of r, g, b."""


FAVOURED = {"noise": 5.0, "graffiti": 5.0, "compression": 4.0, "lens_flare": 2.0, "sharpness": 2.0, "rain": 2.0, "snow": 2.0,
            "lens_blur": 2.0, "color_diffusion": 2.0}
"""Kinds that only the U-Net can mend, or whose inverse by formula leaves most to it, drawn more often: one picture in twenty taught
it nothing."""


def error(y, c, clean_y, clean_c):
    """RGB mean squared error per picture, from luma and half-resolution chroma, [B]."""
    mean = lambda a, b: ((a - b) ** 2).flatten(1).mean(1)
    return (CHANNELS[0] * mean(y, clean_y) + CHANNELS[1] * mean(c[:, :1], clean_c[:, :1])
            + CHANNELS[2] * mean(c[:, 1:], clean_c[:, 1:]))


def loss_of(out, captured, clean):
    """-> the loss, and the decibels gained per picture. Absolute differences pull on every picture alike (a logarithm
    of the error lets nearly clean ones drown all others), similarity asks for structure, and harm is paid for by the
    decibel, above a floor of 46 dB."""
    log = lambda e: torch.log(e + 2.5e-5)
    y, c = out[0].clamp(0, 1), out[1].clamp(-0.5, 0.5)
    after, before = error(y, c, *clean), error(*captured, *clean)
    apart = charbonnier(out[0], clean[0]) + charbonnier(out[1][:, :1], clean[1][:, :1]) + charbonnier(out[1][:, 1:], clean[1][:, 1:])
    likeness = ssim_map(y, clean[0]).flatten(1).mean(1)
    loss = 10 * apart + (1 - likeness) + 0.1 * F.relu(log(after) - log(before))
    return loss.mean(), ((log(before) - log(after)) * 4.343).detach()


def told(rng, intensities):
    """The truth with errors: present kinds off by about 0.05, a few false ones, sometimes nothing at all."""
    s = intensities.clone()
    noise = torch.from_numpy(rng.normal(0, 0.05, s.shape)).float() * (s > 0)
    false = torch.from_numpy((rng.random(s.shape) < 0.04) * rng.uniform(0, 0.4, s.shape)).float() * (s == 0)
    missed = torch.from_numpy(rng.random(s.shape) < 0.03).float()
    s = ((s + noise + false) * (1 - missed)).clamp(0, 1)
    s[torch.from_numpy(rng.random(len(s)) < 0.05)] = 0
    return s


class Estimates:
    """The assessor's answers, from the newest checkpoint that has seen enough."""

    def __init__(self, path, enough=20000):
        self.path, self.enough, self.read, self.net = pathlib.Path(path), enough, None, None

    def refresh(self):
        if self.path.exists() and (self.read is None or self.path.stat().st_mtime > self.read + 300):
            self.read = self.path.stat().st_mtime
            net, saved = averaged(self.path, Assessor())
            self.net = net if saved["seen"] >= self.enough else None
        return self.net is not None

    def __call__(self, rgb):
        with torch.no_grad():
            return torch.sigmoid(self.net(look(rgb))[0])


def groups(net, args):
    """What learns, and how fast: a U-Net fully, the inverses before it slowly, and all of `fast` not at all in `quality`."""
    if args.tier == "quality":
        for name, p in net.named_parameters():
            p.requires_grad_(name.startswith("refiner."))
        return [{"params": list(net.refiner.parameters()), "share": 1.0}]
    inverses = [p for name, p in net.named_parameters() if not name.startswith("unet.")]
    return [{"params": inverses, "share": args.inverses}, {"params": list(net.unet.parameters()), "share": 1.0}]


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--minutes", type=float, default=60)
    args.add_argument("--tier", choices=list(TIERS), default="fast")
    args.add_argument("--data", help="folder of photographs; without it procedural pictures alone")
    args.add_argument("--assessor", default="runs/assess.pt")
    args.add_argument("--shifted", default="runs/shifted.npz")
    args.add_argument("--runs", default="runs")
    args.add_argument("--batch", type=int, default=16)
    args.add_argument("--again", type=int, default=1, help="how often an old batch is trained on for each new one")
    args.add_argument("--replay", type=int, default=80, help="batches remembered for that")
    args.add_argument("--part", type=int, default=160, help="side of the part restored, a multiple of 16")
    args.add_argument("--rate", type=float, default=2.5e-3)
    args.add_argument("--begin", nargs="*", default=[], help="checkpoints whose weights of the same name and shape to begin with")
    args.add_argument("--inverses", type=float, default=0.05, help="share of the rate with which the inverses go on learning")
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--pool", type=int, default=60)
    args.add_argument("--size", type=int, nargs=2, help="one picture size for all batches (H W)")
    args.add_argument("--seed", type=int, default=2)
    args.add_argument("--restart", action="store_true")
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(args.threads)
    torch.manual_seed(args.seed)
    name = f"recover-{args.tier}"
    net = TIERS[args.tier]().to(device(), memory_format=torch.channels_last)
    run = Run(args.runs, name, net, args.minutes, args.rate, resume=not args.restart, groups=groups(net, args), begin=args.begin)
    rng = np.random.default_rng([args.seed, run.step])
    pictures = Pictures(rng, args.data, pool=args.pool)
    cache = pathlib.Path(args.shifted)
    samples = Samples(pictures, rng, Shifted(cache) if cache.exists() else None, clean=0.15, single=0.65, wild=0.3, weights=FAVOURED)
    estimates = Estimates(args.assessor)
    config = {k: v for k, v in vars(args).items() if k not in ("data", "assessor", "shifted", "runs", "restart", "begin")}
    (pathlib.Path(args.runs) / f"{name}.json").write_text(json.dumps({"config": config, "photographs": pictures.hashes()}, indent=1))
    totals, count = np.zeros(3), 0
    net.train()
    replay = Replay(rng, args.replay)
    even = lambda x: x[..., :x.shape[-2] // 2 * 2, :x.shape[-1] // 2 * 2]
    while run.going():
        if replay.kept and rng.random() < args.again / (1 + args.again):
            clean, degraded, intensities, estimate = replay.one()
        else:
            clean, degraded, intensities = samples.batch(args.batch, args.size)
            clean, degraded = even(clean), even(degraded)
            estimate = estimates(degraded) if estimates.refresh() else told(rng, intensities)
            replay.add((clean, degraded, intensities, estimate))
        # the truth with errors gives way to what the assessor finds
        prior = estimate if rng.random() < 0.2 + 0.6 * run.spent / (60 * args.minutes) else told(rng, intensities)
        h, w = clean.shape[-2:]
        height, width = min(args.part, h // 16 * 16), min(args.part, w // 16 * 16)
        box = (int(rng.integers(0, (h - height) // 16 + 1)) * 16, int(rng.integers(0, (w - width) // 16 + 1)) * 16, height, width)
        cut = lambda y, c: (y[..., box[0]:box[0] + height, box[1]:box[1] + width],
                            c[..., box[0] // 2:(box[0] + height) // 2, box[1] // 2:(box[1] + width) // 2])
        with torch.no_grad():
            target, captured = cut(*to_ycc(clean)), cut(*to_ycc(degraded))
            y, c = to_ycc(prepared(degraded, prior))
        move = lambda *tensors: tuple(t.to(device()) for t in tensors)
        net.norm.eval()  # a batch has one size; the inverses have learnt the statistics from all
        loss, gain = loss_of(net(*move(y, c, prior), box), move(*captured), move(*target))
        run.update(loss, len(clean))
        hurt = intensities.amax(1) > 0
        totals += (float(loss), float(gain[hurt].mean() if hurt.any() else 0), float(gain[~hurt].mean() if (~hurt).any() else 0))
        count += 1
        if count == 100:
            run.note(loss=round(totals[0] / count, 4), gain_db=round(totals[1] / count, 3), clean_db=round(totals[2] / count, 3), seen=run.seen)
            totals, count = np.zeros(3), 0
    run.save()


if __name__ == "__main__":
    main()
