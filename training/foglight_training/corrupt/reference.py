"""The sixteen degradations of Robust-R1 and CLEAR's MMD-Bench, through OpenCV, their quirks included.

`draw` draws the parameters, `apply` is deterministic: the same parameters give the same picture, here and in src/corrupt.
Pictures are H x W x 3 uint8 in RGB; the published functions work on BGR, so colours are given in RGB here as they come
out there. Parameters are JSON, except that `noise` carries its unit
normal field (H x W x 3 float32) under "field".
"""

import math
from typing import Any, Callable, Dict, List, Tuple

import cv2
import numpy as np

LEVELS = {"low": 0.23, "mid": 0.45, "high": 0.9}

# Chance of each kind when one is drawn for a picture (Robust-R1, of 400): a quarter for each stage.
WEIGHTS = {
    "lens_blur": 20, "lens_flare": 20, "motion_blur": 20, "dirty_lens": 20, "saturation": 20,
    "compression": 25, "block_exchange": 25, "mean_shift": 25, "scan_lines": 25,
    "darkness": 25, "atmospheric_turbulence": 25, "noise": 25, "color_diffusion": 25,
    "sharpness": 33, "graffiti": 33, "watermark": 34,
}  # fmt: skip

Params = Dict[str, Any]
Rng = np.random.Generator


def draw(kind: str, s: float, rng: Rng, height: int, width: int) -> Params:
    """Draws the parameters of `kind` at intensity s in [0, 1] for a height x width picture.

    Raises ValueError where the reference does: intensities outside [0, 1] for compression, pictures
    smaller than a block for block_exchange or than 50 pixels for watermark.
    """
    return _KINDS[kind][0](s, rng, height, width)


def apply(kind: str, params: Params, image: np.ndarray) -> np.ndarray:
    """Returns a degraded copy of an H x W x 3 uint8 RGB picture."""
    return _KINDS[kind][1](params, image)


def corrupt(kind: str, s: float, rng: Rng, image: np.ndarray) -> np.ndarray:
    """Draws and applies in one."""
    return apply(kind, draw(kind, s, rng, *image.shape[:2]), image)


def _integer(rng: Rng, low: int, high: int) -> int:
    """Uniform in [low, high], both ends included."""
    return int(rng.integers(low, high + 1))


# --- capture ---


def _draw_lens_blur(s: float, rng: Rng, height: int, width: int) -> Params:
    return {"kernel": int(3 + 300 * s) | 1, "sigma": 20 * s, "keep": 1 - 0.7 * s, "add": 0.9 * s}


def _lens_blur(p: Params, image: np.ndarray) -> np.ndarray:
    if p["sigma"] <= 0:  # OpenCV would take a sigma from the kernel: 0.8 for 3 pixels
        return image.copy()
    blurred = cv2.GaussianBlur(image, (p["kernel"], p["kernel"]), p["sigma"])
    return cv2.addWeighted(image, p["keep"], blurred, p["add"], 0)


def _draw_lens_flare(s: float, rng: Rng, height: int, width: int) -> Params:
    flares = []
    for _ in range(3 + int(30 * s)):
        x, y = _integer(rng, 0, width - 1), _integer(rng, 0, height - 1)
        radius, length, angle = _integer(rng, 10, 50), _integer(rng, 30, 150), rng.uniform(0, 2 * math.pi)
        end = [int(x + length * math.cos(angle)), int(y + length * math.sin(angle))]
        flares.append({"center": [x, y], "radius": radius, "end": end})
    return {"flares": flares, "color": [235, 255, 255], "sigma": 20 * s, "add": 0.9 * s}


def _lens_flare(p: Params, image: np.ndarray) -> np.ndarray:
    layer = np.zeros_like(image)
    for flare in p["flares"]:
        cv2.circle(layer, tuple(flare["center"]), flare["radius"], p["color"], -1)
        cv2.line(layer, tuple(flare["center"]), tuple(flare["end"]), p["color"], 2)
    if p["sigma"] > 0:
        layer = cv2.GaussianBlur(layer, (3, 3), p["sigma"])
    return cv2.addWeighted(image, 1, layer, p["add"], 0)


def _draw_motion_blur(s: float, rng: Rng, height: int, width: int) -> Params:
    return {"length": max(5, int(30 * s)), "angle": rng.uniform(0, 360)}


def _motion_blur(p: Params, image: np.ndarray) -> np.ndarray:
    d = p["length"]
    turn = cv2.getRotationMatrix2D((d / 2, d / 2), p["angle"], 1)
    kernel = cv2.warpAffine(np.diag(np.ones(d)), turn, (d, d))
    return cv2.filter2D(image, -1, kernel / kernel.sum())


def _draw_dirty_lens(s: float, rng: Rng, height: int, width: int) -> Params:
    def at() -> List[int]:
        return [_integer(rng, 0, width), _integer(rng, 0, height)]

    ellipses: List[Params] = []
    discs: List[Params] = []
    if s > 0.1:
        for _ in range(int(10 * s)):
            axes = [_integer(rng, 150, 300), _integer(rng, 100, 200)]
            ellipses.append({"center": at(), "axes": axes, "angle": _integer(rng, 0, 360), "grey": 50})
    for _ in range(int(300 * s)):
        discs.append({"center": at(), "radius": _integer(rng, 4, 20), "grey": _integer(rng, 50, 100)})
    if s > 0.5:
        for _ in range(int(5 * s)):
            discs.append({"center": at(), "radius": _integer(rng, 20, 50), "grey": 80})
            discs.append({"center": at(), "radius": _integer(rng, 10, 30), "grey": 120})
    return {"ellipses": ellipses, "discs": discs, "sigma": 30, "keep": 1 - 0.7 * s, "add": 0.8 * s}


def _dirty_lens(p: Params, image: np.ndarray) -> np.ndarray:
    layer = np.zeros(image.shape[:2], np.uint8)
    for e in p["ellipses"]:
        cv2.ellipse(layer, tuple(e["center"]), tuple(e["axes"]), e["angle"], 0, 360, e["grey"], -1)
    for disc in p["discs"]:
        cv2.circle(layer, tuple(disc["center"]), disc["radius"], disc["grey"], -1)
    layer = cv2.GaussianBlur(layer, (0, 0), p["sigma"])
    return cv2.addWeighted(image, p["keep"], cv2.merge([layer] * 3), p["add"], 0)


def _draw_saturation(s: float, rng: Rng, height: int, width: int) -> Params:
    return {"factor": 1 - s}


def _saturation(p: Params, image: np.ndarray) -> np.ndarray:
    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV).astype(np.float32)
    hsv[..., 1] = np.clip(hsv[..., 1] * p["factor"], 0, 255)
    return cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB)


# --- transmission ---


def _draw_compression(s: float, rng: Rng, height: int, width: int) -> Params:
    if not 0 <= s <= 1:
        raise ValueError("compression takes intensities from 0 to 1")
    return {"quality": min(100, max(5, int(100 - 95 * s)))}


def _compression(p: Params, image: np.ndarray) -> np.ndarray:
    _, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, p["quality"]])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1].copy()


def _draw_block_exchange(s: float, rng: Rng, height: int, width: int) -> Params:
    block = min(32, int(5 + 30 * s))
    rows, columns = height // block, width // block
    if rows < 1 or columns < 1:
        raise ValueError(f"block_exchange needs a picture of at least {block} pixels")

    def at() -> List[int]:
        return [_integer(rng, 0, columns - 1), _integer(rng, 0, rows - 1)]

    return {"block": block, "swaps": [[at(), at()] for _ in range(int(35 * s))]}


def _block_exchange(p: Params, image: np.ndarray) -> np.ndarray:
    out, b = image.copy(), p["block"]
    for (x1, y1), (x2, y2) in p["swaps"]:
        one = out[y1 * b : y1 * b + b, x1 * b : x1 * b + b]
        two = out[y2 * b : y2 * b + b, x2 * b : x2 * b + b]
        one[:], two[:] = two.copy(), one.copy()
    return out


def _draw_mean_shift(s: float, rng: Rng, height: int, width: int) -> Params:
    return {"radius": int(40 * s)}


def _mean_shift(p: Params, image: np.ndarray) -> np.ndarray:
    if p["radius"] < 1:
        return image.copy()
    return cv2.pyrMeanShiftFiltering(np.ascontiguousarray(image), p["radius"], p["radius"])


def _draw_scan_lines(s: float, rng: Rng, height: int, width: int) -> Params:
    return {"period": max(3, int(20 / (s + 0.1))), "width": max(5, int(7 * s)), "factor": 0.01}


def _scan_lines(p: Params, image: np.ndarray) -> np.ndarray:
    out = image.copy()
    rows = np.arange(image.shape[0]) % p["period"] < p["width"]
    out[rows] = (out[rows] * p["factor"]).astype(np.uint8)
    return out


# --- environment ---


def _draw_darkness(s: float, rng: Rng, height: int, width: int) -> Params:
    return {"factor": 1 - s * s}


def _darkness(p: Params, image: np.ndarray) -> np.ndarray:
    return (image * p["factor"]).astype(np.uint8)


def _draw_atmospheric_turbulence(s: float, rng: Rng, height: int, width: int) -> Params:
    return {"amplitude": 40 * s, "phase": 5 * s}


def _atmospheric_turbulence(p: Params, image: np.ndarray) -> np.ndarray:
    height, width = image.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    shift = (p["amplitude"] * np.sin(y / 30 + p["phase"])).astype(np.float32)
    from_x = np.clip(x + shift, 0, width - 1)
    from_y = np.clip(y + np.float32(0.7) * shift, 0, height - 1)
    return cv2.remap(image, from_x, from_y, cv2.INTER_LINEAR)


def _draw_noise(s: float, rng: Rng, height: int, width: int) -> Params:
    return {"sigma": 75 * s, "field": rng.standard_normal((height, width, 3), np.float32)}


def _noise(p: Params, image: np.ndarray) -> np.ndarray:
    return np.clip(image + p["sigma"] * p["field"], 0, 255).astype(np.uint8)


def _draw_color_diffusion(s: float, rng: Rng, height: int, width: int) -> Params:
    discs = []
    if s > 0.9:
        for _ in range(int(100 * s)):
            center = [_integer(rng, 0, width - 1), _integer(rng, 0, height - 1)]
            discs.append({"center": center, "radius": _integer(rng, 5, 19), "grey": _integer(rng, 0, 255)})
    return {
        "kernel": 3 + 2 * int(20 * s), "sigma": 50 * s, "gain": s * s, "discs": discs,
        "keep": max(0.1, 1 - 0.9 * s), "add": min(0.9, 0.9 * s),
    }  # fmt: skip


def _color_diffusion(p: Params, image: np.ndarray) -> np.ndarray:
    column = cv2.getGaussianKernel(p["kernel"], max(p["sigma"], 1e-6))
    layer = cv2.filter2D(image, -1, column @ column.T * p["gain"])
    for disc in p["discs"]:
        cv2.circle(layer, tuple(disc["center"]), disc["radius"], [disc["grey"]] * 3, -1)
    return cv2.addWeighted(image, p["keep"], layer, p["add"], 0)


# --- postprocessing ---


def _draw_sharpness(s: float, rng: Rng, height: int, width: int) -> Params:
    blur = None if s > 0 else int(3 + 5 * abs(s)) | 1
    return {"gain": 80 * s, "blur": blur, "keep": 0.7, "add": 0.3}


def _sharpness(p: Params, image: np.ndarray) -> np.ndarray:
    if p["blur"] is None:
        kernel = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]) * p["gain"]
        layer = cv2.filter2D(image, -1, kernel)
    else:
        layer = cv2.GaussianBlur(image, (p["blur"], p["blur"]), 0)
    return cv2.addWeighted(image, p["keep"], layer, p["add"], 0)


def _draw_graffiti(s: float, rng: Rng, height: int, width: int) -> Params:
    def at() -> List[int]:
        return [_integer(rng, 0, width - 1), _integer(rng, 0, height - 1)]

    lines = []
    for _ in range(int(10 * s)):
        color = [_integer(rng, 0, 255) for _ in range(3)]
        thickness = _integer(rng, 1, max(1, int(5 * s)))
        lines.append({"from": at(), "to": at(), "color": color, "thickness": thickness})
    text = None
    if s > 0.55:
        words = ["X", "FAKE", "COPY", "VOID", "COPYRIGHT", str(_integer(rng, 1, 100))]
        scale = max(0.5, 5 * s)
        text = {
            "word": words[_integer(rng, 0, 5)], "color": [255, 0, 0],
            "at": [_integer(rng, 0, (width - 1) // 2), _integer(rng, height // 2, height - 1)],
            "scale": scale, "thickness": max(1, int(scale)),
        }  # fmt: skip
    return {"lines": lines, "text": text}


def _graffiti(p: Params, image: np.ndarray) -> np.ndarray:
    out = image.copy()
    for line in p["lines"]:
        cv2.line(out, tuple(line["from"]), tuple(line["to"]), line["color"], line["thickness"])
    if p["text"] is not None:
        t = p["text"]
        font = cv2.FONT_HERSHEY_SIMPLEX
        cv2.putText(out, t["word"], tuple(t["at"]), font, t["scale"], t["color"], t["thickness"])
    return out


def _draw_watermark(s: float, rng: Rng, height: int, width: int) -> Params:
    if min(height, width) < 50:
        raise ValueError("watermark needs a picture of at least 50 pixels")
    rectangles = []
    for _ in range(int(1 + 15 * s)):
        x, y = _integer(rng, 0, width - 50), _integer(rng, 0, height - 50)
        rectangles.append([x, y, _integer(rng, 50, 200), _integer(rng, 20, 80)])
    return {"rectangles": rectangles, "keep": 1 - s, "add": s, "edge": 0.8 if s > 0.5 else None}


def _watermark(p: Params, image: np.ndarray) -> np.ndarray:
    mask = np.zeros(image.shape[:2], np.uint8)
    for x, y, width, height in p["rectangles"]:
        cv2.rectangle(mask, (x, y), (x + width, y + height), 255, -1)
    filled = cv2.inpaint(np.ascontiguousarray(image), mask, 3, cv2.INPAINT_TELEA)
    out = cv2.addWeighted(image, p["keep"], filled, p["add"], 0)
    if p["edge"] is not None:
        edges = cv2.Canny(mask, 50, 150) > 0
        out[edges] = (out[edges] * p["edge"]).astype(np.uint8)
    return out


_KINDS: Dict[str, Tuple[Callable[[float, Rng, int, int], Params], Callable[[Params, np.ndarray], np.ndarray]]] = {
    "lens_blur": (_draw_lens_blur, _lens_blur),
    "lens_flare": (_draw_lens_flare, _lens_flare),
    "motion_blur": (_draw_motion_blur, _motion_blur),
    "dirty_lens": (_draw_dirty_lens, _dirty_lens),
    "saturation": (_draw_saturation, _saturation),
    "compression": (_draw_compression, _compression),
    "block_exchange": (_draw_block_exchange, _block_exchange),
    "mean_shift": (_draw_mean_shift, _mean_shift),
    "scan_lines": (_draw_scan_lines, _scan_lines),
    "darkness": (_draw_darkness, _darkness),
    "atmospheric_turbulence": (_draw_atmospheric_turbulence, _atmospheric_turbulence),
    "noise": (_draw_noise, _noise),
    "color_diffusion": (_draw_color_diffusion, _color_diffusion),
    "sharpness": (_draw_sharpness, _sharpness),
    "graffiti": (_draw_graffiti, _graffiti),
    "watermark": (_draw_watermark, _watermark),
}

KINDS = tuple(_KINDS)
