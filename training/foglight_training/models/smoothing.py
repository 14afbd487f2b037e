"""Smoother versions of a picture, computed a cell at a time.

The U-Net works at a quarter of the size; what it cannot repeat pixel by pixel it can still smooth or sharpen, by saying how
much of each smoother version to take. Done at full size, the blurs would cost more than the rest of the network.
"""
from typing import List

import torch
import torch.nn.functional as F
from torch import Tensor

SMOOTH_VERSIONS = 3
"""By a Gaussian of one pixel, and two interpolated from the means of cells."""


def cellwise_kernels(step: int, blurs: Tensor) -> Tensor:
    """[n*step*step,1,step+4,step+4]: kernels that, with stride `step` over a plane padded by 2, give what each of n `blurs`
    [n,5,5] makes of every pixel of a cell."""
    kernels = torch.zeros(len(blurs), step, step, step + 4, step + 4)
    for i in range(step):
        for j in range(step):
            kernels[:, i, j, i:i + 5, j:j + 5] = blurs
    return kernels.reshape(-1, 1, step + 4, step + 4)


def interpolation_kernels(step: int, taps: List[float]) -> Tensor:
    """[step*step,1,n,n]: kernels that give every pixel of a cell from the means of the cells around it, which are blurred by
    `taps` along rows and columns and interpolated linearly."""
    between = torch.zeros(step, 3)
    for i in range(step):
        offset = (i + 0.5) / step - 0.5
        between[i, 1], between[i, 2 if offset > 0 else 0] = 1 - abs(offset), abs(offset)
    line = F.conv1d(between[:, None], torch.tensor(taps)[None, None], padding=len(taps) - 1)[:, 0]
    return (line[:, None, :, None] * line[None, :, None, :]).reshape(step * step, 1, line.shape[1], line.shape[1])


def gaussian_kernels(step: int) -> Tensor:
    """[2*step*step,1,step+4,step+4]: kernels that give the pixels of a cell as they are, and blurred by a Gaussian of one
    pixel."""
    line = torch.exp(-0.5 * torch.arange(-2.0, 3.0) ** 2)
    line, identity = line / line.sum(), torch.zeros(5, 5)
    identity[2, 2] = 1.0
    return cellwise_kernels(step, torch.stack([identity, line[:, None] * line[None]]))


GAUSSIAN = {step: gaussian_kernels(step) for step in (2, 4)}
CELL_MEANS = {2: [interpolation_kernels(2, taps) for taps in ([0.25, 0.5, 0.25], [0.2] * 5)],
              4: [interpolation_kernels(4, taps) for taps in ([1.0], [0.25, 0.5, 0.25])]}


def smoothing_differences(plane: Tensor, step: int) -> Tensor:
    """[N,1,H,W] -> [N,SMOOTH_VERSIONS*step*step,H/step,W/step]: by how much smoother versions of every cell's pixels differ
    from them."""
    edge = lambda x, by: F.pad(x, (by, by, by, by), mode="replicate")
    means = F.avg_pool2d(plane, step)
    cells = [F.conv2d(edge(plane, 2), GAUSSIAN[step].to(plane), stride=step)]
    cells += [F.conv2d(edge(means, k.shape[-1] // 2), k.to(plane)) for k in CELL_MEANS[step]]
    same, *smoother = torch.cat(cells, 1).split(step * step, 1)
    return torch.cat([x - same for x in smoother], 1)
