"""The assessor as it is exported, one module for each layout of pixels."""
from typing import Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..models.assessor import Assessor
from ..models.assessor_input import AssessorInput, from_packed, from_yuv420p

RGB_ORDER = torch.tensor([0, 1, 2])
"""Where red, green and blue are in a packed RGB pixel."""
Answers = Tuple[Tensor, Tensor, Tensor, Tensor]
"""Intensities [19], severity [1], local severity [6,8], all in [0,1], and a luma thumbnail [27,48] in [0,1]."""


class AssessGraph(nn.Module):
    def __init__(self, net: Assessor) -> None:
        super().__init__()
        self.net = net

    def answers(self, x: AssessorInput) -> Answers:
        kinds, severity, where = self.net(x)
        thumbnail = F.avg_pool2d(x.y, (5, 10))[0, 0].clamp(0, 1)
        return torch.sigmoid(kinds[0]), torch.sigmoid(severity[0]), torch.sigmoid(where[0]), thumbnail


class AssessYuv420p(AssessGraph):
    def forward(self, y: Tensor, u: Tensor, v: Tensor) -> Answers:
        """Limited-range bytes y [H,W], u and v [ceil(H/2),ceil(W/2)]."""
        return self.answers(from_yuv420p(y, u, v))


class AssessPacked(AssessGraph):
    def forward(self, image: Tensor, order: Tensor) -> Answers:
        """Interleaved bytes [H,W,3] and the places of red, green and blue in a pixel [3]."""
        return self.answers(from_packed(image, order))
