"""The words of the command line: what may be asked, and the help that explains it. Imports nothing slow."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from bloodview import __version__

_MOST_SEED = 2**32 - 1  # what both numpy and the learning library take

_DESCRIPTION = (
    "Counts red cells, reticulocytes, clumped red cells and platelets in the list-mode files of veterinary blood "
    "analysers. Without a command the window opens; with sample files alone it opens with these."
)
_REFUSED = (
    "Writes one row of counts for each sample. One that cannot be analyzed gets a row that says why; the others go on, "
    "and the exit code is 1."
)


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of the command line; `command` is None where none is named."""
    usage = "bloodview [FILE ...]\n       bloodview [-h] [--version] COMMAND ..."
    parser = argparse.ArgumentParser(prog="bloodview", usage=usage, description=_DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"BloodView {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", prog="bloodview")
    for name, (words, fill) in _COMMANDS.items():
        fill(commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}."))
    return parser


def _fill_analyze(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _REFUSED
    parser.add_argument("files", nargs="+", metavar="FILE", help="sample file (FCS, LMD, CSV, TSV), folder or pattern")
    parser.add_argument(
        "--model",
        type=Path,
        metavar="DIR",
        help="model folder for all samples (default: the one accepted for each sample's analyser, else that of the "
        "settings, else the shipped one)",
    )
    parser.add_argument("--species", metavar="NAME", help="species of all samples (default: the one each file names)")
    parser.add_argument("--out", type=Path, metavar="counts.csv", help="file of the counts (default: standard output)")
    parser.add_argument("--report", type=Path, metavar="DIR", help="folder for a PDF report of each sample")
    parser.add_argument(
        "--labels",
        type=Path,
        metavar="DIR",
        help="folder for an FCS copy of each sample with the population (0 RBC, 1 RETIC, 2 CLUMP, 3 PLT, 4 OTHER) "
        "and its probability as added channels",
    )
    _add_seed(parser)


def _fill_calibrate(parser: argparse.ArgumentParser) -> None:
    _add_cohort(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="MODEL_DIR", help="folder of the new model")
    parser.add_argument(
        "--panel", type=Path, metavar="panel.toml", help="channels to use (default: proposed from the files)"
    )
    _add_seed(parser)
    parser.add_argument("--name", default="", metavar="NAME", help="what people call the model")


def _fill_evaluate(parser: argparse.ArgumentParser) -> None:
    _add_cohort(parser)
    parser.add_argument("--model", type=Path, required=True, metavar="MODEL_DIR", help="model folder")
    parser.add_argument("--out", type=Path, metavar="agreement.csv", help="file for the counts of every sample")


def _fill_simulate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="folder for the samples")
    parser.add_argument("--samples", type=_whole(1), required=True, metavar="N", help="number of samples")
    parser.add_argument("--events", type=_whole(1), default=30_000, metavar="N", help="events a sample (%(default)s)")
    parser.add_argument("--species", default="", metavar="dog,cat,...", help="species in turn (default: all)")
    _add_seed(parser)


def _add_cohort(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="folder of the sample files")
    parser.add_argument(
        "--reference",
        type=Path,
        required=True,
        metavar="reference.csv",
        help="reference counts: file,species,rbc,plt,retic_pct,clump_pct",
    )


def _add_seed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seed", type=_whole(0, _MOST_SEED), default=0, metavar="N", help="the same seed gives the same result (0)"
    )


def _whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """Make the reader of a whole number within limits."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None
        if number < least or (most is not None and number > most):
            raise argparse.ArgumentTypeError(f"{text} is not {_limits(least, most)}")
        return number

    return read


def _limits(least: int, most: int | None) -> str:
    return f"{least} or more" if most is None else f"within {least} and {most}"


_COMMANDS: Mapping[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "analyze": ("count the cells in sample files", _fill_analyze),
    "calibrate": ("train a model on an analyser's own samples with reference counts", _fill_calibrate),
    "evaluate": ("compare a model's counts with reference counts", _fill_evaluate),
    "simulate": ("make samples with known truth, to try the program out", _fill_simulate),
    "self-test": ("prove that this installed copy works; exit code 0 or 1", lambda _parser: None),
}
COMMANDS = tuple(_COMMANDS)
