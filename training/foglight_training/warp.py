"""Undo the reference's turbulence: q(x, y) = p(x + d(y), y + 0.7 d(y)), d(y) = 40 s sin(y / 30 + 5 s) (Robust-R1, a.3 #11).

The warp is clipped to the frame, so d(y) pixels of a row repeat its border: on the right where d is positive, on the left where
it is negative. Where that swings along such a sine it tells s to a few thousandths, and the warp can be undone; where it
does not, nothing is moved. Turbulence that is not this formula has no inverse here.
"""
import torch

from .kinds import INDEX
from .looks import edge_columns
from .picture import LUMA

ALIKE = 2.5 / 255
"""Pixels that differ less repeat the border."""
STRENGTHS = torch.arange(0.1, 0.975, 0.004)
SURE = 0.06
"""The rows that repeat their border just as far as they should, less three times those that repeat it less, as a share of those that
swing: most borders are plain and say nothing."""


def swing(s, rows):
    """d at these rows."""
    return 40 * s * torch.sin(rows / 30 + 5 * s)


def repeated(strip):
    """Luma [H,40] from an edge inwards -> how often the border is repeated, [H]."""
    differs = torch.cumsum(((strip[:, 1:] - strip[:, :1]).abs() >= ALIKE).to(strip), 1)
    return (differs < 0.5).to(strip).sum(1)


def strength(left, right, told):
    """Luma [H,40] from each side edge inwards -> s as a scalar, 0 where there is no such warp or the assessor found none. A plain
    border is repeated further than the warp makes it, never less."""
    rows, strengths, left, right = torch.arange(left.shape[0]).to(left)[::2], STRENGTHS.to(left), left[::2], right[::2]
    d = swing(strengths[:, None], rows[None])
    far = torch.where(d > 0, repeated(right)[None], repeated(left)[None])
    off, swings, plain = far - d.abs(), (d.abs() > 3).to(d), far > left.shape[1] - 1.5
    just, less = torch.where(plain, torch.zeros_like(off), (1 - off.abs() / 1.5).clamp(min=0)), (off < -2).to(d)
    score, at = (((just - 3 * less) * swings).sum(1) / (swings.sum(1) + 1)).max(0)
    is_one = (score > SURE) & (told[INDEX["atmospheric_turbulence"]] > 0.1)
    return torch.where(is_one, strengths.index_select(0, at.reshape(1))[0], torch.zeros_like(score))


def origins(n, s, per=1):
    """Where the rows of a plane that has one for every `per` of luma went, [n] with fractions, and by how many pixels to the left
    they moved, [n]."""
    row = (torch.arange(n).to(s) + 0.5) * per - 0.5
    low, high = row - 28.0, row + 28.0
    for _ in range(10):  # y + 0.7 d(y) rises with y
        middle = (low + high) / 2
        below = middle + 0.7 * swing(s, middle) < row
        low, high = torch.where(below, middle, low), torch.where(below, high, middle)
    at = ((high + 0.5) / per - 0.5).clamp(min=0)
    return torch.minimum(at, torch.as_tensor(n - 1).to(s)), swing(s, high) / per


def between(at):
    """Fractional rows -> the rows above and below, and the weight of the one below."""
    above = torch.floor(at)
    return above.to(torch.int64), torch.ceil(at).to(torch.int64), at - above


def shifted(planes, by):
    """[1,C,H,W] -> every row moved to the right by `by` [H] pixels, in between linearly."""
    w = planes.shape[-1]
    whole = torch.floor(-by)
    at = torch.minimum((torch.arange(w + 1)[None] + whole.to(torch.int64)[:, None]).clamp(min=0), torch.as_tensor(w - 1))
    taken = planes.gather(3, at.expand(*planes.shape[:3], w + 1))
    a, b = taken[..., :-1], taken[..., 1:]
    return a + (b - a) * (-by - whole)[:, None]


def undone(rgb, told):
    """Training's form: [B,3,H,W] in [0,1] and [B,19] -> without the warp, where there is one."""
    out = []
    for picture, s in zip(rgb.split(1), told):
        if float(s[INDEX["atmospheric_turbulence"]]) > 0.1:
            columns = edge_columns(picture.shape[-1])
            luma = picture[0, 0] * LUMA[0] + picture[0, 1] * LUMA[1] + picture[0, 2] * LUMA[2]
            found = strength(*(luma.index_select(1, side.to(rgb.device)) for side in columns), s)
            if float(found) > 0:
                at, by = origins(picture.shape[2], found)
                above, below, weight = between(at)
                a, b = picture.index_select(2, above), picture.index_select(2, below)
                picture = shifted(a + (b - a) * weight[:, None], by)
        out.append(picture)
    return torch.cat(out)
