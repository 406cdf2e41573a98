"""Questions to yourself: they come before any advice that touches body or relationship."""

from wagtail import blocks

from .base import LineBlock, TextBlock


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=240, help_text="One question, to herself, in the second person.")
    why = LineBlock(label="Why it matters", help_text="One line. With its source, if it states a fact.")


class QuestionsBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        max_length=120, default="Questions to yourself", help_text="The heading above the questions."
    )
    intro = TextBlock(label="Opening", required=False, help_text="Says that there is no wrong way through.")
    items = blocks.ListBlock(
        QuestionBlock(), label="Questions", min_num=1, help_text="Three to seven, the weightiest first."
    )
    endings = blocks.ListBlock(
        LineBlock(label="Ending", help_text="One line. Begin with the ending itself in bold."),
        min_num=1,
        help_text="Where the questions may lead: all of them good, “not for me” among them.",
    )

    class Meta:
        template = "reader/blocks/questions.html"
        icon = "help"
        group = "Advice"
        label = "Questions to yourself"
        description = "Comes before any advice that touches body or relationship"
        preview_value = {
            "title": "Questions to yourself",
            "intro": "<p>There is no wrong way through these.</p>",
            "items": [
                {"question": "Whose wish is it?", "why": "<p>A wish to please is not the same as wanting it.</p>"}
            ],
            "endings": ["<p><b>“Not for me.”</b> A whole answer.</p>"],
        }
