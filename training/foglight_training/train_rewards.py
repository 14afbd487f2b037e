"""Stage II: refine a recoverer's U-Net by Robust-U1's two rewards, by plain backpropagation through them.

    python3 -m foglight_training.train_rewards --minutes 10 --detector FastestDet.onnx [--data FOLDER] [--runs runs]

    R = R_pix + 0.2 R_sem,   R_pix = SSIM (11x11),   R_sem = exp(-5 (1 - cosine))           (Robust-U1)

The cosine is between features of the detector's backbone, which stays as it is. Begins with runs/recover-fast.pt and writes
runs/recover-rewarded.pt; both are measured on photographs that do not train, and it says which is better: the one
whose reward rose without costing a tenth of a decibel.
"""
import argparse
import copy
import json
import pathlib

import cv2
import numpy as np
import torch

from .assessor import Assessor
from .data import Pictures
from .losses import ssim_map
from .looks import look
from .picture import to_rgb, to_ycc
from .progress import Run, averaged, device
from .recoverer import Recoverer, prepared
from .samples import Samples
from .semantic import DetectorDistance
from .train_recoverer import error

WEIGHTS = {"pix": 1.0, "sem": 0.2}


def rewards(out, clean, detector):
    """Restored (y, c) and clean RGB [B,3,H,W] -> R_pix and R_sem, [B] each."""
    y, c = out[0].clamp(0, 1), out[1].clamp(-0.5, 0.5)
    clean_y = to_ycc(clean)[0]
    pix = ssim_map(y, clean_y).flatten(1).mean(1)
    return pix, torch.exp(-5 * detector.apart(clean, to_rgb(y, c).clamp(0, 1)))


def drawn(samples, assessor, batch, size):
    """A batch as the recoverer meets it in use: told what the assessor finds, dropped rows filled."""
    clean, degraded, _ = samples.batch(batch, size)
    with torch.no_grad():
        told = torch.sigmoid(assessor(look(degraded))[0])
        y, c = to_ycc(prepared(degraded, told))
    return clean, degraded, told, y, c


def measured(net, batches, detector):
    """-> mean R_pix, R_sem and decibels gained."""
    net.eval()
    rows = []
    with torch.no_grad():
        for clean, degraded, told, y, c in batches:
            out = net(y, c, told)
            pix, sem = rewards(out, clean, detector)
            log = lambda e: 4.343 * torch.log(e + 2.5e-5)
            clean_yc = to_ycc(clean)
            gain = log(error(*to_ycc(degraded), *clean_yc)) - log(error(out[0].clamp(0, 1), out[1].clamp(-0.5, 0.5), *clean_yc))
            rows.append(torch.stack([pix, sem, gain], 1))
    return dict(zip(("r_pix", "r_sem", "gain_db"), (round(float(v), 4) for v in torch.cat(rows).mean(0))))


def main():
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
    assessor, _ = averaged(runs / "assess.pt", Assessor())
    before, _ = averaged(runs / "recover-fast.pt", Recoverer())
    net = copy.deepcopy(before).to(device())
    run = Run(runs, "recover-rewarded", net, args.minutes, args.rate, resume=False, groups=[{"params": list(net.unet.parameters())}])
    rng = np.random.default_rng(args.seed)
    samples = Samples(Pictures(rng, args.data, pool=30), rng, clean=0.1, single=0.6, wild=0.3)
    apart = Samples(Pictures(rng, args.data, pool=10, held=True), rng, clean=0.1, single=0.6, wild=0.3)
    judged = [drawn(apart, assessor, 16, (320, 480)) for _ in range(8)]
    weights = {**WEIGHTS, **({args.without: 0.0} if args.without else {})}
    totals, count = np.zeros(2), 0
    while run.going():
        clean, _, told, y, c = drawn(samples, assessor, args.batch, args.size)
        net.train()
        net.norm.eval()
        pix, sem = rewards(net(y, c, told), clean, detector)
        run.update(-(weights["pix"] * pix + weights["sem"] * sem).mean(), len(clean))
        totals, count = totals + (float(pix.mean()), float(sem.mean())), count + 1
        if count == 25:
            run.note(r_pix=totals[0] / count, r_sem=totals[1] / count, seen=run.seen)
            totals, count = np.zeros(2), 0
    run.save()
    net.load_state_dict(run.average)
    result = {"before": measured(before, judged, detector), "after": measured(net, judged, detector), "seen": run.seen, "without": args.without}
    total = lambda m: WEIGHTS["pix"] * m["r_pix"] + WEIGHTS["sem"] * m["r_sem"]
    better = total(result["after"]) > total(result["before"]) and result["after"]["gain_db"] > result["before"]["gain_db"] - 0.1
    result["kept"] = "after" if better else "before"
    (runs / "rewards.json").write_text(json.dumps(result, indent=1))
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
