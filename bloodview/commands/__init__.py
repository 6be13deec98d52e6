"""The command line: its words, its commands, and what they write to the terminal and to tables."""

from bloodview.commands.parser import COMMANDS, make_parser
from bloodview.commands.run import run_command

__all__ = ["COMMANDS", "make_parser", "run_command"]
