"""Experimental, and not part of the shipped models: Stage II, which refines a recoverer's U-Net by Robust-U1's two rewards, by
plain backpropagation through them.

    python3 -m foglight_training.train.experimental_rewards --minutes 10 --detector FastestDet.onnx [--data FOLDER] [--runs runs]

    R = R_pix + 0.2 R_sem,   R_pix = SSIM (11x11),   R_sem = exp(-5 (1 - cosine))           (Robust-U1)

The cosine is between features of the detector's backbone, which does not learn. Over 1,100 pictures it changed nothing (SSIM
0.7963 before and after, R_sem 0.7168). Begins with runs/recover-fast.pt and writes runs/recover-rewarded.pt; both are
measured on held-out photographs, and runs/rewards.json says which is better: the one whose reward rose without costing a
tenth of a decibel.
"""
import argparse
import copy
import json
import pathlib
from typing import Dict, List, Tuple

import cv2
import numpy as np
import torch
from torch import Tensor

from ..data.clean import CleanPictures
from ..data.samples import Samples
from ..models.assessor import Assessor
from ..models.assessor_input import from_rgb
from ..models.inverses import undo_rows_and_warp
from ..models.recoverer import Pair, Recoverer
from ..models.semantic import DetectorDistance
from ..models.similarity import ssim_map
from ..models.weights import load_averaged
from ..models.ycbcr import to_rgb, to_ycc
from .losses import DECIBELS, clamped, log_error, rgb_error
from .run import TrainingRun, device

WEIGHTS = {"pix": 1.0, "sem": 0.2}
SEMANTIC_SHARPNESS = 5
ALLOWED_LOSS_DB = 0.1
MIX = {"clean": 0.1, "single": 0.6, "wild": 0.3}
REPORT_EVERY = 25
Batch = Tuple[Tensor, Tensor, Tensor, Tensor, Tensor]
"""Clean and degraded RGB, the assessor's intensities, luma and chroma."""


def rewards(out: Pair, clean: Tensor, detector: DetectorDistance) -> Tuple[Tensor, Tensor]:
    """Restored (y, c) and clean RGB [B,3,H,W] -> R_pix and R_sem, [B] each in [0,1]."""
    y, c = clamped(out)
    pix = ssim_map(y, to_ycc(clean)[0]).flatten(1).mean(1)
    return pix, torch.exp(-SEMANTIC_SHARPNESS * detector.cosine_distance(clean, to_rgb(y, c).clamp(0, 1)))


def batch_as_in_use(samples: Samples, assessor: Assessor, batch: int, size: Tuple[int, int]) -> Batch:
    """A batch as the recoverer meets it in use: with the assessor's prior, dropped rows filled."""
    clean, degraded, _ = samples.batch(batch, size)
    with torch.no_grad():
        prior = torch.sigmoid(assessor(from_rgb(degraded))[0])
        y, c = to_ycc(undo_rows_and_warp(degraded, prior))
    return clean, degraded, prior, y, c


def measure(net: Recoverer, batches: List[Batch], detector: DetectorDistance) -> Dict[str, float]:
    """-> mean R_pix, R_sem and decibels gained."""
    net.eval()
    rows = []
    with torch.no_grad():
        for clean, degraded, prior, y, c in batches:
            out = net(y, c, prior)
            pix, sem = rewards(out, clean, detector)
            target = to_ycc(clean)
            before, after = rgb_error(*to_ycc(degraded), *target), rgb_error(*clamped(out), *target)
            rows.append(torch.stack([pix, sem, DECIBELS * (log_error(before) - log_error(after))], 1))
    return dict(zip(("r_pix", "r_sem", "gain_db"), (round(float(v), 4) for v in torch.cat(rows).mean(0))))


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--minutes", type=float, default=10)
    args.add_argument("--data")
    args.add_argument("--detector", required=True)
    args.add_argument("--runs", default="runs")
    args.add_argument("--batch", type=int, default=8)
    args.add_argument("--size", type=int, nargs=2, default=(224, 224), help="pictures of this size (H W), restored whole")
    args.add_argument("--rate", type=float, default=2e-4)
    args.add_argument("--without", choices=list(WEIGHTS), help="leave one reward out, for an ablation")
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--seed", type=int, default=4)
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(args.threads)
    torch.manual_seed(args.seed)
    runs = pathlib.Path(args.runs)
    detector = DetectorDistance(args.detector)
    assessor, _ = load_averaged(runs / "assess.pt", Assessor())
    before, _ = load_averaged(runs / "recover-fast.pt", Recoverer())
    net = copy.deepcopy(before).to(device())
    run = TrainingRun(runs, "recover-rewarded", net, args.minutes, args.rate, resume=False, groups=[{"params": list(net.unet.parameters())}])
    rng = np.random.default_rng(args.seed)
    samples = Samples(CleanPictures(rng, args.data, pool=30), rng, **MIX)
    held_out = Samples(CleanPictures(rng, args.data, pool=10, held_out=True), rng, **MIX)
    judged = [batch_as_in_use(held_out, assessor, 16, (320, 480)) for _ in range(8)]
    weights = {**WEIGHTS, **({args.without: 0.0} if args.without else {})}
    totals, count = np.zeros(2), 0
    while run.going():
        clean, _, prior, y, c = batch_as_in_use(samples, assessor, args.batch, args.size)
        net.train()
        net.norm.eval()
        pix, sem = rewards(net(y, c, prior), clean, detector)
        run.update(-(weights["pix"] * pix + weights["sem"] * sem).mean(), len(clean))
        totals, count = totals + (float(pix.mean()), float(sem.mean())), count + 1
        if count == REPORT_EVERY:
            run.note(r_pix=totals[0] / count, r_sem=totals[1] / count, seen=run.seen)
            totals, count = np.zeros(2), 0
    run.save()
    net.load_state_dict(run.average)
    result = {"before": measure(before, judged, detector), "after": measure(net, judged, detector), "seen": run.seen, "without": args.without}
    total = lambda m: WEIGHTS["pix"] * m["r_pix"] + WEIGHTS["sem"] * m["r_sem"]
    better = (total(result["after"]) > total(result["before"])
              and result["after"]["gain_db"] > result["before"]["gain_db"] - ALLOWED_LOSS_DB)
    result["kept"] = "after" if better else "before"
    (runs / "rewards.json").write_text(json.dumps(result, indent=1))
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
