"""Cluster events by a library that is no part of BloodView; runs as a script in an environment of its own.

`python _clusterers.py METHOD FOLDER SEED` reads FOLDER/events.npz (float32 [n, d] each: `draw` to learn from, `train`
and `test` to label) and writes FOLDER/clusters.npz: the clusters of `train` and of `test` as int64 [levels, n], and
the seconds spent on learning and on labelling `test`. Each library has its defaults, but for what is said here.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
Clusters = NDArray[np.int64]
Predict = Callable[[Values], Clusters]


def idec(draw: Values, seed: int) -> Predict:
    """ClustPy's IDEC with two clusters, on standardised channels."""
    let_torchvision_load()
    from clustpy.deep import IDEC

    scaled = standardising(draw)
    fitted = IDEC(n_clusters=2, random_state=seed).fit(scaled(draw))
    return lambda values: one_level(fitted.predict(scaled(values)))


def vade(draw: Values, seed: int) -> Predict:
    """ClustPy's VaDE with three clusters; its default loss, cross-entropy, takes values from 0 to 1 only."""
    let_torchvision_load()
    from clustpy.deep import VaDE

    low, high = draw.min(axis=0), draw.max(axis=0)

    def scaled(values: Values) -> Values:
        return np.asarray(np.clip((values - low) / np.maximum(high - low, 1e-6), 0, 1), np.float32)

    fitted = VaDE(n_clusters=3, random_state=seed).fit(scaled(draw))
    return lambda values: one_level(fitted.predict(scaled(values)))


def flowsom(draw: Values, seed: int) -> Predict:
    """FlowSOM's map of 10 x 10 nodes and its 10 metaclusters, on standardised channels: levels metacluster and node."""
    import anndata
    from flowsom import FlowSOM

    scaled = standardising(draw)
    names = [f"channel {number}" for number in range(draw.shape[1])]
    table = anndata.AnnData(scaled(draw))
    table.var_names = names
    fitted = FlowSOM(table, n_clusters=10, cols_to_use=names, seed=seed).model

    def predict(values: Values) -> Clusters:
        metacluster = np.array(fitted.predict(scaled(values)), np.int64)
        return np.stack([metacluster, np.array(fitted.cluster_labels, np.int64)])

    return predict


METHODS: dict[str, Callable[[Values, int], Predict]] = {"idec": idec, "vade": vade, "flowsom": flowsom}


def standardising(draw: Values) -> Callable[[Values], Values]:
    """Give what takes the mean from every channel and divides by its standard deviation, both of the draw."""
    middle, width = draw.mean(axis=0), np.maximum(draw.std(axis=0), 1e-6)
    return lambda values: np.asarray((values - middle) / width, np.float32)


def one_level(clusters: NDArray[np.int32]) -> Clusters:
    """Give the clusters [n] of a method without metaclusters as [1, n]."""
    return np.asarray(clusters, np.int64)[None]


def let_torchvision_load() -> None:
    """Declare two operators of torchvision that ClustPy never calls.

    ClustPy imports torchvision for its data sets of pictures. Torchvision built for CUDA does not load beside torch
    built for the CPU alone, because these operators of its own library are missing then.
    """
    import torch

    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        for name in ("nms", "qnms"):
            torch.library.define(f"torchvision::{name}", "(Tensor dets, Tensor scores, float limit) -> Tensor")


def main(method: str, folder: Path, seed: int) -> None:
    """Learn, label, and write the clusters."""
    with np.load(folder / "events.npz", allow_pickle=False) as events:
        draw, train, test = events["draw"], events["train"], events["test"]
    started = time.perf_counter()
    predict = METHODS[method](draw, seed)
    named_by = predict(train)
    learned = time.perf_counter()
    counted = predict(test)
    seconds = [learned - started, time.perf_counter() - learned]
    np.savez(folder / "clusters.npz", train=named_by, test=counted)
    (folder / "seconds.json").write_text(json.dumps(seconds), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
