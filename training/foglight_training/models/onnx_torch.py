"""Run a small ONNX classifier or detector graph in torch: differentiable, batched, on any device. It knows only the operators
that such graphs use up to their backbone's outputs."""
from typing import List

import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from torch import Tensor


class OnnxTorch(torch.nn.Module):
    """The tensors named `wanted` of a graph, from its one input [B,C,H,W]. NotImplementedError on an unknown operator."""

    def __init__(self, path: str, wanted: List[str]) -> None:
        super().__init__()
        graph = onnx.load(path).graph
        self.wanted, self.input = wanted, graph.input[0].name
        self.constants = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
        self.nodes = []
        for node in graph.node:
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            if node.op_type == "Constant":
                self.constants[node.output[0]] = torch.from_numpy(numpy_helper.to_array(attributes["value"]).copy())
            else:
                self.nodes.append((node.op_type, list(node.input), node.output[0], attributes))
            if node.output[0] == wanted[-1]:
                break

    def forward(self, x: Tensor) -> List[Tensor]:
        b = len(x)
        v = {**{k: (t.to(x) if t.is_floating_point() else t) for k, t in self.constants.items()}, self.input: x}
        for op, ins, out, a in self.nodes:
            i = [v[n] for n in ins]
            if i[0].ndim == 4:
                plane = i[0].shape[-2:]
            if op == "Conv":
                v[out] = F.conv2d(i[0], i[1], i[2] if len(i) > 2 else None, a["strides"], a["pads"][:2], a["dilations"], a["group"])
            elif op == "Relu":
                v[out] = F.relu(i[0])
            elif op == "MaxPool":
                v[out] = F.max_pool2d(i[0], a["kernel_shape"], a["strides"], a["pads"][:2])
            elif op == "Concat":
                v[out] = torch.cat(i, a["axis"])
            elif op == "Reshape":
                v[out] = self.reshape(i[0], i[1].tolist(), b, plane)
            elif op == "Transpose":
                v[out] = i[0].permute(a["perm"])
            elif op == "Gather":
                v[out] = i[0].select(a["axis"], int(i[1])) if i[1].ndim == 0 else i[0].index_select(a["axis"], i[1])
            else:
                raise NotImplementedError(f"{op} is not among the operators a backbone needs")
        return [v[name] for name in self.wanted]

    @staticmethod
    def reshape(x: Tensor, shape: List[int], b: int, plane: torch.Size) -> Tensor:
        """The graph was exported for one picture of one size. Its channel shuffles fold [1,C,h,w] into [C/2,2,h*w]
        and back out of [2,1,C/2,h,w]; here there are b pictures of any size."""
        if len(shape) == 3:
            return x.reshape(shape[0] * b, shape[1], -1)
        if len(shape) == 5:
            return x.reshape(shape[0], -1, shape[2], *plane)
        return x.reshape(shape)
