"""Measurements of single pictures, summed up as the cards have them."""
from typing import Any, Dict, Iterable, List

import numpy as np

from ..kinds import INDEX, KINDS, LEVELS
from .metrics import PRESENT, REFERENCE_KINDS, auc, macro_f1, r_deg, spearman
from .thresholds import gate_score

Row = Dict[str, Any]
"""What `measure` found of one picture."""


def mean(values: Iterable[float]) -> float:
    return round(float(np.mean(list(values))), 4)


def summarise_assessor(rows: List[Row], clean: List[Row], chains: List[Row], thresholds: Dict[str, float]) -> Dict[str, Any]:
    """Single degradations, clean pictures and compounds -> types, intensities, severity, and what is flagged."""
    columns = [INDEX[k] for k in REFERENCE_KINDS]
    strong = [r for r in rows if r["level"] != "low"]
    truth = np.array([[r["kind"] == k for k in REFERENCE_KINDS] for r in strong])
    f1, by_kind = macro_f1(truth, np.array([r["kinds"][columns] >= PRESENT for r in strong]))
    intensity_error = lambda rs: mean(abs(r["kinds"][INDEX[r["kind"]]] - r["s"]) for r in rs if r["kind"] != "sharpness")
    level = lambda name: [r for r in rows if r["level"] == name]
    flagged = lambda rs: mean(gate_score(r["kinds"], r["severity"]) > thresholds["high"] for r in rs)
    severity_clean = [c["severity"] for c in clean]
    truths = [np.eye(len(KINDS))[INDEX[r["kind"]]] * r["s"] for r in strong]
    results = {
        "pictures": len(clean), "types_macro_f1_mid_high": round(f1, 4), "types_f1_by_kind": {k: round(v, 3) for k, v in by_kind.items()},
        "intensity_mae_present": intensity_error(rows), "intensity_mae_present_mid_high": intensity_error(strong),
        "intensity_mae_by_kind": {k: intensity_error([r for r in rows if r["kind"] == k]) for k in REFERENCE_KINDS if k != "sharpness"},
        "r_deg_single_mid_high": mean(r_deg(t, r["kinds"]) for t, r in zip(truths, strong)), "r_deg_compound": mean(c["r_deg"] for c in chains),
        "severity_auc_clean_high": round(auc(severity_clean, [r["severity"] for r in level("high")]), 4),
        "severity_auc_clean_mid": round(auc(severity_clean, [r["severity"] for r in level("mid")]), 4),
        "false_alarms_clean": flagged(clean),
        "flagged": {name: flagged(level(name)) for name in LEVELS},
        "flagged_high_by_kind": {k: flagged([r for r in level("high") if r["kind"] == k]) for k in REFERENCE_KINDS},
        "severity_clean_mean": mean(severity_clean)}
    if rows[0]["distance"] is not None:
        results["severity_spearman"] = round(spearman([r["severity"] for r in rows] + severity_clean,
                                                      [r["distance"] for r in rows] + [0.0] * len(severity_clean)), 4)
    return results


def summarise_recoverer(rows: List[Row], clean: List[Row], chains: List[Row]) -> Dict[str, Any]:
    """Single degradations, clean pictures and compounds -> decibels gained."""
    gain = lambda rs, key="recovered": mean(r[key] - r["captured"] for r in rs)
    gain_where_severity_fell = lambda rs: mean((r["recovered"] - r["captured"]) * (r["severity_after"] < r["severity"]) for r in rs)
    by_truth = rows[0]["recovered_by_truth"] is not None
    cell = lambda kind, level: [r for r in rows if r["kind"] == kind and r["level"] == level]
    table = {k: {level: {"captured": round(mean(r["captured"] for r in cell(k, level)), 2), "gain": round(gain(cell(k, level)), 2),
                         **({"gain_true_prior": round(gain(cell(k, level), "recovered_by_truth"), 2)} if by_truth else {}),
                         "gain_where_severity_fell": round(gain_where_severity_fell(cell(k, level)), 2)} for level in LEVELS}
             for k in REFERENCE_KINDS}
    overall = lambda key: {level: round(float(np.mean([table[k][level][key] for k in REFERENCE_KINDS])), 2) for level in LEVELS}
    return {"pictures": len(clean), "gain_db": overall("gain"),
            **({"gain_db_true_prior": overall("gain_true_prior")} if by_truth else {}),
            "gain_db_where_severity_fell": overall("gain_where_severity_fell"),
            "kinds_gaining_1_db_at_high": sum(table[k]["high"]["gain"] >= 1 for k in REFERENCE_KINDS), "by_kind": table,
            "clean_psnr_db": round(mean(c["psnr"] for c in clean), 2), "clean_ssim": mean(c["ssim"] for c in clean),
            "compound": {f"{key}_db": round(mean(c[key] for c in chains), 2) for key in ("captured", "recovered")}}
