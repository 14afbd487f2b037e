import tempfile
import unittest

import numpy as np
import torch

from ..models.assessor_input import from_rgb, quantized
from ..models.semantic import semantic_distance
from ..models.thumbnail import sample_thumbnail
from ..models.ycbcr import to_ycc
from . import collect_features, feature_cache
from .clean import CleanPictures
from .photographs import Photograph, split_held_out
from .samples import Samples


class FeatureCacheTest(unittest.TestCase):
    def test_what_is_read_is_what_was_written(self):
        rng = np.random.default_rng(1)
        samples = Samples(CleanPictures(rng, pool=2), rng, repeats=4)
        with tempfile.TemporaryDirectory() as folder:
            writer = feature_cache.CacheWriter(folder, "a")
            stats, thumbnails, labels = collect_features.features(samples, semantic_distance(), rng, 2, 4, 0.2)
            for _ in range(-(-feature_cache.PART // len(labels))):
                writer.add(stats, thumbnails, labels)
            read = feature_cache.FeatureCache(folder)
            self.assertEqual(len(read), feature_cache.PART)
            kept, intensities, severity, where = read.stats(np.arange(4))
            self.assertTrue(torch.equal(intensities, labels[:4, :intensities.shape[1]]))
            self.assertTrue(bool(((severity >= 0) | (severity == -1)).all()) and where.shape[1:] == (6, 8))
            self.assertTrue(torch.equal(feature_cache.flatten(kept), stats[:4].half().float()))
            y, c, _, _, again, size = read.thumbnails(np.arange(4))
            self.assertTrue(torch.equal((y * 255).round().to(torch.uint8).flatten(1), thumbnails[:4, 0, :feature_cache.THUMBNAIL_SIZES[0]]))
            self.assertTrue(torch.equal(again, intensities))
            self.assertEqual(size.shape, (4, 2))

    def test_bytes_are_within_half_a_step(self):
        x = from_rgb(torch.rand(2, 3, 200, 300))
        again = quantized(x, torch.tensor([True, False]))
        self.assertLess(float((again.y - x.y).abs().max()), 0.51 / 219)
        self.assertLess(float((again.crop_c - x.crop_c).abs().max()), 0.51 / 224)

    def test_thumbnails_have_the_pixels_that_the_recoverer_samples(self):
        rgb = torch.rand(2, 3, 133, 251)
        y, c = sample_thumbnail(*to_ycc(rgb))
        expected = torch.cat([y.flatten(1) * 255, c.flatten(1) * 255 + 128], 1)
        self.assertLess(float((collect_features.thumbnail_bytes(rgb).float() - expected).abs().max()), 0.51)

    def test_a_photograph_stays_on_its_side(self):
        photographs = [Photograph(str(i), f"{i * 2654435761 % 2**32:08x}" + "0" * 56, None) for i in range(700)]
        train, held_out = split_held_out(photographs)
        self.assertEqual(len(train) + len(held_out), 700)
        self.assertTrue(60 < len(held_out) < 140)
        self.assertEqual(split_held_out(photographs[::2])[1], [p for p in held_out if p in photographs[::2]])


if __name__ == "__main__":
    unittest.main()
