"""The recoverer. `fast`: closed-form inverses whose strength is predicted, then a small U-Net for the rest.

One rectified-flow step: the network is the velocity from the captured to the clean picture, taken whole. What it does,
in order, to luma y and half-resolution chroma c (see `picture`):

1. dropped rows are filled (`rows`), and what swings along the reference's sine is put back (`warp`);
2. a glance at a 72x128 thumbnail and the told intensities say how much blur was added, which is taken away (`glow`), and
   give a gain A, a veil V, a saturation inverse k, a tone step, and the strength of every block of the U-Net:
       y1 = A (y - V) - k m(c),   c1 = (1+k) Ac (c - Vc)
   where V = b + sum_j w_j blur_j(y) - t sigmoid((theta-y)/0.02) + a smooth local map. Darkness is a gain, fog and
   dirt a local gain and veil, halation a veil made of blurred picture, pale colours k: lowering saturation by s moves
   every channel towards the largest, so k = s/(1-s) undoes it, m(c) being what the largest channel exceeds luma by;
3. a stride-4 U-Net says, pixel by pixel, how much of three smoother versions of the picture to take (or, negative, to
   take away): what a quarter of the resolution cannot repeat it can still smooth or sharpen; and it adds its change;
4. in the `quality` tier a stride-2 U-Net, which also sees the captured picture, adds another.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn

from . import glow, rows, statistics, warp
from .kinds import INDEX, KINDS
from .looks import edge_columns, shown, size_of, stored_to_ycc
from .picture import TO_RGB, rgb_of, spread, take

GLANCE = (72, 128)
MAPS = 5          # A, V, Ac, Vu, Vv
BLURS = 4
STATS = 60 + 6 + 3 * statistics.FLOOR_BINS + 4 + 36 + 3 * 18
GLOBAL = MAPS + 3 * BLURS + 4
DARK = (5, 13)
"""Sides of the neighbourhoods, in thumbnail pixels, whose darkest channel tells how thick a veil lies over them."""
GLOWS = (("color_diffusion", glow.color_diffusion), ("lens_blur", glow.lens_blur))
"""What is undone of them, the last to have happened first."""
SURE = 3.0
"""Untrained, blur is taken for the reference's: the logistic function of this."""


SERVED = [INDEX[k] for k in ("lens_blur", "lens_flare", "dirty_lens", "saturation", "compression", "scan_lines", "darkness", "noise", "color_diffusion", "fog",
                             "snow", "sharpness", "graffiti")]
"""Kinds whose recovery gained on pictures made of photographs that do not train."""


DOUBTS = {"lens_blur": 0.1, "lens_flare": 0.09, "dirty_lens": 0.1, "darkness": 0.25, "fog": 0.15, "sharpness": 0.35, "compression": 0.4,
          "graffiti": 0.45}
DOUBT = torch.tensor([DOUBTS.get(KINDS[i], 0.07) for i in SERVED])
"""What must be found of a kind before anything is done about it: what the assessor finds in one in a hundred pictures that have none
of it and little else, made of photographs that do not train. Dirt, darkness and fog have less, or what is half there would
be left alone (darkness as much as keeps dark close-ups of real/ from being brightened much); over-sharpening has more, since fine texture is taken for it now and then and its inverse would ruin that,
and so have compression and graffiti, where less of them gained nothing."""


def calling(told):
    """How much of the change is made, [B,1] in [0,1]: all of it where a served kind is a third above its doubt, nothing
    where none was found. What was trained without it is used with it."""
    return (3.0 * (told[:, SERVED] - DOUBT.to(told)).amax(1, keepdim=True)).clamp(0, 1)


def kept_detail(told):
    """How much of the chroma finer than half resolution is kept, [B,1] in [0,1]: what noise and over-sharpening leave of it is
    theirs."""
    return 1.0 - (4.0 * told[:, [INDEX["noise"], INDEX["sharpness"]]].amax(1, keepdim=True)).clamp(0, 1) * calling(told)


def smooth(x):
    """A small triangular blur of every channel: two 3x3 means, the border counting only what there is."""
    mean = lambda v: F.avg_pool2d(v, 3, 1, 1, count_include_pad=False)
    return mean(mean(x))


def prepared(rgb, told):
    """Training's form of the first step: [B,3,H,W] in [0,1] and [B,19] -> dropped rows filled, and what swings put back."""
    return warp.undone(rows.filled(rgb, told), told)


def sampled(y, c):
    """What is glanced at: luma [B,1,72,256] and chroma [B,2,72,128] of evenly spread pixels."""
    return (take(y, spread(y.shape[-2], GLANCE[0]), spread(y.shape[-1], 2 * GLANCE[1])),
            take(c, spread(c.shape[-2], GLANCE[0]), spread(c.shape[-1], GLANCE[1])))


def darkest(t):
    """Thumbnail [B,3,72,128] -> [B,2,72,128]: the least of red, green and blue in two neighbourhoods of every pixel."""
    low = rgb_of(t[:, :1], t[:, 1:]).amin(1, keepdim=True)
    across = [F.max_pool2d(-low, (1, side), 1, (0, side // 2)) for side in DARK]
    return torch.cat([-F.max_pool2d(x, (side, 1), 1, (side // 2, 0)) for x, side in zip(across, DARK)], 1)


def pyramid(t):
    """Thumbnail [B,C,72,128] -> [B,4,C,72,128]: blurred by about 1, 2.5, 5 and 10 of its pixels."""
    out, small = [smooth(t)], t
    for _ in range(BLURS - 1):
        small = F.avg_pool2d(small, 2)
        out.append(F.interpolate(smooth(small), size=GLANCE, mode="bilinear", align_corners=False))
    return torch.stack(out, 1)


class Block(nn.Module):
    """x + conv(relu(conv(x) scaled and shifted by what is known))."""

    def __init__(self, width, told):
        super().__init__()
        self.one, self.two = nn.Conv2d(width, width, 3, 1, 1), nn.Conv2d(width, width, 3, 1, 1)
        self.film = nn.Linear(told, 2 * width)
        nn.init.zeros_(self.film.weight), nn.init.zeros_(self.film.bias)
        with torch.no_grad():
            self.two.weight.mul_(0.5)

    def forward(self, x, known):
        scale, shift = self.film(known)[:, :, None, None].chunk(2, 1)
        return x + self.two(F.relu(self.one(x) * (1 + scale) + shift))


def fine(step, blurs):
    """[n*step*step,1,step+4,step+4]: kernels that, with that stride over a plane padded by 2, give what each of n `blurs`
    [5,5] makes of every pixel of a cell."""
    kernels = torch.zeros(len(blurs), step, step, step + 4, step + 4)
    for i in range(step):
        for j in range(step):
            kernels[:, i, j, i:i + 5, j:j + 5] = blurs
    return kernels.reshape(-1, 1, step + 4, step + 4)


def wide(step, taps):
    """[step*step,1,n,n]: kernels that give every pixel of a cell from the means of the cells around it, which are blurred
    by `taps` along rows and columns and interpolated between."""
    between = torch.zeros(step, 3)
    for i in range(step):
        away = (i + 0.5) / step - 0.5
        between[i, 1], between[i, 2 if away > 0 else 0] = 1 - abs(away), abs(away)
    line = F.conv1d(between[:, None], torch.tensor(taps)[None, None], padding=len(taps) - 1)[:, 0]
    return (line[:, None, :, None] * line[None, :, None, :]).reshape(step * step, 1, line.shape[1], line.shape[1])


def near(step):
    """[2*step*step,1,step+4,step+4]: kernels that give the pixels of a cell as they are, and blurred by a Gaussian of one pixel."""
    line = torch.exp(-0.5 * torch.arange(-2.0, 3.0) ** 2)
    line, same = line / line.sum(), torch.zeros(5, 5)
    same[2, 2] = 1.0
    return fine(step, torch.stack([same, line[:, None] * line[None]]))


NEAR = {step: near(step) for step in (2, 4)}
FAR = {2: [wide(2, taps) for taps in ([0.25, 0.5, 0.25], [0.2] * 5)], 4: [wide(4, taps) for taps in ([1.0], [0.25, 0.5, 0.25])]}
SMOOTHER = 3
"""How many smoother versions of a picture there are: by a Gaussian, and two from the means of cells."""


def smoothed(plane, step):
    """[N,1,H,W] -> [N,SMOOTHER*step*step,H/step,W/step]: by how much smoother versions of every cell's pixels differ from
    them. All is done a cell at a time: at full size it would cost more than the rest of the network."""
    edge = lambda x, by: F.pad(x, (by, by, by, by), mode="replicate")
    means = F.avg_pool2d(plane, step)
    cells = [F.conv2d(edge(plane, 2), NEAR[step].to(plane), stride=step)]
    cells += [F.conv2d(edge(means, k.shape[-1] // 2), k.to(plane)) for k in FAR[step]]
    same, *smoother = torch.cat(cells, 1).split(step * step, 1)
    return torch.cat([x - same for x in smoother], 1)


def enlarge(x):
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


class UNet(nn.Module):
    """Luma [B,1,H,W] and chroma [B,2,H/2,W/2], sides multiples of 16 -> changes of the same shapes. A gate on the last
    features starts nearly shut for clean pictures and opens with the told intensities: without it the many pictures
    that should be left alone keep the few that need a change from teaching one."""

    def __init__(self, told, widths=(24, 32, 64)):
        super().__init__()
        a, b, c = widths
        self.stem_y, self.stem_c = nn.Conv2d(1, a, 4, 4), nn.Conv2d(2, a, 2, 2)
        self.down1, self.down2 = nn.Conv2d(a, b, 2, 2), nn.Conv2d(b, c, 2, 2)
        self.up2, self.up1 = nn.Conv2d(c, b, 1), nn.Conv2d(b, a, 1)
        self.b3, self.b2, self.b1 = Block(c, told), Block(b, told), Block(a, told)
        self.head = nn.Conv2d(a, 24, 1)
        self.smooth = nn.Conv2d(a, (16 + 4) * SMOOTHER, 1)
        self.gate = nn.Linear(len(KINDS) + told, a)
        nn.init.constant_(self.gate.weight, 0.0), nn.init.constant_(self.gate.bias, -3.0)
        with torch.no_grad():
            self.gate.weight[:, :len(KINDS)] = 3.0
        for layer in (self.head, self.smooth):
            nn.init.zeros_(layer.weight), nn.init.zeros_(layer.bias)

    def forward(self, y, c, known, told):
        x1 = F.relu(self.stem_y(y) + self.stem_c(c))
        x2 = F.relu(self.down1(x1))
        x3 = self.b3(F.relu(self.down2(x2)), known)
        x2 = self.b2(x2 + enlarge(self.up2(x3)), known)
        x1 = self.b1(x1 + enlarge(self.up1(x2)), known)
        x1 = x1 * torch.sigmoid(self.gate(torch.cat([told, known], 1)))[:, :, None, None]
        out, share = self.head(x1), self.smooth(x1)
        if not self.training:
            out, share = out * calling(told)[:, :, None, None], share * calling(told)[:, :, None, None]
        share_y, share_c = share.split((16 * SMOOTHER, 4 * SMOOTHER), 1)
        n, _, h, w = x1.shape
        added = lambda parts: parts[0] + parts[1] + parts[2]
        luma = added((share_y * smoothed(y, 4)).split(16, 1))
        chroma = smoothed(c.reshape(2 * n, 1, 2 * h, 2 * w), 2).reshape(n, 2, 4 * SMOOTHER, h, w)
        chroma = added((share_c[:, None] * chroma).split(4, 2)).reshape(n, 8, h, w)
        return F.pixel_shuffle(out[:, :16] + luma, 4), F.pixel_shuffle(out[:, 16:] + chroma, 2)


class Recoverer(nn.Module):
    def __init__(self, hidden=192):
        super().__init__()
        self.norm = nn.BatchNorm1d(STATS)
        self.know = nn.Sequential(nn.Linear(len(KINDS) + STATS + 2, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU())
        self.whole, self.glowing = nn.Linear(hidden, GLOBAL), nn.Linear(hidden, len(GLOWS))
        self.local1, self.local2 = nn.Conv2d(3 + 2 + len(DARK), 16, 3, 2, 1), nn.Conv2d(16, 32, 3, 2, 1)
        self.local_film = nn.Linear(hidden, 64)
        self.local3, self.local4 = nn.Conv2d(32, 32, 3, 1, 1), nn.Conv2d(32, MAPS, 3, 1, 1)
        self.unet = UNet(hidden)
        for layer in (self.whole, self.glowing, self.local4):
            nn.init.zeros_(layer.weight), nn.init.zeros_(layer.bias)

    def glance(self, y, c, told, size):
        """Sampled luma [B,1,72,256] and chroma [B,2,72,128], intensities [B,19], sizes [B,2] -> what is known [B,192],
        the maps [B,5,72,128] and the scalars (k, t, theta) [B,3]."""
        t = torch.cat([F.avg_pool2d(y, (1, 2)), c], 1)
        with torch.no_grad():
            layers = torch.cat([t[:, None, :1], pyramid(t[:, :1])], 1)
            spread_of = torch.log((layers[:, :-1] - layers[:, 1:]).flatten(2).std(2) + 1e-3)
            same = y[..., ::2, ::4], c[..., ::2, ::2]
            n = len(y)
            stats = torch.cat([statistics.tones(*same), statistics.extremes(*same), statistics.floors(t[:, :1]), spread_of,
                               statistics.colour_bounds(rgb_of(y[..., ::2], c), 8, n),
                               statistics.blur_bounds(t[:, :1], (1, 2, 3), 8, n)], 1)
        known = self.know(torch.cat([told, self.norm(stats), shown(size)], 1))
        p = self.whole(known) * (1.0 if self.training else calling(told))
        t, keep, glows = self.unglow(t, known, told, size)
        blurs = pyramid(t)
        x = F.relu(self.local1(torch.cat([t, blurs[:, 2, :1], blurs[:, 3, :1], darkest(t)], 1).detach()))
        scale, shift = self.local_film(known)[:, :, None, None].chunk(2, 1)
        x = F.relu(self.local2(x) * (1 + scale) + shift)
        local = F.interpolate(self.local4(F.relu(self.local3(x))), size=GLANCE, mode="bilinear", align_corners=False)
        if not self.training:
            local = local * calling(told)[:, :, None, None]
        maps = local * 0.5 + p[:, :MAPS, None, None] * 0.5
        w = p[:, MAPS:MAPS + 3 * BLURS].reshape(-1, BLURS, 3, 1, 1)
        veil = (w * blurs).sum(1)
        bright = torch.log(keep)
        maps = torch.cat([maps[:, :1] - bright, keep * (maps[:, 1:2] + veil[:, :1]) + glows[:, :1],
                          maps[:, 2:3] - bright, keep * (maps[:, 3:] + veil[:, 1:]) + glows[:, 1:]], 1)
        return known, maps, p[:, MAPS + 3 * BLURS:]

    def unglow(self, t, known, told, size):
        """Thumbnail [B,3,72,128] -> without the blur that was added to it, how much of the picture that had left [B,1,1,1], and what
        it added. The told intensities are right for the reference's blur and not for other blur; which it is, is learnt."""
        pixels = torch.exp(size) * torch.tensor([360.0 / GLANCE[0], 640.0 / GLANCE[1]]).to(size)
        right = torch.sigmoid(self.glowing(known) + SURE) * (1 + math.exp(-SURE))
        keep, glows = torch.ones_like(t[:, :1, :1, :1]), torch.zeros_like(t)
        for i, (kind, of) in enumerate(GLOWS):
            s = (told[:, INDEX[kind]] * right[:, i]).clamp(max=0.97)
            blur = of(s if self.training else s * calling(told)[:, 0])
            veil, t = glow.undone(t, pixels, blur)
            keep, glows = keep * blur.keep.reshape(-1, 1, 1, 1), glows + keep * veil
        return t, keep, glows

    @staticmethod
    def invert(y, c, maps, p):
        """The closed-form part: y [B,1,H,W], c [B,2,H/2,W/2], maps at chroma resolution -> y1, c1."""
        gain, gain_c = torch.exp(maps[:, :1]), torch.exp(maps[:, 2:3])
        k = torch.exp(p[:, :1, None, None]) - 1
        t, theta = p[:, 1:2, None, None], 0.3 + p[:, 2:3, None, None]
        c1 = gain_c * (c - maps[:, 3:])
        cb, cr = c1[:, :1], c1[:, 1:]
        m = torch.maximum(torch.maximum(1.402 * cr, 1.772 * cb), -0.344136 * cb - 0.714136 * cr)
        both = torch.cat([gain, gain * -maps[:, 1:2] - k * m], 1)
        both = F.interpolate(both, size=y.shape[-2:], mode="bilinear", align_corners=False)
        tone = t * torch.sigmoid((theta - y) * 50.0)
        return both[:, :1] * (y + tone) + both[:, 1:], (1 + k) * c1

    def forward(self, y, c, told, box=None):
        """Training's form: pictures with even sides, dropped rows filled, and optionally the part (top, left, height,
        width; multiples of 16) to restore -> restored y, c of that part."""
        h, w = y.shape[-2:]
        size = size_of(h, w, y).to(y.device).expand(len(y), 2)
        known, maps, p = self.glance(*sampled(y, c), told, size)
        maps = F.interpolate(maps, size=c.shape[-2:], mode="bilinear", align_corners=False)
        if box:
            top, left, height, width = box
            y = y[..., top:top + height, left:left + width]
            part = (..., slice(top // 2, (top + height) // 2), slice(left // 2, (left + width) // 2))
            c, maps = c[part], maps[part]
        return self.mend(y, c, maps, p, known, told)

    def mend(self, y, c, maps, p, known, told, change=lambda net, *pictures: net(*pictures)):
        """The inverses, then what the U-Net adds; `change` may call it at another size."""
        y1, c1 = self.invert(y, c, maps, p)
        dy, dc = change(lambda *yc: self.unet(*yc, known, told), y1, c1)
        return y1 + dy, c1 + dc


class Refiner(nn.Module):
    """What `quality` adds: a stride-2 U-Net that sees the captured picture beside the one `fast` made of it."""

    def __init__(self, told, widths=(40, 64, 96)):
        super().__init__()
        a, b, c = widths
        self.stem_y, self.stem_c = nn.Conv2d(2, a, 2, 2), nn.Conv2d(4, a, 1)
        self.down1, self.down2 = nn.Conv2d(a, b, 2, 2), nn.Conv2d(b, c, 2, 2)
        self.up2, self.up1 = nn.Conv2d(c, b, 1), nn.Conv2d(b, a, 1)
        self.b1, self.b2, self.b3, self.b4 = Block(b, told), Block(c, told), Block(c, told), Block(b, told)
        self.b5, self.b6 = Block(a, told), Block(a, told)
        self.head = nn.Conv2d(a, 6, 1)
        nn.init.zeros_(self.head.weight), nn.init.zeros_(self.head.bias)

    def forward(self, y, c, y1, c1, known, told):
        x1 = F.relu(self.stem_y(torch.cat([y, y1], 1)) + self.stem_c(torch.cat([c, c1], 1)))
        x2 = self.b1(F.relu(self.down1(x1)), known)
        x3 = self.b3(self.b2(F.relu(self.down2(x2)), known), known)
        x2 = self.b4(x2 + enlarge(self.up2(x3)), known)
        x1 = self.b6(self.b5(x1 + enlarge(self.up1(x2)), known), known)
        out = self.head(x1)
        if not self.training:
            out = out * calling(told)[:, :, None, None]
        return F.pixel_shuffle(out[:, :4], 2), out[:, 4:]


class Quality(Recoverer):
    """`fast`, which rests, and the refiner. Untrained it is `fast`, exactly."""

    def __init__(self, hidden=192):
        super().__init__(hidden)
        self.refiner = Refiner(hidden)

    def train(self, mode=True):
        """Only the refiner learns, from what `fast` gives in use."""
        super().train(False)
        self.refiner.train(mode)
        return self

    def mend(self, y, c, maps, p, known, told, change=lambda net, *pictures: net(*pictures)):
        y1, c1 = super().mend(y, c, maps, p, known, told, change)
        dy, dc = change(lambda *yc: self.refiner(*yc, known, told), y, c, y1, c1)
        return y1 + dy, c1 + dc


TIERS = {"fast": Recoverer, "quality": Quality}


def agreement(before, after):
    """Luma [1,1,H,W] twice (sides multiples of 16) -> [6,8]: correlation of local contrasts, on a 96x128 picture of
    4x4 means. Contrasts below about a byte count as none."""
    def contrast(y):
        y = F.interpolate(F.avg_pool2d(y, 4), size=(96, 128), mode="bilinear", align_corners=False)
        return y - F.avg_pool2d(y, 9, 1, 4, count_include_pad=False)
    a, b = contrast(before), contrast(after)
    cells = lambda x: F.avg_pool2d(x, 16)[0, 0]
    faint = (1 / 255) ** 2
    return (cells(a * b) + faint) / torch.sqrt((cells(a * a) + faint) * (cells(b * b) + faint))


class Graph(nn.Module):
    """What both layouts share once the picture is luma and chroma with padded sides."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    @staticmethod
    def origins(n, s, kept, per=1):
        """Where the n rows of a plane that has one for every `per` of luma come from, if the warp of strength s is undone where there is one,
        and else `kept`: rows above and below, the weight of the one below, and by how many pixels that moves to the right, all [n]."""
        at, by = warp.origins(n, s, per)
        return *(torch.where(s > 0, new, old) for new, old in zip(warp.between(at), kept)), torch.where(s > 0, by, torch.zeros_like(by))

    @staticmethod
    def moved(plane, by):
        """[1,C,h,w], whose last rows repeat the last of `by`, moved to the right."""
        return warp.shifted(plane, by.index_select(0, torch.minimum(torch.arange(plane.shape[2]), torch.as_tensor(by.shape[0]) - 1)))

    def restore(self, y, c, told, shrink, size):
        h, w = y.shape[2], y.shape[3]
        known, maps, p = self.net.glance(*sampled(y, c), told[None], size)
        maps = F.interpolate(maps, size=(c.shape[2], c.shape[3]), mode="bilinear", align_corners=False)
        small = lambda x: F.interpolate(x, size=(x.shape[2] // shrink, x.shape[3] // shrink), mode="bilinear", align_corners=False)

        def change(net, *pictures):
            dy, dc = net(*(small(x) for x in pictures))
            return (F.interpolate(dy, size=(h, w), mode="bilinear", align_corners=False),
                    F.interpolate(dc, size=(c.shape[2], c.shape[3]), mode="bilinear", align_corners=False))

        colour = torch.exp(maps[:, 2:3] + p[:, :1, None, None])  # by how much `invert` multiplies chroma
        return *self.net.mend(y, c, maps, p, known, told[None], change), colour


def padded(n, shrink):
    """The next multiple of 16 times `shrink`."""
    step = 16 * shrink
    return torch.div(n + step - 1, step, rounding_mode="floor") * step


def to_bytes(x):
    return torch.round(x).clamp(0, 255).to(torch.uint8)


class Planes(Graph):
    def forward(self, y, u, v, intensities, shrink):
        h, w = y.shape[0], y.shape[1]
        hc, wc = u.shape[0], u.shape[1]
        shrink = shrink[0]
        ph, pw = padded(torch.as_tensor(h), shrink), padded(torch.as_tensor(w), shrink)
        edges = ((y.index_select(1, side).to(torch.float32) - 16.0) / 219.0 for side in edge_columns(w))
        swings = warp.strength(*edges, intensities)
        filled = rows.fill((rows.sampled_means(y) - 16.0) / 219.0, intensities)
        *luma_rows, by = self.origins(h, swings, filled)
        *chroma_rows, by_c = self.origins(hc, swings, self.chroma_rows(*filled[:2], torch.as_tensor(h), hc), 2)
        luma = self.moved(self.blend(y, *luma_rows, ph, pw), by)
        chroma = self.moved(torch.cat([self.blend(plane, *chroma_rows, ph // 2, pw // 2) for plane in (u, v)], 1), by_c)
        base_y = (luma - 16.0) / 219.0
        base_c = (chroma - 128.0) / 224.0
        out_y, out_c, _ = self.restore(base_y, base_c, intensities, shrink, size_of(h, w, base_y))
        out_c = to_bytes(out_c[0, :, :hc, :wc] * 224.0 + 128.0)
        return (to_bytes(out_y[0, 0, :h, :w] * 219.0 + 16.0), out_c[0], out_c[1], agreement(base_y, out_y.clamp(0, 1)))

    @staticmethod
    def chroma_rows(above, below, h, hc):
        """What `rows.fill` says of luma rows, for the half-resolution rows: one is sound where both its luma rows are,
        and takes the place of others only then."""
        here = torch.arange(hc)
        first, second = 2 * here, torch.minimum(2 * here + 1, h - 1)
        lost = (above.index_select(0, first) != first) | (above.index_select(0, second) != second)
        up = torch.minimum(above.index_select(0, first), above.index_select(0, second)) - 1
        down = torch.maximum(below.index_select(0, first), below.index_select(0, second)) + 1
        up = torch.where(lost, torch.div(torch.clamp(up, min=0), 2, rounding_mode="floor"), here)
        down = torch.where(lost, torch.minimum(torch.div(down, 2, rounding_mode="floor"), here[-1:]), here)
        return up, down, (here - up).to(torch.float32) / torch.clamp(down - up, min=1).to(torch.float32)

    @staticmethod
    def blend(plane, above, below, weight, h, w):
        """Rows gathered as bytes, then blended; the border is repeated up to h by w. -> [1,1,h,w] in bytes."""
        rows_ = torch.minimum(torch.arange(h), torch.as_tensor(plane.shape[0]) - 1)
        a = plane.index_select(0, above.index_select(0, rows_)).to(torch.float32)
        b = plane.index_select(0, below.index_select(0, rows_)).to(torch.float32)
        x = a + (b - a) * weight.index_select(0, rows_)[:, None]
        return F.pad(x[None, None], (0, w - plane.shape[1], 0, 0), mode="replicate")


class Packed(Graph):
    def forward(self, image, order, intensities, shrink):
        h, w = image.shape[0], image.shape[1]
        shrink = shrink[0]
        ph, pw = padded(torch.as_tensor(h), shrink), padded(torch.as_tensor(w), shrink)
        matrix = stored_to_ycc(order)  # [place, ycc]
        columns = image.index_select(1, spread(w, 64)).to(torch.float32)
        means = torch.matmul(columns, matrix[:, :1])[..., 0].mean(1) / 255.0
        edges = (torch.matmul(image.index_select(1, side).to(torch.float32), matrix[:, :1])[..., 0] / 255.0 for side in edge_columns(w))
        swings = warp.strength(*edges, intensities)
        above, below, weight, by = self.origins(h, swings, rows.fill(means, intensities))
        rows_ = torch.minimum(torch.arange(ph), torch.as_tensor(h) - 1)
        a = image.index_select(0, above.index_select(0, rows_)).to(torch.float32)
        b = image.index_select(0, below.index_select(0, rows_)).to(torch.float32)
        x = a + (b - a) * weight.index_select(0, rows_)[:, None, None]               # [ph,w,3] in bytes
        flat = self.moved(F.pad(x.permute(2, 0, 1)[None], (0, pw - w, 0, 0), mode="replicate"), by)  # [1,3,ph,pw]
        y = F.conv2d(flat, matrix[:, :1].t()[:, :, None, None] / 255.0)
        c = F.conv2d(flat, matrix[:, 1:].t()[:, :, None, None].expand(2, 3, 2, 2) / (4 * 255.0), stride=2)
        out_y, out_c, colour = self.restore(y, c, intensities, shrink, size_of(h, w, y))
        # chroma finer than half resolution takes part in the inverses, and goes with the noise
        detail = colour * kept_detail(intensities[None])[:, :, None, None] - 1
        enlarged = F.interpolate(torch.cat([out_c - c, c, detail], 1), size=(ph, pw), mode="bilinear", align_corners=False)
        finer = F.conv2d(flat, matrix[:, 1:].t()[:, :, None, None] / 255.0) - enlarged[:, 2:4]
        dc = enlarged[:, :2] + enlarged[:, 4:] * finer
        is_at = (order[:, None] == torch.arange(3)[None]).to(torch.float32)
        back = torch.matmul(is_at.t(), TO_RGB)[:, :, None, None] * 255.0               # [place, ycc]
        change = F.conv2d(torch.cat([out_y - y, dc], 1), back)[0].permute(1, 2, 0)[:h, :w]
        return to_bytes(flat[0, :, :h, :w].permute(1, 2, 0) + change), agreement(y, out_y.clamp(0, 1))


def planes_graph(net):
    return Planes(net)


def packed_graph(net):
    return Packed(net)
