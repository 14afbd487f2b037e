"""Write the ONNX graphs: all pre- and post-processing inside, one variant a layout.

    python3 -m foglight_training.export [--runs runs] [--models ../models] [--only assess|recover]
"""
import argparse
import inspect
import pathlib
import tempfile

import onnx
import torch
import torch.nn.functional as F
from torch import nn

from .assessor import Assessor
from .looks import look_packed, look_planes
from .progress import averaged
from .recoverer import TIERS, packed_graph, planes_graph

OPSET = 16


class Assess(nn.Module):
    """The contract's four outputs from looks."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def answers(self, looks):
        kinds, severity, where = self.net(looks)
        thumbnail = F.avg_pool2d(looks.y, (5, 10))[0, 0].clamp(0, 1)
        return torch.sigmoid(kinds[0]), torch.sigmoid(severity[0]), torch.sigmoid(where[0]), thumbnail


class AssessPlanes(Assess):
    def forward(self, y, u, v):
        return self.answers(look_planes(y, u, v))


class AssessPacked(Assess):
    def forward(self, image, order):
        return self.answers(look_packed(image, order))


ASSESSED = ["intensities", "severity", "where", "thumbnail"]
PLANES = {"y": {0: "H", 1: "W"}, "u": {0: "Hc", 1: "Wc"}, "v": {0: "Hc", 1: "Wc"}}
PACKED = {"image": {0: "H", 1: "W"}}


def example(h=270, w=482):
    """Bytes of an odd enough size to trace with."""
    g = torch.Generator().manual_seed(0)
    draw = lambda *shape: torch.randint(0, 256, shape, generator=g, dtype=torch.int64).to(torch.uint8)
    planes = (draw(h, w), draw((h + 1) // 2, (w + 1) // 2), draw((h + 1) // 2, (w + 1) // 2))
    return planes, (draw(h, w, 3), torch.tensor([0, 1, 2]))


def write(graph, inputs, names, outputs, axes, shapes, path):
    """Trace `graph` and save it with exact input and output shapes declared; `axes` name the dynamic dimensions."""
    more = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
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


def declare(outputs, shapes):
    for output in outputs:
        dims = output.type.tensor_type.shape
        dims.ClearField("dim")
        for size in shapes[output.name]:
            dim = dims.dim.add()
            if isinstance(size, str):
                dim.dim_param = size
            else:
                dim.dim_value = size


def assess(net, folder):
    planes, packed = example()
    shapes = {"intensities": [19], "severity": [1], "where": [6, 8], "thumbnail": [27, 48]}
    return [write(AssessPlanes(net), planes, ["y", "u", "v"], ASSESSED, PLANES, shapes, folder / "assess.yuv420p.onnx"),
            write(AssessPacked(net), packed, ["image", "order"], ASSESSED, PACKED, shapes, folder / "assess.packed.onnx")]


def recover(net, folder, tier="fast"):
    planes, packed = example()
    told = (torch.rand(19), torch.tensor([1]))
    names = ["intensities", "shrink"]
    axes = {**PLANES, "y_out": {0: "H", 1: "W"}, "u_out": {0: "Hc", 1: "Wc"}, "v_out": {0: "Hc", 1: "Wc"}}
    shapes = {"y_out": ["H", "W"], "u_out": ["Hc", "Wc"], "v_out": ["Hc", "Wc"], "image_out": ["H", "W", 3], "agreement": [6, 8]}
    return [write(planes_graph(net), planes + told, ["y", "u", "v", *names], ["y_out", "u_out", "v_out", "agreement"],
                  axes, shapes, folder / f"recover-{tier}.yuv420p.onnx"),
            write(packed_graph(net), packed + told, ["image", "order", *names], ["image_out", "agreement"],
                  {**PACKED, "image_out": {0: "H", 1: "W"}}, shapes, folder / f"recover-{tier}.packed.onnx")]


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--runs", default="runs")
    args.add_argument("--models", default="../models")
    args.add_argument("--only", choices=["assess", "recover"])
    args = args.parse_args()
    runs, models = pathlib.Path(args.runs), pathlib.Path(args.models)
    models.mkdir(parents=True, exist_ok=True)
    if args.only != "recover":
        for path in assess(averaged(runs / "assess.pt", Assessor())[0], models):
            print(path)
    if args.only != "assess":
        for tier, network in TIERS.items():
            if (runs / f"recover-{tier}.pt").exists():
                for path in recover(averaged(runs / f"recover-{tier}.pt", network())[0], models, tier):
                    print(path)


if __name__ == "__main__":
    main()
