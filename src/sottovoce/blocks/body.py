"""The body of a page: all that it may hold."""

from wagtail import blocks

from .advice import SeeSomeoneBlock, TipBlock
from .corrections import CorrectionBlock
from .drawing import DrawingBlock
from .facts import FactBlock
from .handling import TicksBlock, WriteBlock
from .prose import (
    AToZBlock,
    CorrectionsBlock,
    DefinitionBlock,
    DirectoryBlock,
    FurtherReadingBlock,
    HeadingBlock,
    KeyPointsBlock,
    LibraryBlock,
    ProseBlock,
)
from .questions import QuestionsBlock
from .standing import ExperienceBlock, MeasuredBlock, NoClaimBlock, NotKnownBlock
from .table import TableBlock


class Body(blocks.StreamBlock):
    """All that a page's body may hold."""

    heading = HeadingBlock()
    prose = ProseBlock()
    fact = FactBlock()
    no_claim = NoClaimBlock()
    experience = ExperienceBlock()
    measured = MeasuredBlock()
    not_known = NotKnownBlock()
    key_points = KeyPointsBlock()
    definition = DefinitionBlock()
    table = TableBlock()
    drawing = DrawingBlock()
    questions = QuestionsBlock()
    tip = TipBlock()
    see_someone = SeeSomeoneBlock()
    ticks = TicksBlock()
    write = WriteBlock()
    further_reading = FurtherReadingBlock()
    a_to_z = AToZBlock()
    directory = DirectoryBlock()
    library = LibraryBlock()
    correction = CorrectionBlock()
    corrections = CorrectionsBlock()
