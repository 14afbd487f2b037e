"""Run exported graphs in onnxruntime-node, the runtime that ships, from Python."""
import json
import pathlib
import subprocess
import tempfile

import numpy as np

SCRIPT = pathlib.Path(__file__).parent.parent / "run_onnx.mjs"


def run(model, runs, repeat=0):
    """`runs` is a list of {input name: array}; -> list of {output name: array}, and the median and least milliseconds
    of `repeat` further runs of each."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        jobs = []
        for i, feeds in enumerate(runs):
            specs = {}
            for name, array in feeds.items():
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


def planes_of(rgb):
    """RGB uint8 [H,W,3] -> limited-range yuv420p planes (BT.601, chroma means of 2x2, as ffmpeg's and our graphs' domain)."""
    import torch
    from .picture import to_ycc
    y, c = to_ycc(torch.from_numpy(rgb.copy()).permute(2, 0, 1)[None].float() / 255)
    byte = lambda x: x.round().clamp(0, 255).to(torch.uint8).numpy()
    return {"y": byte(y[0, 0] * 219 + 16), "u": byte(c[0, 0] * 224 + 128), "v": byte(c[0, 1] * 224 + 128)}


def rgb_of(y, u, v):
    """The way back, for measuring: planes -> RGB uint8."""
    import torch
    from .picture import to_rgb
    y = (torch.from_numpy(y.copy()).float()[None, None] - 16) / 219
    c = (torch.from_numpy(np.stack([u, v])).float()[None] - 128) / 224
    return (to_rgb(y, c)[0].permute(1, 2, 0) * 255).round().clamp(0, 255).to(torch.uint8).numpy()
