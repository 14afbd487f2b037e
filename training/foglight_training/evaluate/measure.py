"""Measure the trained networks on pictures they never saw.

    python3 -m foglight_training.evaluate.measure --data FOLDER [--detector FastestDet.onnx] [--limit 24] [--out runs/results.json]

FOLDER holds `dev/` (clean photographs, degraded here by the reference profile at low, mid and high, one kind at a time and in
chains) and optionally `real/` (really degraded pictures, a folder for each label) and `train/` (for the thresholds alone).
The networks run in torch through the very modules that are exported; `export.verify` shows that the files agree with them.
"""
import argparse
import json
import pathlib
from typing import Any, Dict, List, Optional, Tuple, Union

import cv2
import numpy as np
import torch

from ..data.photographs import Photograph, read_photographs
from ..export.assess_graph import RGB_ORDER, AssessPacked
from ..export.recover_graph import RecoverPacked
from ..kinds import INDEX, KINDS
from ..models.assessor import Assessor
from ..models.quality import TIERS
from ..models.recoverer import Recoverer
from ..models.weights import load_averaged
from .metrics import auc, psnr, r_deg, ssim
from .reference_set import PictureDistance, compound, picture_distance, single_degradations
from .summary import Row, mean, summarise_assessor, summarise_recoverer
from .thresholds import fit, gate_score

FULL_SIZE = torch.tensor([1])
"""`shrink` of a recovery at full size."""


class Networks:
    """Both networks on RGB uint8 [H,W,3]."""

    def __init__(self, assessor: Assessor, recoverer: Recoverer) -> None:
        self.assess_graph, self.recover_graph = AssessPacked(assessor).eval(), RecoverPacked(recoverer).eval()

    def assess(self, rgb: np.ndarray) -> Tuple[np.ndarray, float]:
        """-> intensities [19], severity."""
        with torch.no_grad():
            kinds, severity, _, _ = self.assess_graph(torch.from_numpy(np.ascontiguousarray(rgb)), RGB_ORDER)
        return kinds.numpy(), float(severity)

    def recover(self, rgb: np.ndarray, prior: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            image, _ = self.recover_graph(torch.from_numpy(np.ascontiguousarray(rgb)), RGB_ORDER,
                                          torch.as_tensor(prior, dtype=torch.float32), FULL_SIZE)
        return image.numpy()


def measure_dev(networks: Networks, pictures: List[Photograph], thresholds: Dict[str, float], distance: Optional[PictureDistance] = None,
                cache: Union[str, pathlib.Path, None] = None, true_prior: bool = False) -> Tuple[Dict[str, Any], Dict[str, Any]]:
    """-> results of the assessor and of the recoverer on single degradations, compounds and clean pictures."""
    rows: List[Row] = []
    clean: List[Row] = []
    chains: List[Row] = []
    for name, _, rgb in pictures:
        kinds, severity = networks.assess(rgb)
        out = networks.recover(rgb, kinds)
        clean.append({"severity": severity, "kinds": kinds, "psnr": psnr(rgb, out), "ssim": ssim(rgb, out)})
        for kind, level, s, picture, apart in single_degradations(name, rgb, distance, cache):
            kinds, severity = networks.assess(picture)
            truth = np.zeros(len(KINDS), np.float32)
            truth[INDEX[kind]] = s
            recovered = networks.recover(picture, kinds)
            by_truth = psnr(rgb, networks.recover(picture, truth)) if true_prior else None
            rows.append({"kind": kind, "level": level, "s": s, "severity": severity, "kinds": kinds,
                         "captured": psnr(rgb, picture), "recovered": psnr(rgb, recovered), "recovered_by_truth": by_truth,
                         "severity_after": networks.assess(recovered)[1], "distance": apart})
        picture, truth = compound(name, rgb)
        kinds, severity = networks.assess(picture)
        recovered = networks.recover(picture, kinds)
        chains.append({"severity": severity, "captured": psnr(rgb, picture), "recovered": psnr(rgb, recovered),
                       "severity_after": networks.assess(recovered)[1], "r_deg": r_deg(truth, kinds)})
    return summarise_assessor(rows, clean, chains, thresholds), summarise_recoverer(rows, clean, chains)


def measure_real(networks: Networks, folder: Union[str, pathlib.Path], thresholds: Dict[str, float], clean: List[Photograph],
                 each: int = 20) -> Tuple[Dict[str, Any], Optional[float]]:
    """Share of really degraded pictures that are flagged, by folder (`each` of them at most), how well the gate score tells them from
    the `clean` pictures, and the mean gain in dB on pairs NAME_real / NAME_mean."""
    flagged, gains = {}, []
    clean_scores = [gate_score(*networks.assess(p)) for _, _, p in clean]
    for place in sorted(p for p in pathlib.Path(folder).iterdir() if p.is_dir()):
        pictures = read_photographs(place, longest=1920)
        mean_of = {n.replace("_mean", "_real").rsplit(".", 1)[0]: p for n, _, p in pictures if "_mean." in n}
        degraded = [(n, p) for n, _, p in pictures if "_mean." not in n]
        degraded = degraded[::max(1, len(degraded) // each)]
        answers = [networks.assess(p) for _, p in degraded]
        if answers:
            flagged[place.name] = {"pictures": len(answers), "flagged": mean(gate_score(*a) > thresholds["high"] for a in answers),
                                   "severity_median": round(float(np.median([s for _, s in answers])), 3),
                                   "auc_against_clean": round(auc(clean_scores, [gate_score(*a) for a in answers]), 3)}
        for (name, picture), (kinds, _) in zip(degraded, answers):
            target = mean_of.get(name.rsplit(".", 1)[0])
            if target is not None and target.shape == picture.shape:
                gains.append(psnr(target, networks.recover(picture, kinds)) - psnr(target, picture))
    return flagged, round(float(np.mean(gains)), 2) if gains else None


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--data", required=True)
    args.add_argument("--detector")
    args.add_argument("--tier", choices=list(TIERS), default="fast")
    args.add_argument("--runs", default="runs")
    args.add_argument("--out", default="runs/results.json")
    args.add_argument("--limit", type=int, default=24, help="pictures of dev/, evenly spread; 0 for all")
    args.add_argument("--cache", help="folder to keep the degraded pictures in, for measuring again")
    args.add_argument("--true-prior", action="store_true", help="also recover with the true intensities")
    args.add_argument("--longest", type=int, default=500, help="longer pictures are reduced to this first")
    args = args.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    folder, runs = pathlib.Path(args.data), pathlib.Path(args.runs)
    assessor = load_averaged(runs / "assess.pt", Assessor())[0]
    networks = Networks(assessor, load_averaged(runs / f"recover-{args.tier}.pt", TIERS[args.tier]())[0])
    train = folder / "train"
    thresholds, clean_scores = fit(assessor, train if train.exists() else None)
    print("thresholds", thresholds, flush=True)
    pictures = read_photographs(folder / "dev", longest=args.longest)
    if args.limit:
        pictures = [pictures[i] for i in np.linspace(0, len(pictures) - 1, min(args.limit, len(pictures))).round().astype(int)]
    assessed, recovered = measure_dev(networks, pictures, thresholds, picture_distance(args.detector), args.cache, args.true_prior)
    assessed["clean_for_thresholds"] = {"pictures": len(clean_scores), "gate_score_median": round(float(np.median(clean_scores)), 4)}
    if (folder / "real").exists():
        assessed["real_flagged"], recovered["noise_pairs_gain_db"] = measure_real(networks, folder / "real", thresholds, pictures)
    earlier = json.loads(pathlib.Path(args.out).read_text()) if pathlib.Path(args.out).exists() else {}
    results = {**earlier, "thresholds": thresholds, "assess": assessed, f"recover-{args.tier}": recovered}
    pathlib.Path(args.out).write_text(json.dumps(results, indent=1))
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
