"""What a recoverer trains on: options of `corrupt.chain.draw`."""

FAVOURED = {"noise": 5.0, "graffiti": 5.0, "compression": 4.0, "lens_flare": 2.0, "sharpness": 2.0, "rain": 2.0, "snow": 2.0,
            "lens_blur": 2.0, "color_diffusion": 2.0}
"""How much more often these are drawn alone: only the U-Net can undo them, or their inverse leaves most to it. One picture in
twenty taught it nothing."""
MIX = {"clean": 0.15, "single": 0.65, "wild": 0.3}
