import tempfile
import unittest

import numpy as np
import torch

from . import collect, shelf
from .data import Pictures, held_out
from .looks import as_bytes, look
from .picture import to_ycc
from .recoverer import sampled
from .samples import Samples
from .semantic import distance


class ShelfTest(unittest.TestCase):
    def test_what_is_kept_is_what_was_seen(self):
        rng = np.random.default_rng(1)
        samples = Samples(Pictures(rng, pool=2), rng, again=4)
        with tempfile.TemporaryDirectory() as folder:
            writer = shelf.Writer(folder, "a")
            stats, glances, labels = collect.labelled(samples, distance(), rng, 2, 4, 0.2)
            for _ in range(-(-shelf.PART // len(labels))):
                writer.add(stats, glances, labels)
            read = shelf.Shelf(folder)
            self.assertEqual(len(read), shelf.PART)
            kept, intensities, severity, where = read.rows(np.arange(4))
            self.assertTrue(torch.equal(intensities, labels[:4, :intensities.shape[1]]))
            self.assertTrue(bool(((severity >= 0) | (severity == -1)).all()) and where.shape[1:] == (6, 8))
            self.assertTrue(torch.equal(shelf.flat(kept), stats[:4].half().float()))
            y, c, _, _, told, size = read.glances(np.arange(4))
            self.assertTrue(torch.equal((y * 255).round().to(torch.uint8).flatten(1), glances[:4, 0, :shelf.GLANCE_SIZES[0]]))
            self.assertTrue(torch.equal(told, intensities))
            self.assertEqual(size.shape, (4, 2))

    def test_bytes_are_within_half_a_step(self):
        looks = look(torch.rand(2, 3, 200, 300))
        again = as_bytes(looks, torch.tensor([True, False]))
        self.assertLess(float((again.y - looks.y).abs().max()), 0.51 / 219)
        self.assertLess(float((again.crop_c - looks.crop_c).abs().max()), 0.51 / 224)

    def test_a_glance_takes_the_pixels_that_the_recoverer_samples(self):
        rgb = torch.rand(2, 3, 133, 251)
        y, c = sampled(*to_ycc(rgb))
        expected = torch.cat([y.flatten(1) * 255, c.flatten(1) * 255 + 128], 1)
        self.assertLess(float((collect.glance(rgb).float() - expected).abs().max()), 0.51)

    def test_a_photograph_stays_on_its_side(self):
        photos = [(str(i), f"{i * 2654435761 % 2**32:08x}" + "0" * 56, None) for i in range(700)]
        train, held = held_out(photos)
        self.assertEqual(len(train) + len(held), 700)
        self.assertTrue(60 < len(held) < 140)
        self.assertEqual(held_out(photos[::2])[1], [p for p in held if p in photos[::2]])


if __name__ == "__main__":
    unittest.main()
