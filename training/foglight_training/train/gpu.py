"""Train on a GPU with everything on the device: first the fine part of `fast` (its U-Net), then the experimental `quality`
tier on top of it; in half precision on CUDA.

    python3 -m foglight_training.train.gpu --folder gpu --minutes 9 [--total 36] [--runs gpu/runs]

The folder comes from `data.gpu_folder`. One call takes `--minutes` in all, start and end included, and resumes where the
last one ended; the schedule spans `--total` minutes of training. The first `--fast-share` of it trains `fast`. Checkpoints
are files of at most 16 MiB. Without CUDA it runs on the CPU, in single precision: for checks.
"""
import argparse
import json
import pathlib
import time
from typing import Any, Callable, Dict, List, Optional

import numpy as np
import torch
from torch import Tensor

from ..data.gpu_files import INDEX, LAYERS, MEAN_SHIFTS, PICTURES, WEIGHTS
from ..models.assessor import Assessor
from ..models.inverses import undo_rows_and_warp
from ..models.quality import TIERS
from ..models.recoverer import Pair, Recoverer
from ..models.weights import read_checkpoint, read_weights
from ..models.ycbcr import to_ycc
from .gpu_data import DeviceSamples, PictureBank, read_layers
from .losses import recovery_loss
from .run import TrainingRun, device
from .shards import files_of

MAX_FILE_BYTES = 16 * 2 ** 20
MAX_PARAMETERS = 5_000_000
END_MARGIN_S = 8.0
"""Seconds kept for the last save."""
SAVE_EVERY_S = 60.0
REPORT_EVERY = 50


def half_precision(network: Callable[..., Pair], *pictures: Tensor) -> Pair:
    """Calls a U-Net in half precision on CUDA; the parameters that are predicted on the thumbnail stay in single precision."""
    with torch.autocast("cuda", dtype=torch.float16, enabled=pictures[0].is_cuda):
        dy, dc = network(*pictures)
    return dy.float(), dc.float()


def trained_groups(net: Recoverer, tier: str) -> List[Dict[str, Any]]:
    """The fine part alone learns: the U-Net of `fast`, or the refiner of `quality`."""
    part = "unet." if tier == "fast" else "refiner."
    for name, p in net.named_parameters():
        p.requires_grad_(name.startswith(part))
    return [{"params": [p for p in net.parameters() if p.requires_grad], "share": 1.0}]


def train_tier(tier: str, samples: DeviceSamples, runs: pathlib.Path, minutes: float, deadline: float, batch: int, rate: float,
               init: Dict[str, Tensor], max_steps: Optional[int] = None) -> TrainingRun:
    """Train one tier until its schedule of `minutes` or the deadline (of `time.monotonic`) is reached. `init`: weights of
    `fast`, with which a tier begins and on which `quality` stands."""
    net = TIERS[tier]().to(samples.device)
    parameters = sum(p.numel() for p in net.parameters())
    assert parameters <= MAX_PARAMETERS, f"{tier} has {parameters} parameters, more than {MAX_PARAMETERS}"
    run = TrainingRun(runs, f"recover-{tier}", net, minutes, rate, save_every=SAVE_EVERY_S, groups=trained_groups(net, tier),
                      max_bytes=MAX_FILE_BYTES)
    if tier == "quality" or run.step == 0:
        for name, value in init.items():
            net.state_dict()[name].copy_(value)
            run.average[name].copy_(value)
    scaler = torch.cuda.amp.GradScaler() if samples.device.type == "cuda" else None
    first, totals = run.step, []
    net.train()
    while time.monotonic() < deadline and (max_steps is None or run.step - first < max_steps) and run.going():
        clean, degraded, intensities, prior = samples.batch(batch)
        with torch.no_grad():
            y, c = to_ycc(undo_rows_and_warp(degraded, prior))
            captured, target = to_ycc(degraded), to_ycc(clean)
        net.norm.eval()
        loss, gain = recovery_loss(net(y, c, prior, resampled=half_precision), captured, target)
        run.update(loss, len(clean), scaler)
        is_degraded = intensities.amax(1) > 0
        totals.append(torch.stack([loss.detach(), gain[is_degraded].mean() if is_degraded.any() else gain.new_zeros(())]))
        if len(totals) == REPORT_EVERY:
            loss_mean, gain_mean = torch.stack(totals).mean(0).tolist()
            run.note(loss=round(loss_mean, 4), gain_db=round(gain_mean, 3), seen=run.seen)
            totals = []
    run.save()
    steps = run.step - first
    print(f"recover-{tier}: {steps} steps, {run.step} in all, {run.seen} pictures, {run.spent / 60:.2f} of {minutes:.2f} minutes; "
          + ", ".join(f"{name} {size / 2**20:.1f} MiB" for name, size in files_of(run.path)), flush=True)
    return run


def main() -> None:
    begun = time.monotonic()
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--folder", default="gpu")
    args.add_argument("--runs", help="where checkpoints go; default FOLDER/runs")
    args.add_argument("--minutes", type=float, default=9, help="of this call")
    args.add_argument("--total", type=float, help="minutes of training in all calls together; default that of this call")
    args.add_argument("--fast-share", type=float, default=0.35, help="of the total, for the fine part of fast")
    args.add_argument("--batch", type=int, default=32)
    args.add_argument("--rate", type=float, default=1.5e-3)
    args.add_argument("--threads", type=int, default=torch.get_num_threads())
    args.add_argument("--seed", type=int, default=6)
    args.add_argument("--steps", type=int, help="at most so many steps of each tier, for checks")
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    folder = pathlib.Path(args.folder)
    runs = pathlib.Path(args.runs) if args.runs else folder / "runs"
    where, total = device(), args.total or args.minutes
    deadline = begun + 60 * args.minutes - min(END_MARGIN_S, 6 * args.minutes)
    steps = [read_checkpoint(path)["step"] for tier in TIERS if (path := runs / f"recover-{tier}.pt").exists()]
    rng = np.random.default_rng([args.seed, *steps])  # a resumed run draws other pictures
    bank = PictureBank(folder / PICTURES, where)
    layers, size = read_layers(folder / LAYERS, where)
    weights = torch.load(folder / WEIGHTS, map_location="cpu")
    assessor = Assessor()
    assessor.load_state_dict(weights["assess"])
    samples = DeviceSamples(bank, layers, assessor, where, int(rng.integers(2**31)), size, folder / MEAN_SHIFTS)
    print(f"{len(bank.rgb)} pictures on {where}, ready after {time.monotonic() - begun:.1f} s", flush=True)
    photographs = json.loads((folder / INDEX).read_text())
    shares = {"fast": args.fast_share, "quality": 1 - args.fast_share}
    for tier, share in shares.items():
        init = weights["fast"] if tier == "fast" else read_weights(runs / "recover-fast.pt")
        train_tier(tier, samples, runs, share * total, deadline, args.batch, args.rate, init, args.steps)
        settings = {k: v for k, v in vars(args).items() if k not in ("folder", "runs")}
        (runs / f"recover-{tier}.json").write_text(json.dumps(
            {"config": settings, "photographs": photographs}, indent=1))
        if time.monotonic() >= deadline:
            break
    print(f"{time.monotonic() - begun:.1f} s in all", flush=True)


if __name__ == "__main__":
    main()
