"""The body of a page: all that it may hold."""

from wagtail import blocks

from .advice import SeeSomeoneBlock, TipBlock
from .drawing import DrawingBlock
from .prose import CorrectionsBlock, DefinitionBlock, FurtherReadingBlock, HeadingBlock, KeyPointsBlock, ProseBlock
from .questions import QuestionsBlock
from .standing import ExperienceBlock, NoClaimBlock, NotKnownBlock


class Body(blocks.StreamBlock):
    """All that a page's body may hold."""

    heading = HeadingBlock()
    prose = ProseBlock()
    no_claim = NoClaimBlock()
    experience = ExperienceBlock()
    not_known = NotKnownBlock()
    key_points = KeyPointsBlock()
    definition = DefinitionBlock()
    drawing = DrawingBlock()
    questions = QuestionsBlock()
    tip = TipBlock()
    see_someone = SeeSomeoneBlock()
    further_reading = FurtherReadingBlock()
    corrections = CorrectionsBlock()
