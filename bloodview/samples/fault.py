"""What is wrong with a file, before the file's name is known."""


class Fault(Exception):  # noqa: N818 - the end of a sentence, made a UserError at the border
    """The end of a sentence that starts with the file's name: what is wrong and what to do."""
