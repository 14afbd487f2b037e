"""The `quality` tier. Experimental: it is not shipped. With widths of 40, 64 and 96 it stayed within 0.1 dB of `fast` after
10,000 pictures on a CPU; it waits for a GPU (`train.gpu`)."""
from typing import Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .confidence import change_strength
from .recoverer import Pair, Recoverer, Resampled, at_full_size
from .unet import FilmBlock, enlarge


class Refiner(nn.Module):
    """What `quality` adds: a stride-2 U-Net that sees the captured picture (y, c) beside the one `fast` made of it (y1, c1).
    Sides are multiples of 8. Two million parameters and about 60 billion multiplications for a 1280x720 picture: for GPUs."""

    def __init__(self, conditioning: int, widths: Tuple[int, int, int] = (48, 96, 192)) -> None:
        super().__init__()
        a, b, c = widths
        self.stem_y, self.stem_c = nn.Conv2d(2, a, 2, 2), nn.Conv2d(4, a, 1)
        self.down1, self.down2 = nn.Conv2d(a, b, 2, 2), nn.Conv2d(b, c, 2, 2)
        self.up2, self.up1 = nn.Conv2d(c, b, 1), nn.Conv2d(b, a, 1)
        self.b1, self.b2, self.b3, self.b4, self.b5, self.b6 = (FilmBlock(n, conditioning) for n in (b, c, c, b, a, a))
        self.head = nn.Conv2d(a, 6, 1)
        nn.init.zeros_(self.head.weight), nn.init.zeros_(self.head.bias)

    def forward(self, y: Tensor, c: Tensor, y1: Tensor, c1: Tensor, conditioning: Tensor, prior: Tensor) -> Pair:
        x1 = F.relu(self.stem_y(torch.cat([y, y1], 1)) + self.stem_c(torch.cat([c, c1], 1)))
        x2 = self.b1(F.relu(self.down1(x1)), conditioning)
        x3 = self.b3(self.b2(F.relu(self.down2(x2)), conditioning), conditioning)
        x2 = self.b4(x2 + enlarge(self.up2(x3)), conditioning)
        x1 = self.b6(self.b5(x1 + enlarge(self.up1(x2)), conditioning), conditioning)
        out = self.head(x1)
        if not self.training:
            out = out * change_strength(prior)[:, :, None, None]
        return F.pixel_shuffle(out[:, :4], 2), out[:, 4:]


class Quality(Recoverer):
    """`fast`, which does not learn, then the refiner. Untrained it is `fast`, exactly."""

    def __init__(self, hidden: int = 192) -> None:
        super().__init__(hidden)
        self.refiner = Refiner(hidden)

    def train(self, mode: bool = True) -> "Quality":
        """Only the refiner learns, from what `fast` gives in use."""
        super().train(False)
        self.refiner.train(mode)
        return self

    def restore(self, y: Tensor, c: Tensor, maps: Tensor, scalars: Tensor, conditioning: Tensor, prior: Tensor,
                resampled: Resampled = at_full_size) -> Pair:
        y1, c1 = super().restore(y, c, maps, scalars, conditioning, prior, resampled)
        dy, dc = resampled(lambda *yc: self.refiner(*yc, conditioning, prior), y, c, y1, c1)
        return y1 + dy, c1 + dc


TIERS = {"fast": Recoverer, "quality": Quality}
