"""Training only some outputs of the assessor leaves the others as they were; caches are drawn from by their shares."""
import tempfile
import unittest

import numpy as np
import torch

from ..data.feature_cache import LABEL_SIZES, PART, STAT_SIZES, THUMBNAIL_BYTES, CacheWriter
from ..kinds import INDEX
from ..models.assessor import Assessor
from .assessor import FeatureMix, assess_losses, train_only


def write_cache(folder: str, intensity: float) -> None:
    rng = torch.Generator().manual_seed(1)
    labels = torch.full((PART, sum(LABEL_SIZES)), intensity)
    stats = torch.rand(PART, sum(STAT_SIZES), generator=rng)
    CacheWriter(folder, "test").add(stats, torch.zeros(PART, 2, THUMBNAIL_BYTES, dtype=torch.uint8), labels)


class TestTrainingTheAssessor(unittest.TestCase):
    def test_only_the_named_outputs_change(self) -> None:
        torch.manual_seed(0)
        with tempfile.TemporaryDirectory() as folder:
            write_cache(folder, 0.9)
            net = Assessor().eval()
            stats, *labels = FeatureMix([folder]).draw(np.random.default_rng(0), 32)
            net.measure(stats)
            before = {name: value.clone() for name, value in net.state_dict().items()}
            optimiser = torch.optim.AdamW(train_only(net, ["fog", "severity"]), lr=0.01, weight_decay=0.0)
            for _ in range(3):
                optimiser.zero_grad()
                sum(assess_losses(net.from_stats(stats), *labels)).backward()
                optimiser.step()
        after = net.state_dict()
        changed = (after["head.weight"] != before["head.weight"]).any(1)
        self.assertEqual(changed.nonzero()[:, 0].tolist(), [INDEX["fog"], len(INDEX)])
        self.assertTrue(all(torch.equal(after[name], before[name]) for name in before if not name.startswith("head.")))

    def test_caches_are_drawn_from_by_their_shares(self) -> None:
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other, tempfile.TemporaryDirectory() as empty:
            write_cache(one, 0.0)
            write_cache(other, 1.0)
            mix = FeatureMix([f"{one}=3", other, f"{empty}=5"])
            _, intensities, _, _ = mix.draw(np.random.default_rng(0), 1000)
        self.assertEqual(len(mix), 2 * PART)
        self.assertAlmostEqual(float(intensities[:, 0].mean()), 0.25, delta=0.05)


if __name__ == "__main__":
    unittest.main()
