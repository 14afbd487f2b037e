"""Train what the recoverer does before its U-Net: the closed-form inverses, on glances alone.

    python3 -m foglight_training.train_inverses --minutes 20 [--shelf runs/shelf] [--assessor runs/assess.pt] [--runs runs]

The inverses act on every pixel by itself and on a thumbnail, so they learn from the few pixels that are glanced at, a
hundred times cheaper than from pictures. Resumes from runs/inverses.pt, which `train_recoverer` begins with. They are told
the truth with errors, nothing, and, where an assessor is there, what it finds.
"""
import argparse
import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

from .assessor import Assessor, Stats
from .kinds import INDEX, KINDS
from .progress import Run, averaged, device
from .recoverer import Recoverer
from .shelf import Shelf
from .train_recoverer import error, told


INVERTIBLE = [INDEX[k] for k in ("lens_blur", "dirty_lens", "saturation", "darkness", "color_diffusion", "fog", "sharpness")]
"""Kinds that have an inverse here, drawn `FAVOUR` times as often: the others only teach it to do nothing."""
FAVOUR = 5


class Draw:
    """Numbers of pictures of a growing shelf, those with invertible degradations more often."""

    def __init__(self, rng, shelf):
        self.rng, self.shelf = rng, shelf
        self.refresh()

    def refresh(self, most=None):
        self.shelf.refresh()
        labels = np.concatenate([part[2][:, INVERTIBLE] for part in self.shelf.parts])[:most]
        share = np.where((labels > 0.1).any(1), FAVOUR, 1.0)
        self.edges = np.cumsum(share / share.sum())

    def __call__(self, n):
        return np.minimum(np.searchsorted(self.edges, self.rng.random(n)), len(self.edges) - 1)


def estimates(path, shelf, most):
    """What the assessor finds in the first `most` pictures of a shelf, [n,19]."""
    net, _ = averaged(path, Assessor())
    net.to(device())
    found = []
    with torch.no_grad():
        for some in np.array_split(np.arange(min(most, len(shelf))), max(1, min(most, len(shelf)) // 128)):
            stats = Stats(*(t.to(device()) for t in shelf.rows(some)[0]))
            found.append(torch.sigmoid(net.decide(stats)[0]).cpu())
    return torch.cat(found)


def restored(net, y, c, told_, size):
    """The inverses on a glance -> luma and chroma of the same shapes."""
    _, maps, p = net.glance(y, c, told_, size)
    return net.invert(y, c, maps, p)


def loss_of(out, captured, clean):
    """-> the loss, and the decibels gained per picture: absolute differences, and harm by the decibel."""
    log = lambda e: torch.log(e + 2.5e-5)
    after = error(out[0].clamp(0, 1), out[1].clamp(-0.5, 0.5), *clean)
    before = error(*captured, *clean)
    apart = lambda a, b: torch.sqrt((a - b) ** 2 + 1e-6).flatten(1).mean(1)
    away = apart(out[0], clean[0]) + apart(out[1][:, :1], clean[1][:, :1]) + apart(out[1][:, 1:], clean[1][:, 1:])
    loss = 10 * away + 0.3 * log(after) + 0.2 * F.relu(log(after) - log(before))
    return loss.mean(), ((log(before) - log(after)) * 4.343).detach()


def by_kind(gain, intensities):
    """Decibels gained on pictures with one degradation of at least 0.6, by kind."""
    single = (intensities > 0).sum(1) == 1
    strong = intensities > 0.6
    return {kind: round(float(gain[single & strong[:, i]].mean()), 1) for i, kind in enumerate(KINDS) if (single & strong[:, i]).any()}


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--minutes", type=float, default=20)
    args.add_argument("--shelf", default="runs/shelf")
    args.add_argument("--held", default="runs/held")
    args.add_argument("--assessor", default="runs/assess.pt")
    args.add_argument("--estimated", type=int, default=0, help="pictures of the shelf the assessor is asked about")
    args.add_argument("--runs", default="runs")
    args.add_argument("--batch", type=int, default=48)
    args.add_argument("--rate", type=float, default=2e-3)
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--seed", type=int, default=3)
    args.add_argument("--begin", nargs="*", default=[], help="checkpoints whose weights of the same name and shape to begin with")
    args.add_argument("--restart", action="store_true")
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    net = Recoverer().to(device())
    run = Run(args.runs, "inverses", net, args.minutes, args.rate, resume=not args.restart, begin=args.begin)
    run.only([p for name, p in net.named_parameters() if not name.startswith("unet.")], decay=1e-4)
    rng = np.random.default_rng([args.seed, run.step])
    shelf = Shelf(args.shelf)
    held = Shelf(args.held)
    found = estimates(args.assessor, shelf, args.estimated) if args.estimated else None
    draw, draw_found = Draw(rng, shelf), Draw(rng, shelf)
    draw_found.refresh(args.estimated or None)
    run.restart_schedule()
    totals, count = np.zeros(3), 0
    net.train()
    while run.going():
        asked = found is not None and rng.random() < 0.7
        some = (draw_found if asked else draw)(args.batch)
        y, c, clean_y, clean_c, intensities, size = (t.to(device()) for t in shelf.glances(some))
        prior = found[some].to(device()) if asked else told(rng, intensities.cpu()).to(device())
        loss, gain = loss_of(restored(net, y, c, prior, size), (y, c), (clean_y, clean_c))
        run.update(loss, args.batch)
        hurt = intensities.amax(1) > 0
        totals += (float(loss), float(gain[hurt].mean()), float(gain[~hurt].mean()) if (~hurt).any() else 0)
        count += 1
        if count == 250:
            run.note(loss=round(totals[0] / count, 4), gain_db=round(totals[1] / count, 3), clean_db=round(totals[2] / count, 3), seen=run.seen)
            totals, count = np.zeros(3), 0
            draw.refresh()
    run.save()
    if held:
        net.load_state_dict(run.average)
        net.train()
        net.norm.eval()
        with torch.no_grad():
            y, c, clean_y, clean_c, intensities, size = (t.to(device()) for t in held.glances(np.arange(len(held))))
            _, gain = loss_of(restored(net, y, c, intensities, size), (y, c), (clean_y, clean_c))
        print("held out, told the truth:", json.dumps(by_kind(gain.cpu(), intensities.cpu())))


if __name__ == "__main__":
    main()
