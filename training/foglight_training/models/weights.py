"""Read the weights of a network: from a checkpoint of `train`, or from a graph of `export` (so that training can go on from
a shipped model without its checkpoint)."""
import pathlib
from typing import Any, Dict, Tuple, TypeVar, Union

import torch
from torch import Tensor, nn

Net = TypeVar("Net", bound=nn.Module)
Path = Union[str, pathlib.Path]

RENAMED = {"spread": "std", "told": "context", "know": "conditioning", "whole": "global_head", "glowing": "blur_trust",
           "one": "conv1", "two": "conv2", "smooth": "smoothing"}
"""Parts of parameter names as checkpoints and graphs made before the modules were renamed have them."""


def current_names(weights: Dict[str, Tensor]) -> Dict[str, Tensor]:
    """The same weights under the names that the modules have now."""
    return {".".join(RENAMED.get(part, part) for part in name.split(".")): value for name, value in weights.items()}


def read_checkpoint(path: Path, device: Union[str, torch.device] = "cpu") -> Dict[str, Any]:
    """What `train.run` saved; a checkpoint in several files (`train.shards`) is joined."""
    saved = torch.load(path, map_location=device)
    for name in saved.pop("shards", ()):
        for key, value in torch.load(pathlib.Path(path).parent / name, map_location=device).items():
            saved.setdefault(key, {}).update(value)
    return saved


def read_weights(path: Path) -> Dict[str, Tensor]:
    """The averaged weights of a checkpoint (.pt), or all weights of an exported graph (.onnx)."""
    if str(path).endswith(".onnx"):
        return current_names(graph_weights(path))
    return current_names(read_checkpoint(path)["average"])


def load_averaged(path: Path, net: Net) -> Tuple[Net, Dict[str, Any]]:
    """Load the averaged weights of a checkpoint into `net` -> the network, in evaluation mode, and the checkpoint."""
    saved = read_checkpoint(path)
    net.load_state_dict(current_names(saved["average"]))
    return net.eval(), saved


def graph_weights(path: Path) -> Dict[str, Tensor]:
    """The parameters in an exported graph, by their names in torch. The exporter folds the weight of a linear layer on more
    than two dimensions into the transposed constant of a MatMul; it is told by the bias that is added to its result."""
    import onnx
    from onnx import numpy_helper
    graph = onnx.load(str(path)).graph
    constants = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
    prefix = "net."
    weights = {name[len(prefix):]: value for name, value in constants.items() if name.startswith(prefix)}
    products = {node.output[0]: node.input[1] for node in graph.node if node.op_type == "MatMul" and node.input[1] in constants}
    for node in graph.node:
        bias = next((name for name in node.input if name.startswith(prefix) and name.endswith(".bias")), None)
        product = next((products[name] for name in node.input if name in products), None)
        if node.op_type == "Add" and bias and product:
            weights[bias[len(prefix):-len("bias")] + "weight"] = constants[product].t().contiguous()
    return weights
