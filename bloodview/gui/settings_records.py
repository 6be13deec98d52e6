"""Settings, page Records: the database that keeps patients, samples and results."""

import os
from urllib.parse import urlsplit

from PySide6.QtWidgets import QLineEdit

from bloodview.gui.parts import text_label
from bloodview.gui.settings_parts import Fault, Page
from bloodview.language import tr
from bloodview.paths import user_data
from bloodview.settings import Settings

ENVIRONMENT = "BLOODVIEW_DATABASE_URL"
_NORMAL = QLineEdit.EchoMode.Normal
_SERVERS = ("postgresql", "postgresql+psycopg")


class RecordsPage(Page):
    """Where the records are kept."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("Records"), tr("Where patients, samples and results are kept."))
        self.url = QLineEdit(settings.database_url, maxLength=2000, placeholderText=tr("On this computer"))
        self.url.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit if _password(settings.database_url) else _NORMAL)
        self.row(
            tr("Database server"),
            self.url,
            tr(
                "Leave it empty to keep the records on this computer. For several computers name a PostgreSQL server, "
                "as postgresql://user:password@server/database. A change counts from the next start of BloodView; "
                "records are not moved."
            ),
        )
        if os.environ.get(ENVIRONMENT):
            self.url.setEnabled(False)
            words = tr(
                "This computer is set to another database by {variable}, which counts before this setting.",
                variable=ENVIRONMENT,
            )
            self.form.addRow(text_label(words, wrap=True))
        self.form.addRow(text_label(tr("On this computer")), text_label(str(user_data()), name="muted", wrap=True))

    def values(self) -> dict[str, object]:
        """Give the address of the database."""
        return {"database_url": self.url.text().strip()}

    def fault(self) -> Fault | None:
        """Refuse what is no address of a server."""
        return Fault(self.url, words) if (words := address_fault(self.url.text().strip())) else None


def address_fault(url: str) -> str:
    """Say what is wrong with the address of a database, empty where nothing is."""
    if not url:
        return ""
    if url.startswith("sqlite:///"):
        return ""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in _SERVERS and parts.hostname and parts.path.strip("/") and parts.port != 0
    except ValueError:
        whole = None
    return "" if whole else tr("The address of the database is not like postgresql://user:password@server/database.")


def _password(url: str) -> bool:
    try:
        return bool(urlsplit(url).password)
    except ValueError:
        return False
