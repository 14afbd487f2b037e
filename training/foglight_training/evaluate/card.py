"""Write the cards: what each model is, what it was made from, and what was measured.

    python3 -m foglight_training.evaluate.card [--runs runs] [--models ../models] [--results runs/results.json]
        [--licence FOLDER=LICENCE ...] [--detector FastestDet.onnx] [--timing runs/timing.json] [--note TEXT ...]

Without --results the gate's thresholds are fitted here and nothing is claimed about quality.
"""
import argparse
import hashlib
import json
import pathlib
import platform
import subprocess
from typing import Any, Dict, List, Optional, Tuple, Union

import numpy as np
import torch

from ..kinds import KINDS
from ..models.assessor import Assessor
from ..models.quality import Quality
from ..models.recoverer import Recoverer
from ..models.weights import load_averaged
from .thresholds import fit

Path = Union[str, pathlib.Path]

ABOUT = {
    "assess": ("assess", Assessor,
               "How degraded a picture is: 19 intensities, severity, local severity, and a luma thumbnail. Hand-made statistics (DCT spectra, "
               "lag differences, tone histograms, repeated borders, row profiles, and the bounds that degradations put on a picture) of four "
               "native crops and a thumbnail, read by a network of two hidden layers."),
    "recover-fast": ("recover", Recoverer,
                     "One rectified-flow step from the captured to the clean picture: dropped rows filled, the reference's turbulence undone, "
                     "blur that was added solved for, closed-form inverses (gain, veil, saturation) of predicted strength, then a stride-4 "
                     "U-Net, conditioned on the intensities, that smooths or sharpens each pixel and adds the rest."),
    "recover-quality": ("recover", Quality,
                        "Experimental: recover-fast, then a stride-2 U-Net that sees the captured picture beside what fast made of it. For "
                        "GPUs; on a CPU it is several times slower."),
}


def sha256(path: Path) -> str:
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def commit() -> Optional[str]:
    """The last commit that changed this package, or None outside a repository."""
    done = subprocess.run(["git", "log", "-1", "--format=%H", "--", "."], capture_output=True, text=True, cwd=pathlib.Path(__file__).parents[2])
    return done.stdout.strip() or None


def photographs_used(hashes: Dict[str, str], licences: Dict[str, str]) -> Dict[str, Any]:
    """{relative path: sha256} and {top folder: licence} -> by top folder: how many, under which licence, and the sha256 of each."""
    folders = {}
    for path, sha in sorted(hashes.items()):
        top = path.split("/")[0] if "/" in path else "."
        folder = folders.setdefault(top, {"licence": licences.get(top, "not stated"), "pictures": 0, "sha256": {}})
        folder["pictures"] += 1
        folder["sha256"][path] = sha
    return folders


def tensors(path: Path) -> Tuple[Dict[str, list], Dict[str, list]]:
    """Names, types and shapes of a graph's inputs and outputs."""
    import onnx
    graph = onnx.load(str(path)).graph
    types = {onnx.TensorProto.UINT8: "uint8", onnx.TensorProto.FLOAT: "float32", onnx.TensorProto.INT64: "int64"}
    spec = lambda v: [types[v.type.tensor_type.elem_type], [d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim]]
    return {v.name: spec(v) for v in graph.input}, {v.name: spec(v) for v in graph.output}


def card(name: str, runs: pathlib.Path, models: pathlib.Path, results: Optional[Dict[str, Any]], licences: Dict[str, str],
         detector: Optional[str], timing: Optional[Dict[str, Any]], notes: Optional[List[str]] = None) -> Dict[str, Any]:
    kind, network, description = ABOUT[name]
    net, saved = load_averaged(runs / f"{name}.pt", network())
    settings = json.loads((runs / f"{name}.json").read_text())
    files, inputs, outputs = {}, {}, {}
    for layout in ("yuv420p", "packed"):
        path = models / f"{name}.{layout}.onnx"
        files[layout] = {"file": path.name, "sha256": sha256(path)}
        inputs[layout], outputs[layout] = tensors(path)
    used = photographs_used(settings["photographs"], licences)
    training = {
        "photographs": used or "none",
        "procedural": "dead leaves with texture, depth, text and shading, drawn by this package" + (" (two pictures in five)" if used else " (all)"),
        "corruption": "reference and wild profiles of all 19 kinds, singly and in chains, drawn anew for every batch",
        "commit": commit(), "config": settings["config"], "minutes": round(saved["spent"] / 60, 1), "steps": saved["step"],
        "pictures_seen": saved["seen"], "torch": torch.__version__,
        "machine": f"{platform.machine()}, {'GPU' if torch.cuda.is_available() else 'CPU'}",
        "loss": saved["history"][-1] if saved["history"] else None}
    if kind == "assess":
        training["severity"] = {"teacher": "1-SSIM on three scales"}
        if settings["semantic"] == "detector":
            training["severity"] = {"teacher": "1-cosine of FastestDet backbone features (BSD-3-Clause; not shipped)",
                                    "sha256": sha256(detector) if detector else None}
    out = {"name": name, "kind": kind, "description": description, "parameters": sum(p.numel() for p in net.parameters()),
           "degradations": list(KINDS), "files": files, "inputs": inputs, "outputs": outputs}
    if kind == "assess":
        out["thresholds"] = results["thresholds"] if results else fit(net)[0]
    out["training"] = training
    if timing:
        out["milliseconds_one_thread"] = {k: v["least_ms"] for k, v in timing.items() if k.startswith(name)}
    if notes:
        out["notes"] = notes
    out["results"] = results[name] if results else "not measured"
    return out


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--runs", default="runs")
    args.add_argument("--models", default="../models")
    args.add_argument("--results")
    args.add_argument("--timing")
    args.add_argument("--detector")
    args.add_argument("--note", action="append", default=[], help="a sentence for the card that the settings do not contain")
    args.add_argument("--licence", action="append", default=[], metavar="FOLDER=LICENCE")
    args = args.parse_args()
    np.random.seed(0)
    torch.set_num_threads(1)
    read = lambda path: json.loads(pathlib.Path(path).read_text()) if path and pathlib.Path(path).exists() else None
    licences = dict(entry.split("=", 1) for entry in args.licence)
    runs, models = pathlib.Path(args.runs), pathlib.Path(args.models)
    for name in ABOUT:
        if not (runs / f"{name}.pt").exists():
            continue
        written = card(name, runs, models, read(args.results), licences, args.detector, read(args.timing), args.note)
        path = models / f"{name}.json"
        path.write_text(json.dumps(written, indent=1) + "\n")
        print(path)


if __name__ == "__main__":
    main()
