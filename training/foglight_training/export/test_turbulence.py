import unittest

import numpy as np
import torch

from ..corrupt import reference
from ..data import procedural
from ..evaluate.metrics import psnr
from ..kinds import INDEX, KINDS
from ..models import turbulence
from ..models.recoverer import Recoverer
from ..models.ycbcr import rgb_to_yuv420p, to_ycc, yuv420p_to_rgb
from .assess_graph import RGB_ORDER
from .recover_graph import RecoverPacked, RecoverYuv420p


def picture(seed, h=240, w=320):
    return procedural.picture(np.random.default_rng(seed), h, w)[0]


def prior_of(s):
    intensities = torch.zeros(len(KINDS))
    intensities[INDEX["atmospheric_turbulence"]] = s
    return intensities


def warped(s, rgb):
    return reference.corrupt("atmospheric_turbulence", s, np.random.default_rng(0), rgb)


class TurbulenceTest(unittest.TestCase):
    def strength(self, rgb, prior):
        y = to_ycc(torch.from_numpy(rgb.copy()).permute(2, 0, 1)[None].float() / 255)[0][0, 0]
        return float(turbulence.estimate_strength(y[:, :40], y[:, -40:].flip(1), prior))

    def test_the_reference_is_found_and_undone_in_both_layouts(self):
        net = Recoverer().eval()
        shrink = torch.tensor([1])
        for seed, s in ((5, 0.23), (7, 0.45), (11, 0.9)):
            with self.subTest(s=s), torch.no_grad():
                clean = picture(seed)
                bent, prior = warped(s, clean), prior_of(s)
                self.assertAlmostEqual(self.strength(bent, prior), s, delta=0.008)
                packed, _ = RecoverPacked(net)(torch.from_numpy(bent), RGB_ORDER, prior, shrink)
                planes = (torch.from_numpy(p) for p in rgb_to_yuv420p(bent).values())
                y, u, v, _ = RecoverYuv420p(net)(*planes, prior, shrink)
                for back in (packed.numpy(), yuv420p_to_rgb(y.numpy(), u.numpy(), v.numpy())):
                    self.assertGreater(psnr(clean, back), psnr(clean, bent) + 4)

    def test_nothing_is_moved_where_no_border_is_warped_or_none_was_found(self):
        prior = prior_of(0.9)
        for seed in range(8):
            self.assertEqual(self.strength(picture(seed), prior), 0)
        self.assertEqual(self.strength(np.full((90, 120, 3), 90, np.uint8), prior), 0)
        self.assertEqual(self.strength(warped(0.9, picture(3)), torch.zeros(len(KINDS))), 0)

    def test_training_and_the_graph_move_rows_alike(self):
        bent, prior = torch.from_numpy(warped(0.5, picture(5))), prior_of(0.5)
        with torch.no_grad():
            graph, _ = RecoverPacked(Recoverer().eval())(bent, RGB_ORDER, prior, torch.tensor([1]))
        trained = turbulence.unwarped(bent.permute(2, 0, 1)[None].float() / 255, prior[None])[0].permute(1, 2, 0) * 255
        self.assertLess(float((trained - graph.float()).abs().max()), 0.51)


if __name__ == "__main__":
    unittest.main()
