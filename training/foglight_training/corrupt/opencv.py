"""OpenCV, or a stand-in that says so when it is used: a machine that only trains on what was drawn beforehand needs none
(`train.gpu`)."""
try:
    import cv2
    AVAILABLE = True
except ImportError:
    class Missing:
        def __getattr__(self, name: str) -> None:
            raise ImportError(f"OpenCV is not installed, and cv2.{name} is needed to draw degradations (apt-get install python3-opencv)")

    cv2, AVAILABLE = Missing(), False

__all__ = ["AVAILABLE", "cv2"]
