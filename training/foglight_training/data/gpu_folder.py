"""Prepare a folder for training on another machine: the code, the photographs at training size, cached mean shifts and the
weights to begin with; small enough to be sent.

    python3 -m foglight_training.data.gpu_folder --out gpu [--data FOLDER] [--mean-shifts runs/mean_shift.npz] [--models ../models]

On the other machine `make train-gpu MINUTES=9` in that folder is enough.
"""
import argparse
import json
import pathlib
import shutil
from typing import Dict, List

import cv2
import numpy as np

from .photographs import Photograph, read_photographs, split_held_out

MAX_BYTES = 55 * 2 ** 20
PACKAGE = pathlib.Path(__file__).parents[1]
PHOTOGRAPHS, INDEX, MEAN_SHIFTS, MODELS, CODE = "photographs", "photographs.json", "mean_shift.npz", "models", "foglight_training"
GRAPHS = ("assess.packed.onnx", "recover-fast.packed.onnx")
"""Their weights begin the training, and assess."""
SHORTER_SIDE = 480
"""Of photographs, in pixels."""
QUALITIES = (92, 88, 84, 78)
"""JPEG qualities tried until the folder is small enough: clean pictures have at least 78."""
MEAN_SHIFT_SHARE = 0.25
"""Share of the folder that mean shifts may take."""


def folder_bytes(folder: pathlib.Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def write_photographs(folder: pathlib.Path, photographs: List[Photograph], quality: int) -> None:
    """As JPEG, SHORTER_SIDE pixels on their shorter side, with an index of where each comes from."""
    shutil.rmtree(folder / PHOTOGRAPHS, ignore_errors=True)
    (folder / PHOTOGRAPHS).mkdir(parents=True)
    index: Dict[str, Dict[str, str]] = {}
    for i, (path, sha, rgb) in enumerate(photographs):
        f = SHORTER_SIDE / min(rgb.shape[:2])
        small = cv2.resize(rgb, None, fx=f, fy=f, interpolation=cv2.INTER_AREA) if f < 1 else rgb
        cv2.imwrite(str(folder / PHOTOGRAPHS / f"{i:04d}.jpg"), small[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        index[f"{i:04d}.jpg"] = {"path": path, "sha256": sha}
    (folder / INDEX).write_text(json.dumps(index, indent=1))


def write_mean_shifts(source: pathlib.Path, target: pathlib.Path, most: int) -> None:
    """As many pictures of the cache as fit into `most` bytes, compressed."""
    cache = np.load(source)
    count = len(cache["s"])
    while count:
        np.savez_compressed(target, clean=cache["clean"][:count], shifted=cache["shifted"][:count], s=cache["s"][:count])
        if target.stat().st_size <= most:
            return
        count = min(count - 1, int(count * most / target.stat().st_size))
    target.unlink()


def prepare(out: pathlib.Path, data: str, mean_shifts: pathlib.Path, models: pathlib.Path, max_bytes: int = MAX_BYTES) -> int:
    """Fill the folder -> its bytes. Checkpoints that are there stay. ValueError where it cannot be made small enough."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(out / CODE, ignore_errors=True)
    shutil.copytree(PACKAGE, out / CODE, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(PACKAGE.parent / name, out / name)
    (out / MODELS).mkdir(exist_ok=True)
    for name in GRAPHS:
        shutil.copy(models / name, out / MODELS / name)
    if mean_shifts.exists():
        write_mean_shifts(mean_shifts, out / MEAN_SHIFTS, int(MEAN_SHIFT_SHARE * max_bytes))
    photographs = split_held_out(read_photographs(data))[0] if data else []
    for quality in QUALITIES:
        write_photographs(out, photographs, quality)
        size = folder_bytes(out)
        if size <= max_bytes:
            return size
    raise ValueError(f"{out} has {size / 2**20:.1f} MiB with photographs of JPEG quality {QUALITIES[-1]}; "
                     f"at most {max_bytes / 2**20:.0f} MiB may be sent: name a folder with fewer photographs")


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--out", default="gpu")
    args.add_argument("--data", help="folder of photographs; without it the machine draws procedural pictures alone")
    args.add_argument("--mean-shifts", default="runs/mean_shift.npz", help="cache of mean-shifted pictures, if it exists")
    args.add_argument("--models", default="../models", help="folder of the graphs whose weights begin the training")
    args = args.parse_args()
    try:
        size = prepare(pathlib.Path(args.out), args.data, pathlib.Path(args.mean_shifts), pathlib.Path(args.models))
    except ValueError as error:
        raise SystemExit(str(error)) from error
    print(f"{args.out}: {size / 2**20:.1f} MiB of at most {MAX_BYTES / 2**20:.0f}")


if __name__ == "__main__":
    main()
