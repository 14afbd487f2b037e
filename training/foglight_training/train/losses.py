"""Losses of the recoverer. Pictures are luma [B,1,H,W] in [0,1] and half-resolution chroma [B,2,H/2,W/2] in [-0.5,0.5]."""
from typing import Tuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ..models.recoverer import Pair
from ..models.similarity import ssim_map

CHANNELS = (1.0, 1.086, 0.825)
"""What a squared error of y, cb, cr adds to the mean squared error of r, g, b."""
ERROR_FLOOR = 2.5e-5
"""A mean squared error of 46 dB: nothing is gained by errors below it."""
DECIBELS = 4.343
"""10 / ln 10."""
DIFFERENCE_WEIGHT, HARM_WEIGHT = 10.0, 0.1
THUMBNAIL_ERROR_WEIGHT, THUMBNAIL_HARM_WEIGHT = 0.3, 0.2


def charbonnier(a: Tensor, b: Tensor) -> Tensor:
    """Mean per picture of a smooth absolute difference, [B]."""
    return torch.sqrt((a - b) ** 2 + 1e-6).flatten(1).mean(1)


def absolute_difference(out: Pair, clean: Pair) -> Tensor:
    """Sum over y, cb and cr of the smooth absolute difference, [B]."""
    return charbonnier(out[0], clean[0]) + charbonnier(out[1][:, :1], clean[1][:, :1]) + charbonnier(out[1][:, 1:], clean[1][:, 1:])


def clamped(out: Pair) -> Pair:
    return out[0].clamp(0, 1), out[1].clamp(-0.5, 0.5)


def rgb_error(y: Tensor, c: Tensor, clean_y: Tensor, clean_c: Tensor) -> Tensor:
    """Mean squared error of RGB per picture, from luma and half-resolution chroma, [B]."""
    mean = lambda a, b: ((a - b) ** 2).flatten(1).mean(1)
    return (CHANNELS[0] * mean(y, clean_y) + CHANNELS[1] * mean(c[:, :1], clean_c[:, :1])
            + CHANNELS[2] * mean(c[:, 1:], clean_c[:, 1:]))


def log_error(error: Tensor) -> Tensor:
    return torch.log(error + ERROR_FLOOR)


def gain_db(before: Tensor, after: Tensor) -> Tensor:
    """Decibels gained, from the logarithms of errors."""
    return ((before - after) * DECIBELS).detach()


def recovery_loss(out: Pair, captured: Pair, clean: Pair) -> Tuple[Tensor, Tensor]:
    """-> the loss, and the decibels gained per picture [B]. Absolute differences pull on every picture alike (a logarithm of
    the error lets nearly clean ones drown all others), 1 - SSIM asks for structure, and harm (what is worse than leaving
    the picture alone) is paid for by the decibel."""
    y, c = clamped(out)
    after, before = log_error(rgb_error(y, c, *clean)), log_error(rgb_error(*captured, *clean))
    similarity = ssim_map(y, clean[0]).flatten(1).mean(1)
    loss = DIFFERENCE_WEIGHT * absolute_difference(out, clean) + (1 - similarity) + HARM_WEIGHT * F.relu(after - before)
    return loss.mean(), gain_db(before, after)


def thumbnail_loss(out: Pair, captured: Pair, clean: Pair) -> Tuple[Tensor, Tensor]:
    """The same on thumbnails, where structure says little: -> the loss, and the decibels gained per picture [B]."""
    after, before = log_error(rgb_error(*clamped(out), *clean)), log_error(rgb_error(*captured, *clean))
    loss = (DIFFERENCE_WEIGHT * absolute_difference(out, clean) + THUMBNAIL_ERROR_WEIGHT * after
            + THUMBNAIL_HARM_WEIGHT * F.relu(after - before))
    return loss.mean(), gain_db(before, after)
