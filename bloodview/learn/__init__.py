"""The two learning stages; the only package that imports torch, and only inside its modules."""

import os

# torch's OpenMP threads spin while they wait, which starves the window and every other program on two cores
# (models.md section 1: 232 to 4969 training steps in the same time, 5014 with waiting threads asleep). It is read once,
# when torch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
