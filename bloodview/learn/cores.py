"""How many cores the learning library may use."""

import torch


def use(count: int) -> None:
    """Use `count` cores from now on."""
    torch.set_num_threads(max(1, count))
