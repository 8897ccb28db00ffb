"""Where things lie in a checkout."""

from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent
MODELS = ROOT / "models"
