"""How cameras develop, sharpen, stamp and frame pictures. Nothing is wrong with any of these, so clean training pictures
have them. All take and give RGB uint8 [H,W,3]."""
import cv2
import numpy as np

Rng = np.random.Generator


def grey_of(rgb: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)


def developed(rng: Rng, rgb: np.ndarray, share: float = 0.35) -> np.ndarray:
    """The same scene as another camera would have developed it: white balance, tone curve and saturation. Few photographs
    then show many clean palettes; none as pale as weather makes them, but some (4 %) wholly grey, as cameras see at night."""
    if rng.random() < 0.04:
        return grey_of(np.ascontiguousarray(rgb))
    if rng.random() >= share:
        return rgb
    x = (np.arange(256, dtype=np.float32) / 255) ** float(np.exp(rng.normal(0, 0.12)))
    x = x + rng.uniform(-0.12, 0.2) * (x - 0.5) * x * (1 - x) * 4  # an S curve, either way
    gains = np.exp(rng.normal(0, 0.05, 3))
    table = np.clip(np.stack([x * g for g in gains], 1) * 255, 0, 255).round().astype(np.uint8)
    out = np.stack([cv2.LUT(np.ascontiguousarray(rgb[..., i]), table[:, i]) for i in range(3)], -1)
    if rng.random() < 0.5:
        f = float(rng.uniform(0.9, 1.35))
        out = cv2.addWeighted(out, f, grey_of(out), 1 - f, 0)
    return out


def sharpened(rng: Rng, rgb: np.ndarray, share: float = 0.35) -> np.ndarray:
    """Sharpened as many cameras do it, and with the grain that they leave, each with probability `share`."""
    if rng.random() < share:
        blurred = cv2.GaussianBlur(rgb, (0, 0), float(rng.uniform(0.6, 1.4)))
        f = float(rng.uniform(0.2, 1.1) if rng.random() < 0.7 else rng.uniform(1.1, 1.8))
        rgb = cv2.addWeighted(rgb, 1 + f, blurred, -f, 0)
    if rng.random() < share:
        grain = rng.standard_normal(rgb.shape, dtype=np.float32) * rng.uniform(0.5, 4)
        rgb = np.clip(rgb + grain, 0, 255).round().astype(np.uint8)
    return rgb


def stamped(rng: Rng, rgb: np.ndarray) -> np.ndarray:
    """Now and then with the time in a corner (6 %) or in a frame (3 %), in place."""
    h, w = rgb.shape[:2]
    if rng.random() < 0.06:
        size = h * rng.uniform(0.0008, 0.0025)
        at = int(w * rng.uniform(0.01, 0.6)), int(h * rng.choice([rng.uniform(0.05, 0.12), rng.uniform(0.9, 0.98)]))
        fields = rng.integers((1990, 1, 1, 0, 0, 0), (2040, 13, 32, 24, 60, 60))
        words = "{:04d}-{:02d}-{:02d} {:02d}:{:02d}:{:02d}".format(*fields)
        ink = [(255, 255, 255), (255, 220, 60), (250, 120, 30), (0, 0, 0)][rng.integers(4)]
        if rng.random() < 0.5:
            cv2.putText(rgb, words, at, cv2.FONT_HERSHEY_SIMPLEX, size, (0, 0, 0), 3)
        cv2.putText(rgb, words, at, cv2.FONT_HERSHEY_SIMPLEX, size, ink, 1)
    if rng.random() < 0.03:
        cv2.rectangle(rgb, (0, 0), (w - 1, h - 1), (int(rng.choice([0, 255])),) * 3, int(rng.integers(1, 2 + 0.03 * w)))
    return rgb
