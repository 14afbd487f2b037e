import pathlib
import tempfile
import unittest

import onnx
import torch
from onnx import numpy_helper

from ..models.assessor import Assessor
from ..models.recoverer import Recoverer
from ..models.weights import RENAMED, current_names, graph_weights, load_averaged, read_weights
from .write import write_assess, write_recover

SHIPPED = pathlib.Path(__file__).resolve().parents[3] / "models"
OLD = {new: old for old, new in RENAMED.items()}


def with_old_names(weights):
    return {".".join(OLD.get(part, part) for part in name.split(".")): value for name, value in weights.items()}


class WeightsTest(unittest.TestCase):
    def test_a_checkpoint_with_the_old_names_loads(self):
        for network in (Assessor, Recoverer):
            weights = network().state_dict()
            old = with_old_names(weights)
            self.assertNotEqual(old.keys(), weights.keys())
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "net.pt"
                torch.save({"average": old}, path)
                net, _ = load_averaged(path, network())
                for name, value in net.state_dict().items():
                    self.assertTrue(torch.equal(value, weights[name]), name)
                self.assertEqual(read_weights(path).keys(), weights.keys())

    def test_shipped_graphs_give_their_weights_back(self):
        """What is read from a shipped file, loaded and exported again, has the constants of that file."""
        for name, network, write in (("assess", Assessor, write_assess), ("recover-fast", Recoverer, write_recover)):
            with self.subTest(name=name), tempfile.TemporaryDirectory() as folder:
                path = SHIPPED / f"{name}.packed.onnx"
                net = network()
                missing, unexpected = net.load_state_dict(read_weights(path), strict=False)
                self.assertEqual(([k for k in missing if not k.endswith("num_batches_tracked")], unexpected), ([], []))
                write(net.eval(), pathlib.Path(folder))
                again = graph_weights(pathlib.Path(folder) / path.name)
                shipped = current_names(graph_weights(path))
                self.assertEqual(again.keys(), shipped.keys())
                for key, value in again.items():
                    self.assertTrue(torch.equal(value, shipped[key]), key)

    def test_every_large_constant_of_a_graph_is_a_weight(self):
        """A layer that the exporter folds away in a new form would be missed silently."""
        for name in ("assess", "recover-fast"):
            path = SHIPPED / f"{name}.packed.onnx"
            sizes = sorted(numpy_helper.to_array(t).size for t in onnx.load(str(path)).graph.initializer)
            self.assertEqual(sizes, sorted(value.numel() for value in graph_weights(path).values()))


if __name__ == "__main__":
    unittest.main()
