import unittest

import numpy as np
import torch
import torch.nn.functional as F

from . import procedural, rows
from .kinds import INDEX, KINDS
from .recoverer import BLURS, MAPS, Packed, Planes, Quality, Recoverer, agreement, smoothed
from .runtime import planes_of


def picture(h=120, w=200, seed=2):
    return procedural.picture(np.random.default_rng(seed), h, w)[0]


class RowsTest(unittest.TestCase):
    def test_dropped_rows_are_filled_and_others_left(self):
        means = torch.full((60,), 0.5)
        means[20:25] = 0.003
        told = torch.zeros(len(KINDS))
        told[INDEX["scan_lines"]] = 0.5
        above, below, weight = rows.fill(means, told)
        self.assertEqual(above[20:25].tolist(), [19] * 5)
        self.assertEqual(below[20:25].tolist(), [25] * 5)
        self.assertAlmostEqual(float(weight[22]), 0.5, places=5)
        self.assertEqual(above[:20].tolist(), list(range(20)))
        above, below, _ = rows.fill(means, torch.zeros(len(KINDS)))
        self.assertTrue(torch.equal(above, torch.arange(60)) and torch.equal(below, torch.arange(60)))

    def test_chroma_rows_come_from_rows_that_are_sound_in_both_their_luma_rows(self):
        means = torch.full((60,), 0.5)
        means[21:25] = 0.003
        told = torch.ones(len(KINDS))
        above, below, _ = rows.fill(means, told)
        up, down, part = Planes.chroma_rows(above, below, torch.tensor(60), 30)
        self.assertEqual(up[10:13].tolist(), [9] * 3)
        self.assertEqual(down[10:13].tolist(), [13] * 3)
        self.assertAlmostEqual(float(part[10]), 0.25)
        self.assertEqual((up[13:] - torch.arange(13, 30)).abs().sum(), 0)

    def test_a_black_picture_has_no_dropped_rows(self):
        told = torch.ones(len(KINDS))
        above, below, _ = rows.fill(torch.full((60,), 0.001), told)
        self.assertTrue(torch.equal(above, below))


class RecovererTest(unittest.TestCase):
    def test_untrained_it_changes_nothing(self):
        rgb = picture(101, 203)
        told = torch.zeros(len(KINDS))
        for network, shrink in ((Recoverer, 1), (Recoverer, 2), (Recoverer, 4), (Quality, 1), (Quality, 2)):
            net = network().eval()
            with torch.no_grad():
                image, agree = Packed(net)(torch.from_numpy(rgb), torch.tensor([0, 1, 2]), told, torch.tensor([shrink]))
                planes = planes_of(rgb)
                y, u, v, _ = Planes(net)(*(torch.from_numpy(p) for p in planes.values()), told, torch.tensor([shrink]))
            self.assertTrue(np.array_equal(image.numpy(), rgb))
            for a, b in zip((y, u, v), planes.values()):
                self.assertTrue(np.array_equal(a.numpy(), b))
            self.assertGreater(float(agree.min()), 0.99)

    def test_only_the_refiner_of_quality_learns(self):
        net = Quality().train()
        y, c, told = torch.rand(2, 1, 64, 64), torch.rand(2, 2, 32, 32) - 0.5, torch.rand(2, len(KINDS))
        with torch.no_grad():
            net.refiner.head.weight.normal_()
            fast = Recoverer()
            fast.load_state_dict(net.state_dict(), strict=False)
        out, alone = net(y, c, told), fast.eval()(y, c, told)
        self.assertGreater(float((out[0] - alone[0]).abs().max()), 0)
        net.refiner.head.weight.data.zero_()
        self.assertTrue(torch.equal(net(y, c, told)[0], alone[0]))

    def test_the_inverses_undo_what_they_stand_for(self):
        """With the right parameters: darkness by a gain, pale colours by k = s/(1-s)."""
        y, c = torch.rand(1, 1, 16, 16) * 0.6 + 0.2, (torch.rand(1, 2, 8, 8) - 0.5) * 0.2
        c_full = c.repeat_interleave(2, 2).repeat_interleave(2, 3)
        maps = torch.zeros(1, MAPS, 8, 8)
        maps[:, 0], maps[:, 2] = -np.log(0.5), -np.log(0.5)
        y1, c1 = Recoverer.invert(y * 0.5, c * 0.5, maps, torch.zeros(1, 4))
        self.assertLess(float((y1 - y).abs().max()), 1e-5)
        self.assertLess(float((c1 - c).abs().max()), 1e-5)
        from .corrupt.capture import saturation
        from .picture import to_rgb, to_ycc
        flat = torch.tensor([0.8, 0.4, 0.3]).reshape(1, 3, 1, 1).expand(1, 3, 16, 16)
        pale = saturation(flat * 255, 0.5, None, False) / 255
        p = torch.tensor([[np.log(2.0), 0, 0, 0]], dtype=torch.float32)  # 1+k = 1/(1-s)
        back = to_rgb(*Recoverer.invert(*to_ycc(pale), torch.zeros(1, MAPS, 8, 8), p))
        self.assertLess(float((back - flat).abs().max()), 2e-3)
        self.assertEqual(BLURS, 4)

    def test_what_smooths_a_cell_at_a_time_is_what_smooths_the_picture(self):
        y = torch.rand(2, 1, 48, 64)
        line = torch.softmax(-0.5 * torch.arange(-2.0, 3.0) ** 2, 0)
        gaussian = F.conv2d(F.pad(y, (2, 2, 2, 2), mode="replicate"), (line[:, None] * line)[None, None])
        for step in (2, 4):
            ours = [F.pixel_shuffle(part, step) + y for part in smoothed(y, step).split(step * step, 1)]
            self.assertLess(float((ours[0] - gaussian).abs().max()), 1e-5)
        cells = F.interpolate(F.avg_pool2d(y, 4), scale_factor=4.0, mode="bilinear", align_corners=False)
        self.assertLess(float((ours[1] - cells).abs().max()), 1e-5)
        self.assertLess(float(ours[2].std()), float(ours[1].std()))

    def test_agreement_falls_where_content_changes(self):
        y = torch.from_numpy(picture(192, 256, 5)[..., 1].copy()).float()[None, None] / 255
        self.assertGreater(float(agreement(y, y).min()), 0.999)
        brighter = agreement(y, y * 0.7 + 0.2)
        self.assertGreater(float(brighter.min()), 0.9)
        other = torch.from_numpy(picture(192, 256, 6)[..., 1].copy()).float()[None, None] / 255
        self.assertLess(float(agreement(y, other).mean()), 0.5)


if __name__ == "__main__":
    unittest.main()
