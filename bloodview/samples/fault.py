"""What is wrong with a file, before the file's name is known."""


class Fault(Exception):
    """The end of a sentence that starts with the file's name: what is wrong and what to do."""
