"""Golden vectors of the corruption engine: what `apply` makes of one picture with given parameters.

    python3 -m foglight_training.corrupt.golden [write]

`write` draws and writes test/golden/corrupt; without it the command checks that reference.py still makes the same.
src/corrupt/golden.test.ts checks the same files against the TypeScript engine.
"""

import base64
import json
import sys
from pathlib import Path
from typing import Tuple

import cv2
import numpy as np

from . import reference

FOLDER = Path(__file__).resolve().parents[3] / "test" / "golden" / "corrupt"
CASES = [(kind, s) for kind in reference.KINDS for s in (0.45, 0.9)]
FIELD_STEP = 32  # the noise field is stored in 32nds, a byte a value


def picture(height: int = 60, width: int = 84) -> np.ndarray:
    """Shading, edges, colours and fine texture in a small place."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    out = np.stack([60 + 1.5 * x, 200 - 1.8 * y, 90 + 40 * np.sin(x / 9) * np.cos(y / 7)], -1)
    out[8:28, 10:40] = (205, 60, 40)
    out[12:24, 14:36:4] = (240, 230, 220)
    cv2.circle(out, (62, 22), 13, (30, 90, 200), -1)
    cv2.line(out, (0, 50), (83, 36), (15, 15, 18), 3)
    out[44:56, 50:80] += 30 * (((x + y)[44:56, 50:80] % 4 < 2)[..., None] - 0.5)
    return np.clip(out, 0, 255).astype(np.uint8)


def stored(params: reference.Params) -> reference.Params:
    """Parameters as JSON, and as they will be read back."""
    params = dict(params)
    if "field" in params:
        field = np.clip(np.round(params["field"] * FIELD_STEP), -127, 127).astype(np.int8)
        params["field"] = base64.b64encode(field.tobytes()).decode()
    return params


def loaded(params: reference.Params, shape: Tuple[int, int, int]) -> reference.Params:
    """Parameters from JSON; `shape` is that of the picture."""
    params = dict(params)
    if "field" in params:
        field = np.frombuffer(base64.b64decode(params["field"]), np.int8)
        params["field"] = field.reshape(shape).astype(np.float32) / FIELD_STEP
    return params


def write() -> None:
    image = picture()
    FOLDER.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(FOLDER / "picture.png"), image[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
    cases = []
    for i, (kind, s) in enumerate(CASES):
        params = stored(reference.draw(kind, s, np.random.default_rng(i), *image.shape[:2]))
        name = f"{kind}-{round(100 * s)}.png"
        out = reference.apply(kind, loaded(params, image.shape), image)
        cv2.imwrite(str(FOLDER / name), out[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
        cases.append({"kind": kind, "intensity": s, "picture": name, "params": params})
    (FOLDER / "cases.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


def check() -> bool:
    """Whether all but 1 % of the values of every picture are within 2 grey levels."""
    image = cv2.imread(str(FOLDER / "picture.png"))[..., ::-1].copy()
    worst = 0
    for case in json.loads((FOLDER / "cases.json").read_text()):
        out = reference.apply(case["kind"], loaded(case["params"], image.shape), image)
        want = cv2.imread(str(FOLDER / case["picture"]))[..., ::-1]
        # OpenCV itself differs from version to version by a grey level here and there.
        off = float(np.mean(np.abs(out.astype(int) - want) > 2))
        worst = max(worst, off)
        if off > 0.01:
            print(f"{case['picture']}: {100 * off:.1f} % of the values differ")
    return worst <= 0.01


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        write()
    sys.exit(0 if check() else 1)
