"""Check exported graphs against torch, in onnxruntime-node: the contract's names, types and shapes, the same numbers, odd
and tiny sizes, every shrink, both channel orders; and time them.

    python3 -m foglight_training.export.verify [--runs runs] [--models ../models] [--timing FILE]
"""
import argparse
import json
import pathlib
from typing import Dict, Iterator, List, Sequence, Union

import numpy as np
import torch
from torch import nn

from ..corrupt import reference
from ..data import procedural
from ..kinds import INDEX
from ..models.assessor import Assessor
from ..models.quality import TIERS
from ..models.recoverer import Recoverer
from ..models.weights import load_averaged
from ..models.ycbcr import rgb_to_yuv420p
from . import node_runtime
from .assess_graph import AssessPacked, AssessYuv420p
from .recover_graph import RecoverPacked, RecoverYuv420p
from .write import ASSESS_OUTPUTS, PACKED_OUTPUTS, YUV420P_OUTPUTS

SIZES = ((16, 16), (17, 19), (64, 33), (120, 160), (271, 481), (540, 960))
DARK, DROPPED_ROWS, WARPED = 3, 4, 5
"""Which of the pictures is degraded how."""
FLOAT_TOLERANCE, BYTE_TOLERANCE = 2e-3, 1
TIMED_ASSESS, TIMED_RECOVER = ((480, 640), (720, 1280), (1080, 1920)), ((360, 640), (720, 1280))


def cases(seed: int = 3) -> Iterator[np.ndarray]:
    """Procedural pictures of every size; one with dropped rows, one dark, one with the reference's turbulence."""
    rng = np.random.default_rng(seed)
    for i, (h, w) in enumerate(SIZES):
        rgb = procedural.picture(rng, max(h, 64), max(w, 64))[0][:h, :w].copy()
        if i == DROPPED_ROWS:
            rgb[::20] = 0
            rgb[1::20] = 0
        if i == DARK:
            rgb //= 4
        if i == WARPED:
            rgb = reference.corrupt("atmospheric_turbulence", 0.4, rng, rgb)
        yield rgb


def torch_answers(graph: nn.Module, inputs: Sequence[np.ndarray], names: Sequence[str]) -> Dict[str, np.ndarray]:
    with torch.no_grad():
        out = graph(*(torch.from_numpy(np.ascontiguousarray(x)) for x in inputs))
    return {n: t.numpy() for n, t in zip(names, out)}


def compare(expected: Dict[str, np.ndarray], got: Dict[str, np.ndarray], where: str) -> float:
    """The largest difference of floats, which must agree within 2e-3; bytes must agree within 1 (rounding), shapes and types
    exactly. AssertionError where they do not."""
    worst = 0.0
    for name, e in expected.items():
        g = got[name]
        assert g.shape == e.shape and g.dtype == e.dtype, f"{where} {name}: {g.dtype}{g.shape} is not {e.dtype}{e.shape}"
        difference = float(np.abs(g.astype(np.float64) - e.astype(np.float64)).max())
        assert difference <= (BYTE_TOLERANCE if e.dtype == np.uint8 else FLOAT_TOLERANCE), f"{where} {name}: differs by {difference}"
        worst = max(worst, difference if e.dtype != np.uint8 else 0)
    return worst


def verify(assessor: Assessor, recoverers: Dict[str, Recoverer], models: Union[str, pathlib.Path]) -> Dict[str, float]:
    """`recoverers` by tier -> {file: largest float difference}; AssertionError where the contract or the numbers are
    broken."""
    report = {}
    rng = np.random.default_rng(5)
    priors = rng.random((8, 19)).astype(np.float32) * (rng.random((8, 19)) < 0.3)
    priors[DROPPED_ROWS, INDEX["scan_lines"]] = priors[WARPED, INDEX["atmospheric_turbulence"]] = 0.5
    graphs = {"assess.yuv420p": (AssessYuv420p(assessor), ASSESS_OUTPUTS), "assess.packed": (AssessPacked(assessor), ASSESS_OUTPUTS)}
    for tier, net in recoverers.items():
        graphs[f"recover-{tier}.yuv420p"] = RecoverYuv420p(net), YUV420P_OUTPUTS
        graphs[f"recover-{tier}.packed"] = RecoverPacked(net), PACKED_OUTPUTS
    feeds: Dict[str, List[Dict[str, np.ndarray]]] = {name: [] for name in graphs}
    for i, rgb in enumerate(cases()):
        planes, order = rgb_to_yuv420p(rgb), np.array([[0, 1, 2], [2, 1, 0]][i % 2])
        packed = {"image": rgb[..., order], "order": order.astype(np.int64)}
        more = {"intensities": priors[i], "shrink": np.array([(1, 2, 4)[i % 3]], np.int64)}
        feeds["assess.yuv420p"].append(planes)
        feeds["assess.packed"].append(packed)
        for tier in recoverers:
            feeds[f"recover-{tier}.yuv420p"].append({**planes, **more})
            feeds[f"recover-{tier}.packed"].append({**packed, **more})
    for name, inputs in feeds.items():
        path = pathlib.Path(models) / f"{name}.onnx"
        if not path.exists():
            continue
        answers, _, _ = node_runtime.run(path, inputs)
        graph, names = graphs[name]
        worst = 0.0
        for feed, got in zip(inputs, answers):
            expected = torch_answers(graph.eval(), list(feed.values()), names)
            worst = max(worst, compare(expected, got, f"{name} {[list(a.shape) for a in feed.values()][0]}"))
        report[path.name] = worst
    return report


def timing(models: Union[str, pathlib.Path], repeat: int = 15) -> Dict[str, Dict[str, float]]:
    """Median and least milliseconds of a run on one thread of onnxruntime-node's CPU, by file and size."""
    rng = np.random.default_rng(9)
    out = {}
    for name, sizes in (("assess", TIMED_ASSESS), *((f"recover-{tier}", TIMED_RECOVER) for tier in TIERS)):
        for layout in ("yuv420p", "packed"):
            path = pathlib.Path(models) / f"{name}.{layout}.onnx"
            if not path.exists():
                continue
            for h, w in sizes:
                rgb = procedural.picture(rng, h, w)[0]
                feed = rgb_to_yuv420p(rgb) if layout == "yuv420p" else {"image": rgb, "order": np.array([0, 1, 2], np.int64)}
                if name != "assess":
                    prior = np.eye(19, dtype=np.float32)[INDEX["darkness"]] * 0.5
                    feed.update(intensities=prior, shrink=np.array([1], np.int64))
                _, median, least = node_runtime.run(path, [feed], repeat)
                out[f"{path.name} {w}x{h}"] = {"median_ms": round(median, 2), "least_ms": round(least, 2)}
    return out


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--runs", default="runs")
    args.add_argument("--models", default="../models")
    args.add_argument("--timing", help="write milliseconds a run to this JSON file")
    args = args.parse_args()
    runs = pathlib.Path(args.runs)
    recoverers = {tier: load_averaged(path, network())[0] for tier, network in TIERS.items()
                  if (path := runs / f"recover-{tier}.pt").exists()}
    print(json.dumps(verify(load_averaged(runs / "assess.pt", Assessor())[0], recoverers, args.models), indent=1))
    if args.timing:
        times = timing(args.models)
        pathlib.Path(args.timing).write_text(json.dumps(times, indent=1))
        print(json.dumps(times, indent=1))


if __name__ == "__main__":
    main()
