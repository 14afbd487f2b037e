"""What both trainings share: a checkpoint that survives being stopped, a schedule over time, an average of weights."""
import math
import pathlib
import time

import torch


class Run:
    """Trains for `minutes` of wall clock in all, however often it is stopped and started again."""

    def __init__(self, folder, name, net, minutes, rate, every=90, resume=True, groups=None, begin=(), decay=1e-4):
        """`groups`: parameter groups, each with its `share` of the rate. A run that is not resumed begins with the
        weights of other checkpoints, `begin`."""
        self.path = pathlib.Path(folder) / f"{name}.pt"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.net, self.minutes, self.rate, self.every = net, minutes, rate, every
        self.optimiser = torch.optim.AdamW(groups or net.parameters(), lr=rate, weight_decay=decay, betas=(0.9, 0.98))
        for group in self.optimiser.param_groups:
            group.setdefault("share", 1.0)
        self.average = {k: v.detach().clone() for k, v in net.state_dict().items()}
        self.spent, self.step, self.seen, self.history = 0.0, 0, 0, []
        self.active, self.began = self.optimiser, 0.0
        if resume and self.path.exists():
            saved = torch.load(self.path, map_location=next(net.parameters()).device)
            net.load_state_dict(saved["net"])
            self.optimiser.load_state_dict(saved["optimiser"])
            self.average, self.spent, self.step = saved["average"], saved["spent"], saved["step"]
            self.seen, self.history = saved["seen"], saved["history"]
        else:
            for path in begin:
                self.begin_with(path)
        self.last = self.saved = time.monotonic()

    def begin_with(self, path):
        """Take from a checkpoint all averaged weights of the same name and shape."""
        own = self.net.state_dict()
        same = {k: v for k, v in torch.load(path, map_location="cpu")["average"].items() if k in own and v.shape == own[k].shape}
        self.net.load_state_dict(same, strict=False)
        self.average = {k: v.detach().clone() for k, v in self.net.state_dict().items()}

    def going(self):
        """Advance the clock and the learning rate (short warm-up, then cosine to 2 %); False when time is up."""
        now = time.monotonic()
        self.spent, self.last = self.spent + now - self.last, now
        done = min(1.0, (self.spent - self.began) / max(1.0, 60 * self.minutes - self.began))
        scale = min(1.0, (self.step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        for group in self.active.param_groups:
            group["lr"] = self.rate * scale * group.get("share", 1.0)
        if now - self.saved > self.every:
            self.save()
        return done < 1

    def update(self, loss, pictures):
        self.active.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.active.step()
        self.step, self.seen = self.step + 1, self.seen + pictures
        keep = min(0.998, (1 + self.step) / (10 + self.step))
        for k, v in self.net.state_dict().items():
            if v.is_floating_point():
                self.average[k].mul_(keep).add_(v.detach(), alpha=1 - keep)
            else:
                self.average[k] = v.clone()

    def only(self, parameters, decay=1e-2):
        """From now on train these alone, with a schedule of their own over the time that is left."""
        self.net.load_state_dict(self.average)
        self.active, self.began = torch.optim.AdamW(parameters, lr=self.rate, weight_decay=decay), self.spent

    def restart_schedule(self):
        """The schedule begins now: what was done since did not learn."""
        self.began = self.spent

    def note(self, **values):
        values = {k: v if isinstance(v, int) else float(v) for k, v in values.items()}
        self.history.append({"step": self.step, "minutes": round(self.spent / 60, 2), **values})
        print(self.history[-1], flush=True)

    def save(self):
        self.saved = time.monotonic()
        part = self.path.with_suffix(".part")
        torch.save({"net": self.net.state_dict(), "optimiser": self.optimiser.state_dict(), "average": self.average,
                    "spent": self.spent, "step": self.step, "seen": self.seen, "history": self.history}, part)
        part.replace(self.path)


class Replay:
    """Old batches, to train on again: where pictures cost more to make than to learn from, twice is better than once."""

    def __init__(self, rng, room):
        self.rng, self.room, self.kept = rng, room, []

    def add(self, batch):
        half = tuple(t.half() if t.is_floating_point() else t for t in batch)
        if len(self.kept) < self.room:
            self.kept.append(half)
        else:
            self.kept = self.kept[1:] + [half]

    def one(self):
        return tuple(t.float() if t.is_floating_point() else t for t in self.kept[self.rng.integers(len(self.kept))])


def averaged(path, net):
    """Load the averaged weights of a checkpoint into `net` for use."""
    saved = torch.load(path, map_location="cpu")
    net.load_state_dict(saved["average"])
    return net.eval(), saved


def device():
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
