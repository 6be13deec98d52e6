"""What is wrong with a file, before the file's name is known."""

from bloodview.language import tr


class Fault(Exception):
    """A sentence about a file, marked for the catalogue, whose {file} is filled in by who knows the file's name."""

    def __init__(self, sentence: str, **values: object) -> None:
        """Keep the sentence and what goes into its other places."""
        super().__init__(sentence, values)
        self.sentence, self.values = sentence, values

    def about(self, file: object) -> str:
        """Say the sentence about this file."""
        return tr(self.sentence, file=file, **self.values)
