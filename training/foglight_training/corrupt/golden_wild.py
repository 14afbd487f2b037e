"""Golden vectors of the `wild` profile: what `wild.apply` makes of one picture with given parameters.

    python3 -m foglight_training.corrupt.golden_wild [write]

`write` draws and writes test/golden/wild; without it the command checks that `wild` still makes the same.
src/corrupt/goldenWild.test.ts checks the same files against the TypeScript engine.
"""
import base64
import json
import sys
from typing import Any, Dict, List

import cv2
import numpy as np
import torch

from . import wild
from .depth import depth_map, draw_depth
from .golden import FIELD_STEP
from .golden import FOLDER as REFERENCE_FOLDER
from .golden import picture as drawn_picture
from .layers import draw_flakes

FOLDER = REFERENCE_FOLDER.parent / "wild"
SIZE = (72, 100)
CASES = [("fog", 0.3, 1), ("fog", 0.9, 10), ("rain", 0.45, 3), ("rain", 0.9, 4), ("rain", 0.9, 22), ("snow", 0.45, 6), ("snow", 0.9, 7),
         ("dirty_lens", 0.5, 8), ("dirty_lens", 0.9, 9), ("dirty_lens", 0.9, 2), ("darkness", 0.45, 11),
         ("darkness", 0.9, 15), ("darkness", 0.9, 1), ("sharpness", 0.2, 13), ("sharpness", 0.9, 15)]
"""Kind, intensity and seed; between them they draw every way in which a kind is drawn."""
THICK_LINES = 7
"""The seed of the case whose lines are those of a larger picture."""
STREET, STREET_SIGMA = 1, 0.8
"""The seed of the street at night, and its blur in pixels: that of a larger picture."""


def thick_lines(rng: np.random.Generator, s: float) -> List[List[int]]:
    """The flakes of a picture of 1280x720, which are several pixels thick, some of them moved into the small picture."""
    h, w = SIZE
    lines = draw_flakes(rng, 720, 1280, s)[:30]
    return [[x0 % w, y0 % h, x0 % w + x1 - x0, y0 % h + y1 - y0, value, thickness] for x0, y0, x1, y1, value, thickness in lines]


def stored(params: Dict[str, Any]) -> Dict[str, Any]:
    """Parameters as JSON: fields as base64, specks as bits."""
    params = dict(params)
    if "field" in params:
        field = np.clip(np.round(params["field"] * FIELD_STEP), -127, 127).astype(np.int8)
        params["field"] = base64.b64encode(field.tobytes()).decode()
    if "curtain" in params:
        distances = [{**d, "specks": base64.b64encode(np.packbits(d["specks"]).tobytes()).decode()} for d in params["curtain"]["distances"]]
        params["curtain"] = {**params["curtain"], "distances": distances}
    return params


def loaded(params: Dict[str, Any]) -> Dict[str, Any]:
    """Parameters from JSON."""
    h, w = SIZE
    params = dict(params)
    if "field" in params:
        field = np.frombuffer(base64.b64decode(params["field"]), np.int8).reshape(h, w, 3).astype(np.float32) / FIELD_STEP
        params["field"] = torch.from_numpy(field).permute(2, 0, 1)[None]
    if "curtain" in params:
        bits = lambda text: np.unpackbits(np.frombuffer(base64.b64decode(text), np.uint8), count=h * w).reshape(h, w).astype(bool)
        params["curtain"] = {**params["curtain"], "distances": [{**d, "specks": bits(d["specks"])} for d in params["curtain"]["distances"]]}
    return params


def applied(kind: str, params: Dict[str, Any], image: np.ndarray) -> np.ndarray:
    """What `wild` makes of RGB uint8 [H,W,3] with stored parameters."""
    x = torch.from_numpy(image.copy()).permute(2, 0, 1)[None].float()
    depth = torch.from_numpy(depth_map(params["depth"], *SIZE))[None, None] if "depth" in params else None
    out = wild.apply(kind, loaded(params), x, depth)
    return out.round().clamp(0, 255)[0].permute(1, 2, 0).to(torch.uint8).numpy()


def write() -> None:
    image = drawn_picture(*SIZE)
    FOLDER.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(FOLDER / "picture.png"), image[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
    cases = []
    for kind, s, seed in CASES:
        rng = np.random.default_rng(seed)
        params = wild.draw(kind, s, rng, *SIZE)
        if kind == "darkness":
            params["field"] = rng.standard_normal((*SIZE, 3), np.float32)
            if seed == STREET:
                params["sigma"] = STREET_SIGMA
        if seed == THICK_LINES:
            params["lines"] = thick_lines(rng, s)
        if kind in wild.NEEDS_DEPTH:
            params["depth"] = draw_depth(rng, *SIZE)
        params = stored(params)
        name = f"{kind}-{seed}.png"
        cv2.imwrite(str(FOLDER / name), applied(kind, params, image)[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
        cases.append({"kind": kind, "intensity": s, "picture": name, "params": params})
    (FOLDER / "cases.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


def check() -> bool:
    """Whether all but 1 % of the values of every picture are within 2 grey levels."""
    image = cv2.imread(str(FOLDER / "picture.png"))[..., ::-1].copy()
    worst = 0.0
    for case in json.loads((FOLDER / "cases.json").read_text()):
        want = cv2.imread(str(FOLDER / case["picture"]))[..., ::-1]
        off = float(np.mean(np.abs(applied(case["kind"], case["params"], image).astype(int) - want) > 2))
        worst = max(worst, off)
        if off > 0.01:
            print(f"{case['picture']}: {100 * off:.1f} % of the values differ")
    return worst <= 0.01


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        write()
    sys.exit(0 if check() else 1)
