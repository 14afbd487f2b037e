"""Write the ONNX graphs: all pre- and post-processing inside, one file for each layout of pixels.

    python3 -m foglight_training.export.write [--runs runs] [--models ../models] [--only assess|recover]
"""
import argparse
import inspect
import pathlib
import tempfile
from typing import Any, Dict, List, Sequence, Tuple, Union

import onnx
import torch
from torch import Tensor, nn

from ..models.assessor import Assessor
from ..models.quality import TIERS
from ..models.recoverer import Recoverer
from ..models.weights import load_averaged
from .assess_graph import AssessPacked, AssessYuv420p
from .recover_graph import RecoverPacked, RecoverYuv420p

OPSET = 16
ASSESS_OUTPUTS = ["intensities", "severity", "where", "thumbnail"]
YUV420P_OUTPUTS = ["y_out", "u_out", "v_out", "agreement"]
PACKED_OUTPUTS = ["image_out", "agreement"]
YUV420P_AXES = {"y": {0: "H", 1: "W"}, "u": {0: "Hc", 1: "Wc"}, "v": {0: "Hc", 1: "Wc"}}
PACKED_AXES = {"image": {0: "H", 1: "W"}}
Shapes = Dict[str, List[Union[int, str]]]


def example(h: int = 270, w: int = 482) -> Tuple[Tuple[Tensor, ...], Tuple[Tensor, ...]]:
    """Inputs to trace with, of an odd enough size: (y, u, v) and (image, order)."""
    g = torch.Generator().manual_seed(0)
    draw = lambda *shape: torch.randint(0, 256, shape, generator=g, dtype=torch.int64).to(torch.uint8)
    planes = (draw(h, w), draw((h + 1) // 2, (w + 1) // 2), draw((h + 1) // 2, (w + 1) // 2))
    return planes, (draw(h, w, 3), torch.tensor([0, 1, 2]))


def write(graph: nn.Module, inputs: Sequence[Tensor], names: List[str], outputs: List[str], axes: Dict[str, Dict[int, str]],
          shapes: Shapes, path: pathlib.Path) -> pathlib.Path:
    """Trace `graph` and save it with the exact output shapes declared; `axes` name the dynamic dimensions."""
    more: Dict[str, Any] = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        raw = str(pathlib.Path(folder) / "graph.onnx")
        torch.onnx.export(graph.eval(), inputs, raw, input_names=names, output_names=outputs, dynamic_axes=axes,
                          opset_version=OPSET, do_constant_folding=True, **more)
        model = onnx.load(raw)
    declare(model.graph.output, shapes)
    for node in model.graph.node:
        node.doc_string = ""
    model.doc_string = ""
    model.producer_name, model.producer_version = "foglight", ""
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return path


def declare(outputs: Any, shapes: Shapes) -> None:
    """Write these shapes into a graph's outputs, names for dynamic dimensions."""
    for output in outputs:
        dims = output.type.tensor_type.shape
        dims.ClearField("dim")
        for size in shapes[output.name]:
            dim = dims.dim.add()
            if isinstance(size, str):
                dim.dim_param = size
            else:
                dim.dim_value = size


def write_assess(net: Assessor, folder: pathlib.Path) -> List[pathlib.Path]:
    planes, packed = example()
    shapes: Shapes = {"intensities": [19], "severity": [1], "where": [6, 8], "thumbnail": [27, 48]}
    return [write(AssessYuv420p(net), planes, ["y", "u", "v"], ASSESS_OUTPUTS, YUV420P_AXES, shapes, folder / "assess.yuv420p.onnx"),
            write(AssessPacked(net), packed, ["image", "order"], ASSESS_OUTPUTS, PACKED_AXES, shapes, folder / "assess.packed.onnx")]


def write_recover(net: Recoverer, folder: pathlib.Path, tier: str = "fast") -> List[pathlib.Path]:
    planes, packed = example()
    prior = (torch.rand(19), torch.tensor([1]))
    names = ["intensities", "shrink"]
    axes = {**YUV420P_AXES, "y_out": {0: "H", 1: "W"}, "u_out": {0: "Hc", 1: "Wc"}, "v_out": {0: "Hc", 1: "Wc"}}
    shapes: Shapes = {"y_out": ["H", "W"], "u_out": ["Hc", "Wc"], "v_out": ["Hc", "Wc"], "image_out": ["H", "W", 3], "agreement": [6, 8]}
    return [write(RecoverYuv420p(net), planes + prior, ["y", "u", "v", *names], YUV420P_OUTPUTS, axes, shapes,
                  folder / f"recover-{tier}.yuv420p.onnx"),
            write(RecoverPacked(net), packed + prior, ["image", "order", *names], PACKED_OUTPUTS,
                  {**PACKED_AXES, "image_out": {0: "H", 1: "W"}}, shapes, folder / f"recover-{tier}.packed.onnx")]


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--runs", default="runs")
    args.add_argument("--models", default="../models")
    args.add_argument("--only", choices=["assess", "recover"])
    args = args.parse_args()
    runs, models = pathlib.Path(args.runs), pathlib.Path(args.models)
    models.mkdir(parents=True, exist_ok=True)
    if args.only != "recover":
        for path in write_assess(load_averaged(runs / "assess.pt", Assessor())[0], models):
            print(path)
    if args.only != "assess":
        for tier, network in TIERS.items():
            if (runs / f"recover-{tier}.pt").exists():
                for path in write_recover(load_averaged(runs / f"recover-{tier}.pt", network())[0], models, tier):
                    print(path)


if __name__ == "__main__":
    main()
