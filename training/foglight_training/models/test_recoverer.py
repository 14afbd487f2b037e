import unittest

import numpy as np
import torch
import torch.nn.functional as F

from ..corrupt.capture import saturation
from ..kinds import KINDS
from .inverses import MAPS, SCALARS, invert
from .quality import Quality
from .recoverer import Recoverer
from .smoothing import smoothing_differences
from .ycbcr import to_rgb, to_ycc


class RecovererTest(unittest.TestCase):
    def test_only_the_refiner_of_quality_learns(self):
        net = Quality().train()
        y, c, prior = torch.rand(2, 1, 64, 64), torch.rand(2, 2, 32, 32) - 0.5, torch.rand(2, len(KINDS))
        with torch.no_grad():
            net.refiner.head.weight.normal_()
            fast = Recoverer()
            fast.load_state_dict(net.state_dict(), strict=False)
        out, alone = net(y, c, prior), fast.eval()(y, c, prior)
        self.assertGreater(float((out[0] - alone[0]).abs().max()), 0)
        net.refiner.head.weight.data.zero_()
        self.assertTrue(torch.equal(net(y, c, prior)[0], alone[0]))

    def test_the_inverses_undo_what_they_stand_for(self):
        """With the right parameters: darkness by a gain, pale colours by k = s/(1-s)."""
        y, c = torch.rand(1, 1, 16, 16) * 0.6 + 0.2, (torch.rand(1, 2, 8, 8) - 0.5) * 0.2
        maps = torch.zeros(1, MAPS, 8, 8)
        maps[:, 0], maps[:, 2] = -np.log(0.5), -np.log(0.5)
        y1, c1 = invert(y * 0.5, c * 0.5, maps, torch.zeros(1, SCALARS))
        self.assertLess(float((y1 - y).abs().max()), 1e-5)
        self.assertLess(float((c1 - c).abs().max()), 1e-5)
        flat = torch.tensor([0.8, 0.4, 0.3]).reshape(1, 3, 1, 1).expand(1, 3, 16, 16)
        pale = saturation(flat * 255, 0.5, None, False) / 255
        scalars = torch.tensor([[np.log(2.0), 0, 0, 0]], dtype=torch.float32)  # 1+k = 1/(1-s)
        back = to_rgb(*invert(*to_ycc(pale), torch.zeros(1, MAPS, 8, 8), scalars))
        self.assertLess(float((back - flat).abs().max()), 2e-3)

    def test_what_smooths_a_cell_at_a_time_is_what_smooths_the_picture(self):
        y = torch.rand(2, 1, 48, 64)
        line = torch.softmax(-0.5 * torch.arange(-2.0, 3.0) ** 2, 0)
        gaussian = F.conv2d(F.pad(y, (2, 2, 2, 2), mode="replicate"), (line[:, None] * line)[None, None])
        for step in (2, 4):
            ours = [F.pixel_shuffle(part, step) + y for part in smoothing_differences(y, step).split(step * step, 1)]
            self.assertLess(float((ours[0] - gaussian).abs().max()), 1e-5)
        cells = F.interpolate(F.avg_pool2d(y, 4), scale_factor=4.0, mode="bilinear", align_corners=False)
        self.assertLess(float((ours[1] - cells).abs().max()), 1e-5)
        self.assertLess(float(ours[2].std()), float(ours[1].std()))


if __name__ == "__main__":
    unittest.main()
