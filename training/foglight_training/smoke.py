"""About a minute on a CPU: both networks train a little on procedural pictures, their loss falls, and what is
exported from them agrees with onnxruntime-node.

    python3 -m foglight_training.smoke [--steps 14]
"""
import argparse
import pathlib
import tempfile
from typing import Callable, List

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from .data.clean import CleanPictures
from .data.collect_features import features
from .data.feature_cache import unpack
from .data.samples import Samples
from .export.verify import verify
from .export.write import write_assess, write_recover
from .models.assessor import Assessor
from .models.recoverer import Recoverer
from .models.semantic import semantic_distance
from .models.ycbcr import to_ycc
from .train.assessor import assess_losses
from .train.losses import recovery_loss
from .train.recoverer import cropped

CROP = (16, 32, 96, 96)


def check_falls(name: str, losses: List[float]) -> None:
    """SystemExit unless the mean of the last third is below that of the first."""
    third = len(losses) // 3
    first, last = np.mean(losses[:third]), np.mean(losses[-third:])
    print(f"{name}: loss {first:.3f} -> {last:.3f} in {len(losses)} steps")
    if not last < first:
        raise SystemExit(f"{name}: the loss did not fall")


def fit(net: nn.Module, steps: int, loss_of: Callable[[int], Tensor]) -> List[float]:
    """-> the loss of every step; `loss_of` takes the step's number."""
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


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--steps", type=int, default=14)
    steps = args.parse_args().steps
    torch.set_num_threads(2)
    cv2.setNumThreads(1)
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    samples = Samples(CleanPictures(rng, pool=3), rng)
    assessor, recoverer = Assessor(), Recoverer()
    batches = []
    for _ in range(2):
        stats, _, labels = features(samples, semantic_distance(), rng, 4, 2, 0.5)
        batches.append(unpack(stats, labels))
    assessor.measure(batches[0][0])

    def assess(step: int) -> Tensor:
        stats, *labels = batches[step % 2]
        return sum(assess_losses(assessor.from_stats(stats), *labels))

    check_falls("assess", fit(assessor, steps, assess))
    pairs = [samples.batch(8, (160, 224)) for _ in range(2)]

    def recover(step: int) -> Tensor:
        clean, degraded, intensities = pairs[step % 2]
        return recovery_loss(recoverer(*to_ycc(degraded), intensities, CROP), cropped(CROP, *to_ycc(degraded)), cropped(CROP, *to_ycc(clean)))[0]

    check_falls("recover-fast", fit(recoverer, steps, recover))
    with tempfile.TemporaryDirectory() as folder:
        write_assess(assessor.eval(), pathlib.Path(folder))
        write_recover(recoverer.eval(), pathlib.Path(folder))
        for name, difference in verify(assessor, {"fast": recoverer}, folder).items():
            print(f"{name}: agrees with onnxruntime-node within {difference:.1e}")


if __name__ == "__main__":
    main()
