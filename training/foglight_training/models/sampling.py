"""Which pixels of a picture are read. Indices are int64; sizes may be int64 scalar tensors, so that exported graphs take
pictures of any size."""
from typing import Union

import torch
from torch import Tensor

Size = Union[int, Tensor]

CROP_ALIGNMENT = 8
"""Crops begin at multiples of this: JPEG's own 8x8 grid."""


def evenly_spaced(n: Size, count: int) -> Tensor:
    """`count` indices spread evenly over `n` rows or columns, at the centres of equal cells."""
    return torch.div((2 * torch.arange(count) + 1) * n, 2 * count, rounding_mode="floor")


def free_room(n: Size, length: int) -> Tensor:
    """How far a crop of `length` can move along a side of `n`."""
    return torch.clamp(torch.as_tensor(n) - length, min=0)


def crop_start(room: Tensor, position: int, step: int = CROP_ALIGNMENT) -> Tensor:
    """Where a crop begins: `position` thousandths of the free room of luma, rounded down to the crop grid. `step` is the
    pitch of that grid in the plane: 8 of luma, 4 of half-resolution chroma."""
    return torch.div(room * position, 1000 * CROP_ALIGNMENT, rounding_mode="floor") * step


def crop_indices(n: Size, length: int, position: int) -> Tensor:
    """The `length` consecutive indices of a crop; indices past the end repeat the last one."""
    return torch.minimum(crop_start(free_room(n, length), position) + torch.arange(length), torch.as_tensor(n) - 1)


def chroma_crop_indices(n_chroma: Size, n: Size, length: int, position: int) -> Tensor:
    """The half-resolution indices under `crop_indices(n, length, position)`, of a plane of `n_chroma`."""
    first = crop_start(free_room(n, length), position, CROP_ALIGNMENT // 2)
    return torch.minimum(first + torch.arange(length // 2), torch.as_tensor(n_chroma) - 1)


def gather(plane: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """[...,H,W] -> [...,len(rows),len(columns)]. Rows are taken first: they are contiguous, so the second, scattered copy
    is small."""
    return plane.index_select(-2, rows.to(plane.device)).index_select(-1, columns.to(plane.device))
