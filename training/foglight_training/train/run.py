"""What all trainings share: a checkpoint that survives being stopped, a schedule over time, an average of weights."""
import math
import pathlib
import time
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

import numpy as np
import torch
from torch import Tensor, nn

from ..models.weights import Path, current_names, read_checkpoint, read_weights
from .shards import optimiser_state, save_sharded

MAX_GRADIENT_NORM = 1.0
WARM_UP_STEPS = 100
FINAL_RATE = 0.02
"""Share of the learning rate at the end of the schedule."""
AVERAGE_DECAY = 0.998
BETAS = (0.9, 0.98)


class TrainingRun:
    """Trains for `minutes` of wall clock in all, however often it is stopped and started again."""

    def __init__(self, folder: Path, name: str, net: nn.Module, minutes: float, rate: float, save_every: float = 90, resume: bool = True,
                 groups: Optional[List[Dict[str, Any]]] = None, init: Sequence[Path] = (), decay: float = 1e-4,
                 max_bytes: Optional[int] = None) -> None:
        """Saves FOLDER/NAME.pt every `save_every` seconds and resumes from it. `groups`: parameter groups, each with its
        `share` of the rate. A run that does not resume begins with the weights in the files `init`; `decay` is of
        weights. With `max_bytes` the checkpoint is spread over files that are smaller."""
        self.path = pathlib.Path(folder) / f"{name}.pt"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.net, self.minutes, self.rate, self.save_every, self.max_bytes = net, minutes, rate, save_every, max_bytes
        self.optimiser = torch.optim.AdamW(groups or net.parameters(), lr=rate, weight_decay=decay, betas=BETAS)
        for group in self.optimiser.param_groups:
            group.setdefault("share", 1.0)
        self.average = {k: v.detach().clone() for k, v in net.state_dict().items()}
        self.spent, self.step, self.seen, self.history = 0.0, 0, 0, []
        self.active, self.began = self.optimiser, 0.0
        if resume and self.path.exists():
            saved = read_checkpoint(self.path, next(net.parameters()).device)
            net.load_state_dict(current_names(saved["net"]))
            self.optimiser.load_state_dict(optimiser_state(saved))
            self.average, self.spent, self.step = current_names(saved["average"]), saved["spent"], saved["step"]
            self.seen, self.history = saved["seen"], saved["history"]
        else:
            for path in init:
                self.initialise_from(path)
        self.last = self.saved = time.monotonic()

    def initialise_from(self, path: Path) -> None:
        """Take all weights of the same name and shape from a checkpoint (its averaged weights) or an exported graph."""
        own = self.net.state_dict()
        same = {k: v for k, v in read_weights(path).items() if k in own and v.shape == own[k].shape}
        self.net.load_state_dict(same, strict=False)
        self.average = {k: v.detach().clone() for k, v in self.net.state_dict().items()}

    def going(self) -> bool:
        """Advance the clock and the learning rate (short warm-up, then cosine to 2 %); False when time is up."""
        now = time.monotonic()
        self.spent, self.last = self.spent + now - self.last, now
        done = min(1.0, (self.spent - self.began) / max(1.0, 60 * self.minutes - self.began))
        cosine = FINAL_RATE + (1 - FINAL_RATE) * 0.5 * (1 + math.cos(math.pi * done))
        scale = min(1.0, (self.step + 1) / WARM_UP_STEPS) * cosine
        for group in self.active.param_groups:
            group["lr"] = self.rate * scale * group.get("share", 1.0)
        if now - self.saved > self.save_every:
            self.save()
        return done < 1

    def update(self, loss: Tensor, pictures: int, scaler: Optional[torch.cuda.amp.GradScaler] = None) -> None:
        """One step down the gradient of `loss`, of so many pictures; `scaler` for losses in half precision."""
        self.active.zero_grad()
        if scaler:
            scaler.scale(loss).backward()
            scaler.unscale_(self.active)
        else:
            loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), MAX_GRADIENT_NORM)
        if scaler:
            scaler.step(self.active)
            scaler.update()
        else:
            self.active.step()
        self.step, self.seen = self.step + 1, self.seen + pictures
        keep = min(AVERAGE_DECAY, (1 + self.step) / (10 + self.step))
        for k, v in self.net.state_dict().items():
            if v.is_floating_point():
                self.average[k].mul_(keep).add_(v.detach(), alpha=1 - keep)
            else:
                self.average[k] = v.clone()

    def only(self, parameters: Iterable[nn.Parameter], decay: float = 1e-2) -> None:
        """From now on train these alone, with a schedule of their own over the time that is left."""
        self.net.load_state_dict(self.average)
        self.active, self.began = torch.optim.AdamW(parameters, lr=self.rate, weight_decay=decay), self.spent

    def restart_schedule(self) -> None:
        """The schedule begins now: the time since the start was preparation."""
        self.began = self.spent

    def note(self, **values: float) -> None:
        """Print these figures and keep them in the checkpoint's history."""
        values = {k: v if isinstance(v, int) else float(v) for k, v in values.items()}
        self.history.append({"step": self.step, "minutes": round(self.spent / 60, 2), **values})
        print(self.history[-1], flush=True)

    def save(self) -> None:
        self.saved = time.monotonic()
        saved = {"net": self.net.state_dict(), "optimiser": self.optimiser.state_dict(), "average": self.average,
                 "spent": self.spent, "step": self.step, "seen": self.seen, "history": self.history}
        if self.max_bytes:
            save_sharded(saved, self.path, self.max_bytes)
            return
        part = self.path.with_suffix(".part")
        torch.save(saved, part)
        part.replace(self.path)


class ReplayBuffer:
    """Old batches, to train on again: where pictures cost more to make than to learn from, twice is better than once. Kept in
    half precision."""

    def __init__(self, rng: np.random.Generator, capacity: int) -> None:
        self.rng, self.capacity, self.batches = rng, capacity, []

    def add(self, batch: Sequence[Tensor]) -> None:
        half = tuple(t.half() if t.is_floating_point() else t for t in batch)
        if len(self.batches) < self.capacity:
            self.batches.append(half)
        else:
            self.batches = self.batches[1:] + [half]

    def one(self) -> Tuple[Tensor, ...]:
        return tuple(t.float() if t.is_floating_point() else t for t in self.batches[self.rng.integers(len(self.batches))])


def device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
