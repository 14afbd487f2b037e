import pathlib
import subprocess
import sys
import tempfile
import unittest

import cv2
import numpy as np
import torch

from ..corrupt import batched
from ..data import gpu_folder, procedural
from ..models import turbulence
from ..models.assessor import Assessor
from ..models.assessor_input import from_rgb
from ..models.quality import TIERS, Quality
from ..models.recoverer import Recoverer
from ..models.weights import read_checkpoint
from ..models.ycbcr import to_ycc
from .gpu import MAX_FILE_BYTES
from .losses import recovery_loss
from .run import TrainingRun
from .shards import files_of

TRAINING = pathlib.Path(__file__).resolve().parents[2]
TINY = {"counts": gpu_folder.Counts(2, 2), "picture_size": (96, 144), "layer_size": (64, 96)}


class ShardsTest(unittest.TestCase):
    def run_of(self, folder, steps, **options):
        torch.manual_seed(1)
        net = Recoverer()
        run = TrainingRun(folder, "net", net, 60, 1e-3, **options)
        for _ in range(steps):
            run.update(net(torch.rand(2, 1, 32, 32), torch.rand(2, 2, 16, 16) - 0.5, torch.rand(2, 19))[0].mean(), 1)
        return run

    def test_a_checkpoint_in_several_files_is_the_same_as_in_one(self):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as many:
            for folder, options in ((one, {}), (many, {"max_bytes": 400_000})):
                run = self.run_of(folder, 2, **options)
                run.save()
                again = self.run_of(folder, 0, **options)
                self.assertEqual((again.step, again.seen), (2, 2))
                for key, value in run.average.items():
                    self.assertTrue(torch.equal(again.average[key], value), key)
                states = run.optimiser.state_dict()["state"], again.optimiser.state_dict()["state"]
                self.assertEqual(states[0].keys(), states[1].keys())
                self.assertTrue(all(torch.equal(states[0][k]["exp_avg"], states[1][k]["exp_avg"]) for k in states[0]))
            files = files_of(pathlib.Path(many) / "net.pt")
            self.assertGreater(len(files), 5)
            self.assertLessEqual(max(size for _, size in files), 400_000)
            run.save()
            run.step += 1
            run.save()
            self.assertEqual(len(list(pathlib.Path(many).iterdir())), len(files))  # the shards before were removed

    def test_an_interrupted_save_leaves_the_checkpoint_before_it(self):
        with tempfile.TemporaryDirectory() as folder:
            run = self.run_of(folder, 1, max_bytes=400_000)
            run.save()
            run.step = 9
            original, count = torch.save, [0]

            def stop_at_the_third(*args):
                count[0] += 1
                if count[0] == 3:
                    raise KeyboardInterrupt
                return original(*args)

            torch.save = stop_at_the_third
            try:
                self.assertRaises(KeyboardInterrupt, run.save)
            finally:
                torch.save = original
            self.assertEqual(read_checkpoint(pathlib.Path(folder) / "net.pt")["step"], 1)


class DeviceTest(unittest.TestCase):
    """On PyTorch's meta device, which refuses to mix with tensors of the CPU, as CUDA does."""

    def test_networks_losses_and_corruptions_stay_on_the_device_of_the_pictures(self):
        x, prior, s = (torch.zeros(*shape, device="meta") for shape in ((2, 3, 64, 96), (2, 19), (2,)))
        self.assertEqual(Assessor().to("meta").eval()(from_rgb(x))[0].device.type, "meta")
        for tier in TIERS.values():
            net = tier().to("meta").train()
            net.norm.eval()
            y, c = to_ycc(x)
            loss, _ = recovery_loss(net(y, c, prior), (y, c), (y, c))
            self.assertEqual(loss.device.type, "meta")
        at, by = turbulence.source_rows(64, turbulence.estimate_strength(x[0, 0, :, :40], x[0, 0, :, :40], prior[0]))
        self.assertEqual(turbulence.shift_rows(x[:1], by + at * 0).device.type, "meta")
        reads_on_the_host = ("lens_blur", "motion_blur", "color_diffusion", "block_exchange")
        for kind, function in batched.KINDS.items():
            if kind not in reads_on_the_host:
                self.assertEqual(function(x, s, None).device.type, "meta", kind)
        self.assertEqual(batched.jpeg(x, s).device.type, "meta")


class GpuRecipeTest(unittest.TestCase):
    def test_a_folder_is_prepared_trains_and_resumes_in_small_files(self):
        with tempfile.TemporaryDirectory() as work:
            data, folder = pathlib.Path(work) / "data", pathlib.Path(work) / "gpu"
            data.mkdir()
            rng = np.random.default_rng(0)
            for i in range(8):
                cv2.imwrite(str(data / f"{i}.jpg"), procedural.picture(rng, 120, 160)[0])
            clean = np.zeros((3, 64, 96, 3), np.uint8) + 90
            np.savez(data / "mean_shift.npz", clean=clean, shifted=clean + 1, s=np.full(3, 0.5, np.float32))
            prepare = lambda **options: gpu_folder.prepare(folder, str(data), data / "mean_shift.npz", TRAINING.parent / "models", **TINY, **options)
            self.assertRaises(ValueError, prepare, max_bytes=2 ** 20)
            size = prepare()
            self.assertEqual(size, gpu_folder.folder_bytes(folder))
            self.assertLessEqual(size, gpu_folder.MAX_BYTES)
            for name in ("cv2", "onnx"):  # the other machine has neither
                (folder / f"{name}.py").write_text("raise ImportError")
            command = [sys.executable, "-W", "ignore", "-m", "foglight_training.train.gpu", "--folder", ".", "--minutes", "5",
                       "--steps", "2", "--batch", "4", "--threads", "1"]
            for call in (1, 2):
                done = subprocess.run(command, cwd=folder, capture_output=True, text=True)  # with the folder's own code
                self.assertEqual(done.returncode, 0, done.stderr)
                for tier in ("fast", "quality"):
                    path = folder / "runs" / f"recover-{tier}.pt"
                    self.assertEqual(read_checkpoint(path)["step"], 2 * call)
                    self.assertLessEqual(max(bytes_ for _, bytes_ in files_of(path)), MAX_FILE_BYTES)
            trained, begun = read_checkpoint(path)["average"], Recoverer().state_dict()
            self.assertLessEqual(sum(p.numel() for p in Quality().parameters()), 5_000_000)
            fast = read_checkpoint(folder / "runs" / "recover-fast.pt")["average"]
            for name in begun:
                if not name.endswith("num_batches_tracked"):
                    self.assertTrue(torch.allclose(trained[name], fast[name], atol=1e-6), name)  # quality stands on what fast became


if __name__ == "__main__":
    unittest.main()
