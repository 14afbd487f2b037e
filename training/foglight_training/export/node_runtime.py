"""Run exported graphs in onnxruntime-node, the runtime that ships, from Python."""
import json
import pathlib
import subprocess
import tempfile
from typing import Dict, List, Optional, Tuple, Union

import numpy as np

SCRIPT = pathlib.Path(__file__).parent / "run_onnx.mjs"
Arrays = Dict[str, np.ndarray]


def run(model: Union[str, pathlib.Path], feeds: List[Arrays], repeat: int = 0) -> Tuple[List[Arrays], Optional[float], Optional[float]]:
    """Run a graph on the CPU, one thread, once for each of `feeds` ({input name: array}) -> its outputs by name, and the
    median and least milliseconds of `repeat` further runs of each (None without any). RuntimeError where it fails."""
    with tempfile.TemporaryDirectory() as folder_name:
        folder = pathlib.Path(folder_name)
        jobs = []
        for i, arrays in enumerate(feeds):
            specs = {}
            for name, array in arrays.items():
                array = np.ascontiguousarray(array)
                file = folder / f"{i}.{name}.in"
                file.write_bytes(array.tobytes())
                specs[name] = {"type": str(array.dtype), "dims": list(array.shape), "file": str(file)}
            jobs.append({"feeds": specs, "out": str(folder / str(i))})
        (folder / "jobs.json").write_text(json.dumps({"model": str(pathlib.Path(model).resolve()), "runs": jobs, "repeat": repeat}))
        done = subprocess.run(["node", str(SCRIPT), str(folder / "jobs.json")], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"onnxruntime-node failed on {model}:\n{done.stderr[-3000:]}")
        answer = json.loads(done.stdout)
        results = []
        for i, outputs in enumerate(answer["outputs"]):
            results.append({name: np.fromfile(folder / f"{i}.{name}", dtype=o["type"]).reshape(o["dims"]) for name, o in outputs.items()})
        return results, answer["ms"], answer["least"]
