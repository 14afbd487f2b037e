"""Prepare a folder for training on another machine, small enough to be sent: the code, pictures at training size, all that
OpenCV draws, cached mean shifts, and the weights to begin with. That machine needs Python with PyTorch and NumPy alone.

    python3 -m foglight_training.data.gpu_folder --out gpu [--data FOLDER] [--mean-shifts runs/mean_shift.npz] [--models ../models]

There `make train-gpu MINUTES=9` in that folder is enough.
"""
import argparse
import json
import pathlib
import shutil
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import numpy as np
import torch
from torch import Tensor

from ..corrupt import batched, chain, layers, wild
from ..corrupt.depth import depth_map, draw_depth
from ..corrupt.opencv import cv2
from ..models.weights import read_weights
from . import procedural
from .gpu_files import CODE, INDEX, LAYERS, MEAN_SHIFTS, PICTURES, WEIGHTS
from .photographs import read_photographs, split_held_out

Size = Tuple[int, int]
MAX_BYTES = 55 * 2 ** 20
PACKAGE = pathlib.Path(__file__).parents[1]
GRAPHS = {"assess": "assess.packed.onnx", "fast": "recover-fast.packed.onnx"}
"""Whose weights begin the training, and assess."""
PICTURE_SIZE, LAYER_SIZE = (480, 720), (320, 480)
"""Height and width of the clean pictures, and of the layers, which is that of the pictures that are trained on."""
DEPTH_SIZE = (60, 90)
QUALITIES = (93, 90, 86, 82, 78)
"""JPEG qualities tried until the folder is small enough: clean pictures have at least 78."""
MEAN_SHIFT_SHARE = 0.2
"""Share of the folder that mean shifts may take."""
LAYERED = ("fog", "rain", "snow", "dirty_lens", "lens_flare", "graffiti")
"""Kinds that OpenCV draws: their layers are made here."""
BULKY = ("lines", "curtain", "dirt", "bank_grid")
"""Parameters that the layers stand for."""


class Counts(NamedTuple):
    """How much is drawn."""
    pictures: int = 60
    layers: int = 40
    """Of each kind in LAYERED."""


def folder_bytes(folder: pathlib.Path) -> int:
    """Of all files, but for the checkpoints of a training that was there."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).parts[0] != "runs")


def cover(rgb: np.ndarray, size: Size) -> np.ndarray:
    """RGB uint8 scaled so that it covers a size (H, W), and cut to it about the middle."""
    f = max(size[0] / rgb.shape[0], size[1] / rgb.shape[1])
    rgb = cv2.resize(rgb, (max(size[1], round(rgb.shape[1] * f)), max(size[0], round(rgb.shape[0] * f))),
                     interpolation=cv2.INTER_AREA if f < 1 else cv2.INTER_CUBIC)
    top, left = (rgb.shape[0] - size[0]) // 2, (rgb.shape[1] - size[1]) // 2
    return rgb[top:top + size[0], left:left + size[1]]


def pictures_with_depth(photographs: List[np.ndarray], drawn: int, size: Size, rng: np.random.Generator) -> Tuple[np.ndarray, np.ndarray]:
    """-> RGB uint8 [N,H,W,3] and depth uint8 [N,*DEPTH_SIZE]: photographs with a plausible depth, then procedural ones."""
    pictures = [cover(rgb, size) for rgb in photographs]
    depths = [depth_map(draw_depth(rng, *DEPTH_SIZE), *DEPTH_SIZE) for _ in photographs]
    for _ in range(drawn):
        rgb, depth = procedural.picture(rng, *size)
        pictures.append(rgb)
        depths.append(cv2.resize(depth, DEPTH_SIZE[::-1], interpolation=cv2.INTER_AREA))
    return np.stack(pictures), np.round(np.stack(depths) * 255).astype(np.uint8)


def write_pictures(path: pathlib.Path, rgb: np.ndarray, depth: np.ndarray, quality: int) -> None:
    """As quantised JPEG coefficients, which a GPU decodes (`corrupt.batched.decode`)."""
    q = torch.tensor([float(quality)])
    coded = [batched.encode(torch.from_numpy(p.copy()).permute(2, 0, 1)[None].float(), q) for p in rgb]
    y, c = (torch.cat([pair[i] for pair in coded]).to(torch.int16).numpy() for i in (0, 1))
    np.savez_compressed(path, y=y, c=c, quality=np.float32(quality), depth=depth)


def draw_layer(kind: str, s: float, rng: np.random.Generator, like: Tensor) -> Dict[str, Any]:
    """What OpenCV draws of one degradation of `LAYERED`, as parameters with "layers"."""
    h, w = like.shape[-2:]
    if kind == "lens_flare":
        layer = cv2.GaussianBlur(layers.flare(rng, h, w, s), (3, 3), max(0.1, 20 * s)).astype(np.float32)
        return {"layers": (layers.to_batch(layer, like),)}
    if kind == "graffiti":
        state = rng.bit_generator.state
        on_black = layers.lines(rng, np.zeros((h, w, 3), np.uint8), s)
        rng.bit_generator.state = state
        on_white = layers.lines(rng, np.full((h, w, 3), 255, np.uint8), s)
        painted = (on_black == on_white).all(2, keepdims=True).astype(np.float32)
        return {"layers": (layers.to_batch(on_black, like), layers.to_batch(painted, like))}
    params = wild.rendered(kind, wild.draw(kind, s, rng, h, w), like)
    drawn = params["layers"] if isinstance(params["layers"], tuple) else (params["layers"],)
    return {**{k: v for k, v in params.items() if k not in BULKY}, "drops": "drops" in params, "layers": drawn}


def write_layers(path: pathlib.Path, each: int, size: Size, rng: np.random.Generator) -> None:
    """`each` degradations of every kind in LAYERED at random intensities, a byte a value."""
    like, index, arrays = torch.zeros((1, 3, *size)), [], {}
    for kind in LAYERED:
        for _ in range(each):
            s = max(chain.intensity(rng), chain.MIN_VISIBLE.get(kind, 0) + 0.01)
            params = draw_layer(kind, s, rng, like)
            ranges = []
            for layer in params.pop("layers"):
                low, high = float(layer.min()), float(layer.max())
                ranges.append([low, high])
                arrays[f"{len(index)}-{len(ranges) - 1}"] = torch.round((layer - low) / max(high - low, 1e-6) * 255).to(torch.uint8).numpy()
            index.append({"kind": kind, "intensity": s, "params": params, "ranges": ranges})
    np.savez_compressed(path, index=json.dumps(index), **arrays)


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


def prepare(out: pathlib.Path, data: Optional[str], mean_shifts: pathlib.Path, models: pathlib.Path, counts: Counts = Counts(),  # noqa: B008
            picture_size: Size = PICTURE_SIZE, layer_size: Size = LAYER_SIZE, max_bytes: int = MAX_BYTES, seed: int = 8) -> int:
    """Fill the folder -> its bytes. Checkpoints that are there stay. ValueError where it cannot be made small enough."""
    out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    shutil.rmtree(out / CODE, ignore_errors=True)
    shutil.copytree(PACKAGE, out / CODE, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(PACKAGE.parent / name, out / name)
    torch.save({name: read_weights(models / file) for name, file in GRAPHS.items()}, out / WEIGHTS)
    write_layers(out / LAYERS, counts.layers, layer_size, rng)
    if mean_shifts.exists():
        write_mean_shifts(mean_shifts, out / MEAN_SHIFTS, int(MEAN_SHIFT_SHARE * max_bytes))
    photographs = split_held_out(read_photographs(data))[0] if data else []
    (out / INDEX).write_text(json.dumps({path: sha for path, sha, _ in photographs}, indent=1))
    rgb, depth = pictures_with_depth([p.rgb for p in photographs], counts.pictures, picture_size, rng)
    for quality in QUALITIES:
        write_pictures(out / PICTURES, rgb, depth, quality)
        if (size := folder_bytes(out)) <= max_bytes:
            return size
    raise ValueError(f"{out} has {size / 2**20:.1f} MiB with pictures of JPEG quality {QUALITIES[-1]}; at most "
                     f"{max_bytes / 2**20:.0f} MiB may be sent: name a folder with fewer photographs")


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--out", default="gpu")
    args.add_argument("--data", help="folder of photographs; without it procedural pictures alone")
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
