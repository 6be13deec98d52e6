"""The messages of a report, what limits validity first, each with the numbers of its sources, which follow once."""

from collections.abc import Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer

from bloodview.clinic import Message
from bloodview.clinic.holds import held_sentences
from bloodview.language import mark, tr, trn
from bloodview.report import style
from bloodview.report.frames import framed
from bloodview.report.holding import NOTHING, Holding
from bloodview.report.text import markup
from bloodview.result import Release, Result, is_simulated_notice
from bloodview.samples import Sample

SIMULATED = mark("Model trained on simulated samples; not calibrated to this analyser.")

_MOST = 40


def messages(
    told: Sequence[Message], result: Result, sample: Sample, width: float, holding: Holding = NOTHING
) -> list[Flowable]:
    """Give the messages of the analysis, then those on what the counts mean, and the notice on the model.

    A refused result has no counts that could mean something.
    """
    own = list(dict.fromkeys((*result.messages, *sample.warnings)))
    if result.release is not Release.REFUSED:
        own = held_sentences(holding.freed, own, freed=True) + own
    if result.model_simulated:
        # The frame below says it; an analysis says it too, for those who read the messages alone.
        own = [text for text in own if not is_simulated_notice(text)]
    meant = [] if result.release is Release.REFUSED else sorted(told, key=lambda message: message.rank)
    sources: dict[str, int] = {}
    lines = [markup(text, 600) for text in own]
    lines += [f"{markup(each.text, 600)}{_numbers(each, sources)}" for each in meant]
    blocks: list[Flowable] = []
    if lines:
        blocks.append(Paragraph(tr("Messages"), style.HEADING))
        blocks += [
            Paragraph(line, style.MESSAGE, bulletText=f"{number}.") for number, line in enumerate(lines[:_MOST], 1)
        ]
        if len(lines) > _MOST:
            one, many = "{number} further message is not printed.", "{number} further messages are not printed."
            blocks.append(Paragraph(trn(one, many, len(lines) - _MOST), style.MESSAGE))
        if sources:
            listed = "; ".join(f"[{number}] {markup(source, 200)}" for source, number in sources.items())
            blocks += [
                Spacer(0, 0.6 * mm),
                Paragraph(tr("Sources of the messages: {listed}.", listed=listed), style.SMALL),
            ]
        blocks.append(Spacer(0, 2 * mm))
    if result.model_simulated:
        blocks += [framed(tr(SIMULATED), style.NOTICE, width), Spacer(0, 2.5 * mm)]
    return blocks


def _numbers(message: Message, sources: dict[str, int]) -> str:
    """Give the numbers of a message's sources, which are counted in the order of their appearance."""
    given = [source.strip().rstrip(".") for source in message.source.split("; ")]
    numbers = [sources.setdefault(source, len(sources) + 1) for source in given if source]
    if not numbers:
        return ""
    written = ", ".join(map(str, sorted(set(numbers))))
    return f' <font size="{style.SMALL.fontSize}" color="{style.SOFT_NAME}">[{written}]</font>'
