"""From parsed arguments to the command that does the work; each is imported only when it is asked for."""

import argparse
from collections.abc import Callable


def run_command(asked: argparse.Namespace, open_window: Callable[[], bool]) -> int:
    """Run a command and give its exit code; raises UserError where it cannot be done.

    open_window : shows the window and closes it again, False where it is not installed; for the self-test
    """
    match asked.command:
        case "analyze":
            from bloodview.commands.analyze import Wanted, analyze_files

            wanted = Wanted(asked.species, asked.out, asked.report, asked.labels, asked.seed)
            return analyze_files(asked.files, asked.model, wanted)
        case "calibrate":
            from bloodview.commands.calibrate import calibrate_model

            return calibrate_model(
                asked.folder, asked.reference, asked.out, panel=asked.panel, seed=asked.seed, name=asked.name
            )
        case "evaluate":
            from bloodview.commands.evaluate import evaluate_model

            return evaluate_model(asked.folder, asked.reference, asked.model, asked.out)
        case "simulate":
            from bloodview.commands.simulate import simulate_samples

            return simulate_samples(asked.folder, asked.samples, asked.events, asked.species, asked.seed)
        case "self-test":
            from bloodview.commands.self_test import self_test

            return self_test(open_window)
    raise ValueError(f"no command {asked.command}")
