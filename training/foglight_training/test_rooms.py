import ast
import pathlib
import unittest

ROOT = pathlib.Path(__file__).parent
MAY_IMPORT = {
    "corrupt": {"models"},
    "models": set(),
    "data": {"corrupt", "models"},
    "train": {"corrupt", "data", "models"},
    "export": {"corrupt", "data", "models"},
    "evaluate": {"corrupt", "data", "export", "models"},
}
"""Rooms whose files each room may import; everybody may import `kinds`."""


def imported_rooms(path):
    """Rooms of the imports that lead out of the file's own room."""
    outside = len(path.relative_to(ROOT).parts)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == outside:
            names = [node.module.split(".")[0]] if node.module else [alias.name for alias in node.names]
            yield from (name for name in names if name != "kinds")


class RoomsTest(unittest.TestCase):
    def test_no_room_imports_one_that_it_may_not(self):
        self.assertEqual({p.parent.name for p in ROOT.glob("*/*.py")}, set(MAY_IMPORT))
        for room, allowed in MAY_IMPORT.items():
            for path in (ROOT / room).rglob("*.py"):
                if not path.name.startswith("test_"):
                    self.assertLessEqual(set(imported_rooms(path)), allowed, path.name)

    def test_no_file_is_long(self):
        for path in ROOT.rglob("*.py"):
            if path.name != "reference.py":  # the sixteen published degradations, side by side
                self.assertLessEqual(len(path.read_text().splitlines()), 250, path.name)


if __name__ == "__main__":
    unittest.main()
