"""The nineteen degradations in the order every vector uses, and the three named levels."""

CAPTURE = ("lens_blur", "lens_flare", "motion_blur", "dirty_lens", "saturation")
TRANSMISSION = ("compression", "block_exchange", "mean_shift", "scan_lines")
ENVIRONMENT = ("darkness", "atmospheric_turbulence", "noise", "color_diffusion", "fog", "rain", "snow")
POSTPROCESSING = ("sharpness", "graffiti", "watermark")

STAGES = (CAPTURE, ENVIRONMENT, TRANSMISSION, POSTPROCESSING)
"""The order in which degradations meet a picture: Robust-R1 lists acquisition, transmission,
environment, post-processing; compound chains of that order are drawn with `STAGES_R1`."""
STAGES_R1 = (CAPTURE, TRANSMISSION, ENVIRONMENT, POSTPROCESSING)

KINDS = CAPTURE + TRANSMISSION + ENVIRONMENT + POSTPROCESSING
INDEX = {kind: i for i, kind in enumerate(KINDS)}
LEVELS = {"low": 0.23, "mid": 0.45, "high": 0.9}
