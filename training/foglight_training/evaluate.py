"""Measure the trained networks on pictures they never saw.

    python3 -m foglight_training.evaluate --data FOLDER [--detector FastestDet.onnx] [--limit 24] [--out runs/results.json]

FOLDER holds `dev/` (clean photographs, degraded here by the reference profile at low, mid and high, one kind at a time and
in chains) and optionally `real/` (really degraded pictures, a folder a label) and `train/` (for the thresholds alone).
The networks run in torch through the very modules that are exported; `verify` shows that the files agree with them.
"""
import argparse
import json
import pathlib
import zlib

import cv2
import numpy as np
import torch

from .assessor import Assessor
from .calibrate import damage, fit
from .corrupt import reference
from .data import photographs
from .export import AssessPacked
from .kinds import INDEX, KINDS, LEVELS, STAGES_R1
from .losses import ssim_map
from .progress import averaged
from .recoverer import TIERS, packed_graph

PRESENT = 0.15
SIXTEEN = [k for k in KINDS if k not in ("fog", "rain", "snow")]
ORDER = torch.tensor([0, 1, 2])


def psnr(a, b):
    error = np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2)
    return float(10 * np.log10(65025 / max(error, 1e-3)))


def ssim(a, b):
    luma = lambda p: torch.from_numpy((p @ np.array([0.299, 0.587, 0.114]) / 255).astype(np.float32))[None, None]
    return float(ssim_map(luma(a), luma(b)).mean())


def auc(low, high):
    """Chance that one of `high` exceeds one of `low`; ties count half."""
    low, high = np.asarray(low), np.asarray(high)
    return float(np.mean((high[:, None] > low[None]) + 0.5 * (high[:, None] == low[None])))


def spearman(a, b):
    rank = lambda v: np.argsort(np.argsort(v)).astype(float)
    return float(np.corrcoef(rank(np.asarray(a)), rank(np.asarray(b)))[0, 1])


def macro_f1(truth, found):
    """`truth` and `found` [N,16] of booleans -> mean over kinds of F1, and F1 by kind."""
    scores = {}
    for j, kind in enumerate(SIXTEEN):
        hit = (truth[:, j] & found[:, j]).sum()
        scores[kind] = float(2 * hit / max(1, truth[:, j].sum() + found[:, j].sum()))
    return float(np.mean(list(scores.values()))), scores


def r_deg(true, found):
    """Robust-R1's paper form with set matching: 1-|ds| for every kind in both, -1 for every kind in one only."""
    a, b = true >= PRESENT, found >= PRESENT
    return float((a & b).dot(1 - np.abs(true - found)) - (a != b).sum())


class Models:
    """Both networks on RGB bytes."""

    def __init__(self, assessor, recoverer):
        self.look, self.mend = AssessPacked(assessor).eval(), packed_graph(recoverer).eval()

    def assess(self, rgb):
        """-> intensities [19], severity."""
        with torch.no_grad():
            kinds, severity, _, _ = self.look(torch.from_numpy(np.ascontiguousarray(rgb)), ORDER)
        return kinds.numpy(), float(severity)

    def recover(self, rgb, told):
        with torch.no_grad():
            image, _ = self.mend(torch.from_numpy(np.ascontiguousarray(rgb)), ORDER, torch.as_tensor(told, dtype=torch.float32), torch.tensor([1]))
        return image.numpy()


def seed_of(*words):
    return np.random.default_rng(zlib.crc32("/".join(map(str, words)).encode()))


def degraded(name, rgb, between=None, cache=None):
    """Every single reference degradation of a picture, seeded by its name -> [(kind, level, s, picture, distance)].
    Kept under `cache`, if given: the reference code and the semantic distance take seconds a picture."""
    path = cache and pathlib.Path(cache) / f"{zlib.crc32(name.encode()):08x}-{rgb.shape[0]}x{rgb.shape[1]}.npz"
    cells = [(kind, level, s) for kind in SIXTEEN for level, s in LEVELS.items()]
    if path and path.exists():
        kept = np.load(path)
        pictures, away = kept["pictures"], kept["distances"]
    else:
        pictures = np.stack([reference.corrupt(kind, s, seed_of(name, kind, level), rgb) for kind, level, s in cells])
        away = np.array([between(rgb, p) if between else np.nan for p in pictures])
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            np.savez(path, pictures=pictures, distances=away)
    return [(*cell, p, None if np.isnan(d) else float(d)) for cell, p, d in zip(cells, pictures, away)]


def compound(name, rgb):
    """One kind from each stage, s uniform in [0,1] -> picture and intensities [19]."""
    rng = seed_of(name, "compound")
    told = np.zeros(len(KINDS))
    for stage in STAGES_R1:
        kind = str(rng.choice([k for k in stage if k in SIXTEEN]))
        s = float(rng.uniform(0, 1))
        told[INDEX[kind]] = s
        rgb = reference.corrupt(kind, s, rng, rgb)
    return rgb, told


def distances(path):
    if not path:
        return None
    from .semantic import distance
    measure = distance(path)

    def between(a, b):
        tensor = lambda p: torch.from_numpy(p.copy()).permute(2, 0, 1)[None].float() / 255
        with torch.no_grad():
            return float(measure(tensor(a), tensor(b))[0])
    return between


def measure_dev(models, pictures, thresholds, between=None, cache=None, told_truth=False):
    """-> results of the assessor and of the recoverer on single degradations, compounds and clean pictures."""
    rows, clean, chains = [], [], []
    for name, _, rgb in pictures:
        kinds, severity = models.assess(rgb)
        out = models.recover(rgb, kinds)
        clean.append({"severity": severity, "kinds": kinds, "psnr": psnr(rgb, out), "ssim": ssim(rgb, out)})
        for kind, level, s, picture, away in degraded(name, rgb, between, cache):
            kinds, severity = models.assess(picture)
            truth = np.zeros(len(KINDS), np.float32)
            truth[INDEX[kind]] = s
            mended = models.recover(picture, kinds)
            ideal = models.recover(picture, truth) if told_truth else None
            rows.append({"kind": kind, "level": level, "s": s, "severity": severity, "kinds": kinds,
                         "captured": psnr(rgb, picture), "recovered": psnr(rgb, mended), "told_truth": psnr(rgb, ideal) if told_truth else None,
                         "again": models.assess(mended)[1], "distance": away})
        picture, truth = compound(name, rgb)
        kinds, severity = models.assess(picture)
        mended = models.recover(picture, kinds)
        chains.append({"severity": severity, "captured": psnr(rgb, picture), "recovered": psnr(rgb, mended),
                       "again": models.assess(mended)[1], "r_deg": r_deg(truth, kinds)})
    return summary_assess(rows, clean, chains, thresholds), summary_recover(rows, clean, chains)


def mean(values):
    return round(float(np.mean(list(values))), 4)


def summary_assess(rows, clean, chains, thresholds):
    columns = [INDEX[k] for k in SIXTEEN]
    strong = [r for r in rows if r["level"] != "low"]
    truth = np.array([[r["kind"] == k for k in SIXTEEN] for r in strong])
    f1, by_kind = macro_f1(truth, np.array([r["kinds"][columns] >= PRESENT for r in strong]))
    apart = lambda rs: mean(abs(r["kinds"][INDEX[r["kind"]]] - r["s"]) for r in rs if r["kind"] != "sharpness")
    level = lambda name: [r for r in rows if r["level"] == name]
    flagged = lambda rs: mean(damage(r["kinds"], r["severity"]) > thresholds["high"] for r in rs)
    calm = [c["severity"] for c in clean]
    truths = [np.eye(len(KINDS))[INDEX[r["kind"]]] * r["s"] for r in strong]
    results = {
        "pictures": len(clean), "types_macro_f1_mid_high": round(f1, 4), "types_f1_by_kind": {k: round(v, 3) for k, v in by_kind.items()},
        "intensity_mae_present": apart(rows), "intensity_mae_present_mid_high": apart(strong),
        "intensity_mae_by_kind": {k: apart([r for r in rows if r["kind"] == k]) for k in SIXTEEN if k != "sharpness"},
        "r_deg_single_mid_high": mean(r_deg(t, r["kinds"]) for t, r in zip(truths, strong)), "r_deg_compound": mean(c["r_deg"] for c in chains),
        "severity_auc_clean_high": round(auc(calm, [r["severity"] for r in level("high")]), 4),
        "severity_auc_clean_mid": round(auc(calm, [r["severity"] for r in level("mid")]), 4),
        "false_alarms_clean": mean(damage(c["kinds"], c["severity"]) > thresholds["high"] for c in clean),
        "flagged": {name: flagged(level(name)) for name in LEVELS},
        "flagged_high_by_kind": {k: flagged([r for r in level("high") if r["kind"] == k]) for k in SIXTEEN},
        "severity_clean_mean": mean(calm)}
    if rows[0]["distance"] is not None:
        results["severity_spearman"] = round(spearman([r["severity"] for r in rows] + calm, [r["distance"] for r in rows] + [0.0] * len(calm)), 4)
    return results


def summary_recover(rows, clean, chains):
    gain = lambda rs, key="recovered": mean(r[key] - r["captured"] for r in rs)
    kept = lambda rs: mean((r["recovered"] - r["captured"]) * (r["again"] < r["severity"]) for r in rs)
    truth = rows[0]["told_truth"] is not None
    cell = lambda k, l: [r for r in rows if r["kind"] == k and r["level"] == l]
    table = {k: {l: {"captured": round(mean(r["captured"] for r in cell(k, l)), 2), "gain": round(gain(cell(k, l)), 2),
                     **({"gain_told_truth": round(gain(cell(k, l), "told_truth"), 2)} if truth else {}),
                     "gain_where_severity_fell": round(kept(cell(k, l)), 2)} for l in LEVELS} for k in SIXTEEN}
    overall = lambda key: {l: round(float(np.mean([table[k][l][key] for k in SIXTEEN])), 2) for l in LEVELS}
    return {"pictures": len(clean), "gain_db": overall("gain"),
            **({"gain_db_told_truth": overall("gain_told_truth")} if truth else {}),
            "gain_db_where_severity_fell": overall("gain_where_severity_fell"),
            "kinds_gaining_1_db_at_high": sum(table[k]["high"]["gain"] >= 1 for k in SIXTEEN), "by_kind": table,
            "clean_psnr_db": round(mean(c["psnr"] for c in clean), 2), "clean_ssim": mean(c["ssim"] for c in clean),
            "compound": {"captured_db": round(mean(c["captured"] for c in chains), 2), "recovered_db": round(mean(c["recovered"] for c in chains), 2)}}


def measure_real(models, folder, thresholds, clean, each=20):
    """Share of really degraded pictures that are flagged, by folder, how well damage tells them from the `clean`
    pictures, and the gain on pairs NAME_real / NAME_mean."""
    flagged, pairs = {}, []
    calm = [damage(*models.assess(p)) for _, _, p in clean]
    for place in sorted(p for p in pathlib.Path(folder).iterdir() if p.is_dir()):
        pictures = photographs(place, longest=1920)
        mean_of = {n.replace("_mean", "_real").rsplit(".", 1)[0]: p for n, _, p in pictures if "_mean." in n}
        worse = [(n, p) for n, _, p in pictures if "_mean." not in n]
        worse = worse[::max(1, len(worse) // each)]
        answers = [models.assess(p) for _, p in worse]
        if answers:
            flagged[place.name] = {"pictures": len(answers), "flagged": mean(damage(*a) > thresholds["high"] for a in answers),
                                   "severity_median": round(float(np.median([s for _, s in answers])), 3),
                                   "auc_against_clean": round(auc(calm, [damage(*a) for a in answers]), 3)}
        for (name, picture), (kinds, _) in zip(worse, answers):
            target = mean_of.get(name.rsplit(".", 1)[0])
            if target is not None and target.shape == picture.shape:
                pairs.append(psnr(target, models.recover(picture, kinds)) - psnr(target, picture))
    return flagged, round(float(np.mean(pairs)), 2) if pairs else None


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--data", required=True)
    args.add_argument("--detector")
    args.add_argument("--tier", choices=list(TIERS), default="fast")
    args.add_argument("--runs", default="runs")
    args.add_argument("--out", default="runs/results.json")
    args.add_argument("--limit", type=int, default=24, help="pictures of dev/, evenly spread; 0 for all")
    args.add_argument("--cache", help="folder to keep the degraded pictures in, for measuring again")
    args.add_argument("--told-truth", action="store_true", help="also recover with the true intensities")
    args.add_argument("--longest", type=int, default=500, help="longer pictures are made this long first")
    args = args.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    folder, runs = pathlib.Path(args.data), pathlib.Path(args.runs)
    assessor, recoverer = averaged(runs / "assess.pt", Assessor())[0], averaged(runs / f"recover-{args.tier}.pt", TIERS[args.tier]())[0]
    models = Models(assessor, recoverer)
    train = folder / "train"
    thresholds, calm = fit(assessor, train if train.exists() else None)
    print("thresholds", thresholds, flush=True)
    pictures = photographs(folder / "dev", longest=args.longest)
    if args.limit:
        pictures = [pictures[i] for i in np.linspace(0, len(pictures) - 1, min(args.limit, len(pictures))).round().astype(int)]
    assessed, recovered = measure_dev(models, pictures, thresholds, distances(args.detector), args.cache, args.told_truth)
    assessed["clean_for_thresholds"] = {"pictures": len(calm), "damage_median": round(float(np.median(calm)), 4)}
    if (folder / "real").exists():
        assessed["real_flagged"], recovered["noise_pairs_gain_db"] = measure_real(models, folder / "real", thresholds, pictures)
    earlier = json.loads(pathlib.Path(args.out).read_text()) if pathlib.Path(args.out).exists() else {}
    results = {**earlier, "thresholds": thresholds, "assess": assessed, f"recover-{args.tier}": recovered}
    pathlib.Path(args.out).write_text(json.dumps(results, indent=1))
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
