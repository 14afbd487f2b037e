"""About a minute on a CPU: both networks train a little on procedural pictures, their loss falls, and what is
exported from them agrees with onnxruntime-node.

    python3 -m foglight_training.smoke [--steps 14]
"""
import argparse
import pathlib
import tempfile

import cv2
import numpy as np
import torch

from . import collect, export, shelf, train_assessor, train_recoverer, verify
from .assessor import Assessor
from .data import Pictures
from .picture import to_ycc
from .recoverer import Recoverer
from .samples import Samples
from .semantic import distance


def falls(name, losses):
    """The mean of the last third must be below that of the first."""
    third = len(losses) // 3
    first, last = np.mean(losses[:third]), np.mean(losses[-third:])
    print(f"{name}: loss {first:.3f} -> {last:.3f} in {len(losses)} steps")
    if not last < first:
        raise SystemExit(f"{name}: the loss did not fall")


def fit(net, steps, loss_of):
    optimiser = torch.optim.Adam(net.parameters(), lr=3e-3)
    net.train()
    losses = []
    for step in range(steps):
        loss = loss_of(step)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss))
    return losses


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--steps", type=int, default=14)
    steps = args.parse_args().steps
    torch.set_num_threads(2)
    cv2.setNumThreads(1)
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    samples = Samples(Pictures(rng, pool=3), rng)
    assessor, recoverer = Assessor(), Recoverer()
    batches = []
    for _ in range(2):
        stats, _, labels = collect.labelled(samples, distance(), rng, 4, 2, 0.5)
        batches.append(shelf.parted(stats, labels))
    assessor.measure(batches[0][0])

    def assess(step):
        stats, *labels = batches[step % 2]
        return sum(train_assessor.losses(assessor.decide(stats), *labels))

    falls("assess", fit(assessor, steps, assess))
    pairs = [samples.batch(8, (160, 224)) for _ in range(2)]

    def recover(step):
        clean, dirty, told = pairs[step % 2]
        return train_recoverer.loss_of(recoverer(*to_ycc(dirty), told, (16, 32, 96, 96)),
                                       [p[..., 16 // k:112 // k, 32 // k:128 // k] for p, k in zip(to_ycc(dirty), (1, 2))],
                                       [p[..., 16 // k:112 // k, 32 // k:128 // k] for p, k in zip(to_ycc(clean), (1, 2))])[0]

    falls("recover-fast", fit(recoverer, steps, recover))
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        export.assess(assessor.eval(), folder)
        export.recover(recoverer.eval(), folder)
        for name, away in verify.verify(assessor, {"fast": recoverer}, folder).items():
            print(f"{name}: agrees with onnxruntime-node within {away:.1e}")


if __name__ == "__main__":
    main()
