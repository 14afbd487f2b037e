"""Check exported graphs against torch, in onnxruntime-node: the contract's names, types and shapes, the same numbers,
odd and tiny sizes, every shrink, both channel orders; and time them.

    python3 -m foglight_training.verify [--runs runs] [--models ../models] [--timing FILE]
"""
import argparse
import json
import pathlib

import numpy as np
import torch

from . import procedural, runtime
from .assessor import Assessor
from .corrupt import reference
from .export import AssessPacked, AssessPlanes
from .kinds import INDEX
from .progress import averaged
from .recoverer import TIERS, packed_graph, planes_graph

SIZES = ((16, 16), (17, 19), (64, 33), (120, 160), (271, 481), (540, 960))


def cases(seed=3):
    """Procedural pictures of every size; one with dropped rows, one dark, one that swings."""
    rng = np.random.default_rng(seed)
    for i, (h, w) in enumerate(SIZES):
        rgb = procedural.picture(rng, max(h, 64), max(w, 64))[0][:h, :w].copy()
        if i == 4:
            rgb[::20] = 0
            rgb[1::20] = 0
        if i == 3:
            rgb //= 4
        if i == 5:
            rgb = reference.corrupt("atmospheric_turbulence", 0.4, rng, rgb)
        yield rgb


def torch_answers(graph, inputs, names):
    with torch.no_grad():
        out = graph(*(torch.from_numpy(np.ascontiguousarray(x)) for x in inputs))
    return {n: t.numpy() for n, t in zip(names, out)}


def compare(expected, got, where):
    """Largest difference: floats must agree within 2e-3, bytes within 1 (rounding), shapes and types exactly."""
    worst = 0.0
    for name, e in expected.items():
        g = got[name]
        assert g.shape == e.shape and g.dtype == e.dtype, f"{where} {name}: {g.dtype}{g.shape} is not {e.dtype}{e.shape}"
        away = float(np.abs(g.astype(np.float64) - e.astype(np.float64)).max())
        assert away <= (1 if e.dtype == np.uint8 else 2e-3), f"{where} {name}: differs by {away}"
        worst = max(worst, away if e.dtype != np.uint8 else 0)
    return worst


def verify(assessor, recoverers, models):
    """`recoverers` by tier -> {file: largest float difference}; raises AssertionError where the contract or the numbers are broken."""
    report = {}
    assessed = ["intensities", "severity", "where", "thumbnail"]
    rng = np.random.default_rng(5)
    told = rng.random((8, 19)).astype(np.float32) * (rng.random((8, 19)) < 0.3)
    told[4, INDEX["scan_lines"]] = told[5, INDEX["atmospheric_turbulence"]] = 0.5  # on the pictures that have them
    graphs = {"assess.yuv420p": (AssessPlanes(assessor), assessed), "assess.packed": (AssessPacked(assessor), assessed)}
    for tier, net in recoverers.items():
        graphs[f"recover-{tier}.yuv420p"] = planes_graph(net), ["y_out", "u_out", "v_out", "agreement"]
        graphs[f"recover-{tier}.packed"] = packed_graph(net), ["image_out", "agreement"]
    jobs = {name: [] for name in graphs}
    for i, rgb in enumerate(cases()):
        planes, order = runtime.planes_of(rgb), np.array([[0, 1, 2], [2, 1, 0]][i % 2])
        packed = {"image": rgb[..., order], "order": order.astype(np.int64)}
        shrink = np.array([(1, 2, 4)[i % 3]], np.int64)
        more = {"intensities": told[i], "shrink": shrink}
        jobs["assess.yuv420p"].append(planes)
        jobs["assess.packed"].append(packed)
        for tier in recoverers:
            jobs[f"recover-{tier}.yuv420p"].append({**planes, **more})
            jobs[f"recover-{tier}.packed"].append({**packed, **more})
    for name, feeds in jobs.items():
        path = pathlib.Path(models) / f"{name}.onnx"
        if not path.exists():
            continue
        answers, _, _ = runtime.run(path, feeds)
        graph, names = graphs[name]
        worst = 0.0
        for feed, got in zip(feeds, answers):
            expected = torch_answers(graph.eval(), list(feed.values()), names)
            worst = max(worst, compare(expected, got, f"{name} {[list(a.shape) for a in feed.values()][0]}"))
        report[path.name] = worst
    return report


def timing(models, repeat=15):
    """Least milliseconds a run on one thread of onnxruntime-node's CPU, by file and size."""
    rng = np.random.default_rng(9)
    out = {}
    for name, sizes in (("assess", ((480, 640), (720, 1280), (1080, 1920))), *((f"recover-{tier}", ((360, 640), (720, 1280))) for tier in TIERS)):
        for layout in ("yuv420p", "packed"):
            path = pathlib.Path(models) / f"{name}.{layout}.onnx"
            if not path.exists():
                continue
            for h, w in sizes:
                rgb = procedural.picture(rng, h, w)[0]
                feed = runtime.planes_of(rgb) if layout == "yuv420p" else {"image": rgb, "order": np.array([0, 1, 2], np.int64)}
                if name != "assess":
                    feed.update(intensities=np.eye(19, dtype=np.float32)[9] * 0.5, shrink=np.array([1], np.int64))
                _, median, least = runtime.run(path, [feed], repeat)
                out[f"{path.name} {w}x{h}"] = {"median_ms": round(median, 2), "least_ms": round(least, 2)}
    return out


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--runs", default="runs")
    args.add_argument("--models", default="../models")
    args.add_argument("--timing", help="write milliseconds a run to this JSON file")
    args = args.parse_args()
    runs = pathlib.Path(args.runs)
    recoverers = {tier: averaged(path, network())[0] for tier, network in TIERS.items() if (path := runs / f"recover-{tier}.pt").exists()}
    print(json.dumps(verify(averaged(runs / "assess.pt", Assessor())[0], recoverers, args.models), indent=1))
    if args.timing:
        times = timing(args.models)
        pathlib.Path(args.timing).write_text(json.dumps(times, indent=1))
        print(json.dumps(times, indent=1))


if __name__ == "__main__":
    main()
