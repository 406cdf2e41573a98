"""The tables of the pages, and an index on another's table: the search backend asks for the mean length of all titles at each save of
a page, and without one it reads every page's words for that (50 ms at 10,000 pages).

It stands for the ten migrations of the time before the first release; a database that has them has this one.
"""

import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

import sottovoce.evidence.models


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("pages", "0001_initial"),
        ("pages", "0002_search_titles"),
        ("pages", "0003_gates"),
        ("pages", "0004_review"),
        ("pages", "0005_help_texts"),
        ("pages", "0006_cover"),
        ("pages", "0007_library"),
        ("pages", "0008_measured"),
        ("pages", "0009_facts"),
        ("pages", "0010_directory"),
    ]

    dependencies = [
        ("wagtailsearch", "0010_add_text_fields"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ArticlePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "short",
                    models.CharField(
                        blank=True,
                        help_text="When the title is too long for a menu.",
                        max_length=40,
                        verbose_name="name in menus",
                    ),
                ),
                (
                    "summary",
                    models.CharField(
                        help_text="In two sentences at most. Readers see it under the title and in lists.",
                        max_length=320,
                        verbose_name="what this page answers",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 2),
                            ("prose", 4),
                            ("fact", 6),
                            ("no_claim", 8),
                            ("experience", 11),
                            ("measured", 14),
                            ("not_known", 16),
                            ("key_points", 18),
                            ("definition", 27),
                            ("table", 35),
                            ("drawing", 39),
                            ("questions", 48),
                            ("tip", 51),
                            ("see_someone", 56),
                            ("ticks", 62),
                            ("write", 66),
                            ("further_reading", 68),
                            ("a_to_z", 69),
                            ("directory", 70),
                            ("library", 71),
                            ("correction", 75),
                            ("corrections", 76),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Short and human; readers jump here from “On this page”.",
                                    "label": "Heading",
                                    "max_length": 120,
                                },
                            ),
                            1: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("2", "Section"), ("3", "Part of a section")],
                                    "help_text": "A part belongs to the section above it.",
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("text", 0), ("level", 1)]], {}),
                            3: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "Facts. Each paragraph and each list item ends with the source that it rests on."
                                },
                            ),
                            4: ("wagtail.blocks.StructBlock", [[("text", 3)]], {}),
                            5: (
                                "wagtail.snippets.blocks.SnippetChooserBlock",
                                (sottovoce.evidence.models.Fact,),
                                {
                                    "help_text": "It is told in the wording for this door, with its sources. Change it under “Facts”."
                                },
                            ),
                            6: ("wagtail.blocks.StructBlock", [[("fact", 5)]], {}),
                            7: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "A welcome, a direction, an encouragement: nothing that could be true or false."
                                },
                            ),
                            8: ("wagtail.blocks.StructBlock", [[("text", 7)]], {}),
                            9: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "For example: interviews with eight women in Sweden (Svedhem 2013).",
                                    "label": "Where it was gathered",
                                },
                            ),
                            10: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "What women told, in our words, never as an invented quotation or person."
                                },
                            ),
                            11: ("wagtail.blocks.StructBlock", [[("gathered", 9), ("text", 10)]], {}),
                            12: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "The day, with what, and whether anybody else has checked it.",
                                    "label": "When and how",
                                },
                            ),
                            13: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "What came out, what it was compared with, and what it does not show."},
                            ),
                            14: ("wagtail.blocks.StructBlock", [[("how", 12), ("text", 13)]], {}),
                            15: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "What nobody knows yet, and what was looked for."},
                            ),
                            16: ("wagtail.blocks.StructBlock", [[("text", 15)]], {}),
                            17: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "ul", "link", "cite"],
                                    "help_text": "A list of three to five points, each with its source.",
                                },
                            ),
                            18: ("wagtail.blocks.StructBlock", [[("text", 17)]], {}),
                            19: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "The word, as a clinician would say it.", "max_length": 80},
                            ),
                            20: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Other names for the same thing, parted by commas.",
                                    "label": "Also called",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            21: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "In a glossary: readers see it in a small window where a page first uses the word.",
                                    "label": "In one plain sentence",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            22: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "What it means in plain words, with its source."},
                            ),
                            23: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "How a letter would put it, with its source.",
                                    "label": "In clinical words",
                                    "required": False,
                                },
                            ),
                            24: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "In a glossary: plurals and the like by which the word is recognised in a text, parted by commas.",
                                    "label": "Other forms",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            25: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "In a glossary: words by which it is found in the list from A to Z, parted by commas.",
                                    "label": "As people say it",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            26: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("sources", "The sources that it cites"),
                                        ("ours", "Ours alone: our own advice, or how this site uses a word"),
                                    ],
                                    "help_text": "Readers are told when it is ours alone.",
                                    "label": "It rests on",
                                },
                            ),
                            27: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("term", 19),
                                        ("also", 20),
                                        ("plain", 21),
                                        ("text", 22),
                                        ("clinical", 23),
                                        ("forms", 24),
                                        ("search", 25),
                                        ("basis", 26),
                                    ]
                                ],
                                {},
                            ),
                            28: ("wagtail.blocks.CharBlock", (), {"help_text": "What is compared.", "max_length": 120}),
                            29: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Their names, parted by upright strokes: Treatment | For | Against.",
                                    "max_length": 240,
                                },
                            ),
                            30: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "What the row is about, in a few words; a link to its page, if there is one."
                                },
                            ),
                            31: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "It must make sense under the name of its column alone, as on a phone.",
                                    "label": "Cell",
                                },
                            ),
                            32: (
                                "wagtail.blocks.ListBlock",
                                (31,),
                                {
                                    "help_text": "One for each column after the first, in their order; a dash where there is nothing to say.",
                                    "min_num": 1,
                                },
                            ),
                            33: ("wagtail.blocks.StructBlock", [[("head", 30), ("cells", 32)]], {}),
                            34: (
                                "wagtail.blocks.ListBlock",
                                (33,),
                                {
                                    "help_text": "Each names at least one source that it rests on.",
                                    "label": "Rows",
                                    "min_num": 1,
                                },
                            ),
                            35: ("wagtail.blocks.StructBlock", [[("title", 28), ("columns", 29), ("rows", 34)]], {}),
                            36: (
                                "sottovoce.blocks.drawing.SVGBlock",
                                (),
                                {
                                    "help_text": "Shapes and labels only, in the site’s palette (classes ink, soft, plum, moss, brick, lamp).",
                                    "label": "SVG",
                                    "rows": 6,
                                },
                            ),
                            37: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "All that the drawing shows, for someone who cannot see it.",
                                    "label": "In words",
                                    "rows": 3,
                                },
                            ),
                            38: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {"help_text": "One line under the drawing, with its sources.", "required": False},
                            ),
                            39: ("wagtail.blocks.StructBlock", [[("source", 36), ("alt", 37), ("caption", 38)]], {}),
                            40: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "default": "Questions to yourself",
                                    "help_text": "The heading above the questions.",
                                    "max_length": 120,
                                },
                            ),
                            41: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "Says that there is no wrong way through.",
                                    "label": "Opening",
                                    "required": False,
                                },
                            ),
                            42: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "One question, to herself, in the second person.", "max_length": 240},
                            ),
                            43: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "One line. With its source, if it states a fact.",
                                    "label": "Why it matters",
                                },
                            ),
                            44: ("wagtail.blocks.StructBlock", [[("question", 42), ("why", 43)]], {}),
                            45: (
                                "wagtail.blocks.ListBlock",
                                (44,),
                                {
                                    "help_text": "Three to seven, the weightiest first.",
                                    "label": "Questions",
                                    "min_num": 1,
                                },
                            ),
                            46: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {"help_text": "One line. Begin with the ending itself in bold.", "label": "Ending"},
                            ),
                            47: (
                                "wagtail.blocks.ListBlock",
                                (46,),
                                {
                                    "help_text": "Where the questions may lead: all of them good, “not for me” among them.",
                                    "min_num": 1,
                                },
                            ),
                            48: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 40), ("intro", 41), ("items", 45), ("endings", 47)]],
                                {},
                            ),
                            49: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "What may help, with its source. Begin with the thing to do.",
                                    "label": "Tip",
                                },
                            ),
                            50: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "When to stop. It stays with the tip on the screen and on paper.",
                                    "label": "Stop sign",
                                },
                            ),
                            51: ("wagtail.blocks.StructBlock", [[("text", 49), ("stop", 50), ("basis", 26)]], {}),
                            52: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("now", "Now, as an emergency"),
                                        ("today", "Today"),
                                        ("within-72-hours", "Within 72 hours"),
                                        ("soon", "Soon, in days or weeks"),
                                        ("when-ready", "When you feel ready"),
                                    ],
                                    "help_text": "Readers see it first. Say no more and no less than the source does.",
                                    "label": "How soon",
                                },
                            ),
                            53: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For example: an emergency department; a pharmacist; your doctor.",
                                    "max_length": 120,
                                },
                            ),
                            54: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "What has happened, in a few words.", "max_length": 120},
                            ),
                            55: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "Why, what to say, what can be done; with its source."},
                            ),
                            56: (
                                "wagtail.blocks.StructBlock",
                                [[("when", 52), ("whom", 53), ("title", 54), ("text", 55), ("basis", 26)]],
                                {},
                            ),
                            57: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "The heading above the list.", "max_length": 120},
                            ),
                            58: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For a choice at each line instead of a tick: two to four answers, parted by commas.",
                                    "max_length": 80,
                                    "required": False,
                                },
                            ),
                            59: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "What the list is for. No verdict, no score.",
                                    "label": "Opening",
                                    "required": False,
                                },
                            ),
                            60: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "One thing to tick. With its source, if it states a fact.",
                                    "label": "Line",
                                },
                            ),
                            61: (
                                "wagtail.blocks.ListBlock",
                                (60,),
                                {
                                    "help_text": "The same for every reader, whatever was ticked.",
                                    "label": "Lines",
                                    "min_num": 1,
                                },
                            ),
                            62: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 57), ("answers", 58), ("intro", 59), ("items", 61), ("basis", 26)]],
                                {},
                            ),
                            63: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "What she might write here.", "max_length": 120},
                            ),
                            64: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("1", "One line"),
                                        ("2", "Two lines"),
                                        ("3", "Three lines"),
                                        ("4", "Four lines"),
                                        ("6", "Six lines"),
                                    ],
                                    "help_text": "How much room there is, on paper too.",
                                    "label": "Room",
                                },
                            ),
                            65: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "A line underneath, if the label does not say it all.",
                                    "required": False,
                                },
                            ),
                            66: ("wagtail.blocks.StructBlock", [[("label", 63), ("lines", 64), ("hint", 65)]], {}),
                            67: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "ul", "link"],
                                    "help_text": "A list of links, each with a sentence that says what is there.",
                                    "label": "List",
                                },
                            ),
                            68: ("wagtail.blocks.StructBlock", [[("text", 67)]], {}),
                            69: ("sottovoce.blocks.prose.AToZBlock", (), {}),
                            70: ("sottovoce.blocks.prose.DirectoryBlock", (), {}),
                            71: ("sottovoce.blocks.prose.LibraryBlock", (), {}),
                            72: (
                                "wagtail.blocks.DateBlock",
                                (),
                                {"help_text": "The day on which it was mended.", "label": "When"},
                            ),
                            73: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "On which page, with a link, and what it said, in our own words.",
                                    "label": "What was wrong",
                                },
                            ),
                            74: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {"help_text": "With its source, if it states a fact.", "label": "What it says now"},
                            ),
                            75: ("wagtail.blocks.StructBlock", [[("on", 72), ("was", 73), ("now", 74)]], {}),
                            76: ("sottovoce.blocks.prose.CorrectionsBlock", (), {}),
                        },
                        help_text="Made of blocks. Each shows an example when you choose it; all of them stand under “Patterns”.",
                    ),
                ),
                (
                    "found_by",
                    models.CharField(
                        blank=True,
                        help_text="As people say it, parted by commas: it hurts, hits a wall. The list from A to Z shows and searches them.",
                        max_length=400,
                        verbose_name="words to find it by",
                    ),
                ),
                (
                    "related",
                    wagtail.fields.StreamField(
                        [("page", 0)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"help_text": "It is shown with what it answers."},
                            )
                        },
                        help_text="One to three pages, chosen by hand.",
                        verbose_name="read next",
                    ),
                ),
                (
                    "updated",
                    models.DateField(
                        blank=True,
                        help_text="Filled in when you publish, unless you set another day yourself.",
                        null=True,
                        verbose_name="words last changed",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        editable=False,
                        help_text="Four letters for speaking, printing and copying.",
                        max_length=4,
                        unique=True,
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The fingerprint of the public words: reviews are of words.",
                        max_length=32,
                    ),
                ),
                (
                    "next_review",
                    models.DateField(blank=True, help_text="By when somebody should look at it again.", null=True),
                ),
                (
                    "review_note",
                    models.CharField(
                        blank=True,
                        help_text="For readers, when that day has passed: what is still to be done.",
                        max_length=240,
                        verbose_name="note on an overdue review",
                    ),
                ),
                (
                    "sheet",
                    models.BooleanField(
                        default=False,
                        help_text="A page to tick, fill in and print: on paper it is one sheet, without the frame of the site.",
                        verbose_name="one sheet of paper",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="DoorPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "short",
                    models.CharField(
                        blank=True,
                        help_text="When the title is too long for a menu.",
                        max_length=40,
                        verbose_name="name in menus",
                    ),
                ),
                (
                    "summary",
                    models.CharField(
                        help_text="In two sentences at most. Readers see it under the title and in lists.",
                        max_length=320,
                        verbose_name="what this page answers",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 2),
                            ("prose", 4),
                            ("fact", 6),
                            ("no_claim", 8),
                            ("experience", 11),
                            ("measured", 14),
                            ("not_known", 16),
                            ("key_points", 18),
                            ("definition", 27),
                            ("table", 35),
                            ("drawing", 39),
                            ("questions", 48),
                            ("tip", 51),
                            ("see_someone", 56),
                            ("ticks", 62),
                            ("write", 66),
                            ("further_reading", 68),
                            ("a_to_z", 69),
                            ("directory", 70),
                            ("library", 71),
                            ("correction", 75),
                            ("corrections", 76),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Short and human; readers jump here from “On this page”.",
                                    "label": "Heading",
                                    "max_length": 120,
                                },
                            ),
                            1: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("2", "Section"), ("3", "Part of a section")],
                                    "help_text": "A part belongs to the section above it.",
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("text", 0), ("level", 1)]], {}),
                            3: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "Facts. Each paragraph and each list item ends with the source that it rests on."
                                },
                            ),
                            4: ("wagtail.blocks.StructBlock", [[("text", 3)]], {}),
                            5: (
                                "wagtail.snippets.blocks.SnippetChooserBlock",
                                (sottovoce.evidence.models.Fact,),
                                {
                                    "help_text": "It is told in the wording for this door, with its sources. Change it under “Facts”."
                                },
                            ),
                            6: ("wagtail.blocks.StructBlock", [[("fact", 5)]], {}),
                            7: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "A welcome, a direction, an encouragement: nothing that could be true or false."
                                },
                            ),
                            8: ("wagtail.blocks.StructBlock", [[("text", 7)]], {}),
                            9: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "For example: interviews with eight women in Sweden (Svedhem 2013).",
                                    "label": "Where it was gathered",
                                },
                            ),
                            10: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "What women told, in our words, never as an invented quotation or person."
                                },
                            ),
                            11: ("wagtail.blocks.StructBlock", [[("gathered", 9), ("text", 10)]], {}),
                            12: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "The day, with what, and whether anybody else has checked it.",
                                    "label": "When and how",
                                },
                            ),
                            13: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "What came out, what it was compared with, and what it does not show."},
                            ),
                            14: ("wagtail.blocks.StructBlock", [[("how", 12), ("text", 13)]], {}),
                            15: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "What nobody knows yet, and what was looked for."},
                            ),
                            16: ("wagtail.blocks.StructBlock", [[("text", 15)]], {}),
                            17: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "ul", "link", "cite"],
                                    "help_text": "A list of three to five points, each with its source.",
                                },
                            ),
                            18: ("wagtail.blocks.StructBlock", [[("text", 17)]], {}),
                            19: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "The word, as a clinician would say it.", "max_length": 80},
                            ),
                            20: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Other names for the same thing, parted by commas.",
                                    "label": "Also called",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            21: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "In a glossary: readers see it in a small window where a page first uses the word.",
                                    "label": "In one plain sentence",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            22: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "What it means in plain words, with its source."},
                            ),
                            23: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "How a letter would put it, with its source.",
                                    "label": "In clinical words",
                                    "required": False,
                                },
                            ),
                            24: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "In a glossary: plurals and the like by which the word is recognised in a text, parted by commas.",
                                    "label": "Other forms",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            25: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "In a glossary: words by which it is found in the list from A to Z, parted by commas.",
                                    "label": "As people say it",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            26: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("sources", "The sources that it cites"),
                                        ("ours", "Ours alone: our own advice, or how this site uses a word"),
                                    ],
                                    "help_text": "Readers are told when it is ours alone.",
                                    "label": "It rests on",
                                },
                            ),
                            27: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("term", 19),
                                        ("also", 20),
                                        ("plain", 21),
                                        ("text", 22),
                                        ("clinical", 23),
                                        ("forms", 24),
                                        ("search", 25),
                                        ("basis", 26),
                                    ]
                                ],
                                {},
                            ),
                            28: ("wagtail.blocks.CharBlock", (), {"help_text": "What is compared.", "max_length": 120}),
                            29: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Their names, parted by upright strokes: Treatment | For | Against.",
                                    "max_length": 240,
                                },
                            ),
                            30: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "What the row is about, in a few words; a link to its page, if there is one."
                                },
                            ),
                            31: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "It must make sense under the name of its column alone, as on a phone.",
                                    "label": "Cell",
                                },
                            ),
                            32: (
                                "wagtail.blocks.ListBlock",
                                (31,),
                                {
                                    "help_text": "One for each column after the first, in their order; a dash where there is nothing to say.",
                                    "min_num": 1,
                                },
                            ),
                            33: ("wagtail.blocks.StructBlock", [[("head", 30), ("cells", 32)]], {}),
                            34: (
                                "wagtail.blocks.ListBlock",
                                (33,),
                                {
                                    "help_text": "Each names at least one source that it rests on.",
                                    "label": "Rows",
                                    "min_num": 1,
                                },
                            ),
                            35: ("wagtail.blocks.StructBlock", [[("title", 28), ("columns", 29), ("rows", 34)]], {}),
                            36: (
                                "sottovoce.blocks.drawing.SVGBlock",
                                (),
                                {
                                    "help_text": "Shapes and labels only, in the site’s palette (classes ink, soft, plum, moss, brick, lamp).",
                                    "label": "SVG",
                                    "rows": 6,
                                },
                            ),
                            37: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "All that the drawing shows, for someone who cannot see it.",
                                    "label": "In words",
                                    "rows": 3,
                                },
                            ),
                            38: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {"help_text": "One line under the drawing, with its sources.", "required": False},
                            ),
                            39: ("wagtail.blocks.StructBlock", [[("source", 36), ("alt", 37), ("caption", 38)]], {}),
                            40: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "default": "Questions to yourself",
                                    "help_text": "The heading above the questions.",
                                    "max_length": 120,
                                },
                            ),
                            41: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "Says that there is no wrong way through.",
                                    "label": "Opening",
                                    "required": False,
                                },
                            ),
                            42: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "One question, to herself, in the second person.", "max_length": 240},
                            ),
                            43: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "One line. With its source, if it states a fact.",
                                    "label": "Why it matters",
                                },
                            ),
                            44: ("wagtail.blocks.StructBlock", [[("question", 42), ("why", 43)]], {}),
                            45: (
                                "wagtail.blocks.ListBlock",
                                (44,),
                                {
                                    "help_text": "Three to seven, the weightiest first.",
                                    "label": "Questions",
                                    "min_num": 1,
                                },
                            ),
                            46: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {"help_text": "One line. Begin with the ending itself in bold.", "label": "Ending"},
                            ),
                            47: (
                                "wagtail.blocks.ListBlock",
                                (46,),
                                {
                                    "help_text": "Where the questions may lead: all of them good, “not for me” among them.",
                                    "min_num": 1,
                                },
                            ),
                            48: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 40), ("intro", 41), ("items", 45), ("endings", 47)]],
                                {},
                            ),
                            49: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "What may help, with its source. Begin with the thing to do.",
                                    "label": "Tip",
                                },
                            ),
                            50: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "When to stop. It stays with the tip on the screen and on paper.",
                                    "label": "Stop sign",
                                },
                            ),
                            51: ("wagtail.blocks.StructBlock", [[("text", 49), ("stop", 50), ("basis", 26)]], {}),
                            52: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("now", "Now, as an emergency"),
                                        ("today", "Today"),
                                        ("within-72-hours", "Within 72 hours"),
                                        ("soon", "Soon, in days or weeks"),
                                        ("when-ready", "When you feel ready"),
                                    ],
                                    "help_text": "Readers see it first. Say no more and no less than the source does.",
                                    "label": "How soon",
                                },
                            ),
                            53: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For example: an emergency department; a pharmacist; your doctor.",
                                    "max_length": 120,
                                },
                            ),
                            54: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "What has happened, in a few words.", "max_length": 120},
                            ),
                            55: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "Why, what to say, what can be done; with its source."},
                            ),
                            56: (
                                "wagtail.blocks.StructBlock",
                                [[("when", 52), ("whom", 53), ("title", 54), ("text", 55), ("basis", 26)]],
                                {},
                            ),
                            57: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "The heading above the list.", "max_length": 120},
                            ),
                            58: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For a choice at each line instead of a tick: two to four answers, parted by commas.",
                                    "max_length": 80,
                                    "required": False,
                                },
                            ),
                            59: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "What the list is for. No verdict, no score.",
                                    "label": "Opening",
                                    "required": False,
                                },
                            ),
                            60: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "One thing to tick. With its source, if it states a fact.",
                                    "label": "Line",
                                },
                            ),
                            61: (
                                "wagtail.blocks.ListBlock",
                                (60,),
                                {
                                    "help_text": "The same for every reader, whatever was ticked.",
                                    "label": "Lines",
                                    "min_num": 1,
                                },
                            ),
                            62: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 57), ("answers", 58), ("intro", 59), ("items", 61), ("basis", 26)]],
                                {},
                            ),
                            63: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "What she might write here.", "max_length": 120},
                            ),
                            64: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("1", "One line"),
                                        ("2", "Two lines"),
                                        ("3", "Three lines"),
                                        ("4", "Four lines"),
                                        ("6", "Six lines"),
                                    ],
                                    "help_text": "How much room there is, on paper too.",
                                    "label": "Room",
                                },
                            ),
                            65: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "A line underneath, if the label does not say it all.",
                                    "required": False,
                                },
                            ),
                            66: ("wagtail.blocks.StructBlock", [[("label", 63), ("lines", 64), ("hint", 65)]], {}),
                            67: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "ul", "link"],
                                    "help_text": "A list of links, each with a sentence that says what is there.",
                                    "label": "List",
                                },
                            ),
                            68: ("wagtail.blocks.StructBlock", [[("text", 67)]], {}),
                            69: ("sottovoce.blocks.prose.AToZBlock", (), {}),
                            70: ("sottovoce.blocks.prose.DirectoryBlock", (), {}),
                            71: ("sottovoce.blocks.prose.LibraryBlock", (), {}),
                            72: (
                                "wagtail.blocks.DateBlock",
                                (),
                                {"help_text": "The day on which it was mended.", "label": "When"},
                            ),
                            73: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "On which page, with a link, and what it said, in our own words.",
                                    "label": "What was wrong",
                                },
                            ),
                            74: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {"help_text": "With its source, if it states a fact.", "label": "What it says now"},
                            ),
                            75: ("wagtail.blocks.StructBlock", [[("on", 72), ("was", 73), ("now", 74)]], {}),
                            76: ("sottovoce.blocks.prose.CorrectionsBlock", (), {}),
                        },
                        help_text="Made of blocks. Each shows an example when you choose it; all of them stand under “Patterns”.",
                    ),
                ),
                (
                    "found_by",
                    models.CharField(
                        blank=True,
                        help_text="As people say it, parted by commas: it hurts, hits a wall. The list from A to Z shows and searches them.",
                        max_length=400,
                        verbose_name="words to find it by",
                    ),
                ),
                (
                    "related",
                    wagtail.fields.StreamField(
                        [("page", 0)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"help_text": "It is shown with what it answers."},
                            )
                        },
                        help_text="One to three pages, chosen by hand.",
                        verbose_name="read next",
                    ),
                ),
                (
                    "updated",
                    models.DateField(
                        blank=True,
                        help_text="Filled in when you publish, unless you set another day yourself.",
                        null=True,
                        verbose_name="words last changed",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        editable=False,
                        help_text="Four letters for speaking, printing and copying.",
                        max_length=4,
                        unique=True,
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The fingerprint of the public words: reviews are of words.",
                        max_length=32,
                    ),
                ),
                (
                    "clinicians",
                    models.BooleanField(
                        default=False,
                        help_text="Its pages are written for clinicians: a high reading grade is told to the editor and stops nothing.",
                        verbose_name="for clinicians",
                    ),
                ),
                (
                    "voice",
                    models.CharField(
                        choices=[("women", "women"), ("partners", "partners"), ("practitioners", "practitioners")],
                        default="women",
                        help_text="Facts that several doors tell are told behind this one in the wording for them.",
                        max_length=16,
                        verbose_name="speaks to",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="PlainPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "short",
                    models.CharField(
                        blank=True,
                        help_text="When the title is too long for a menu.",
                        max_length=40,
                        verbose_name="name in menus",
                    ),
                ),
                (
                    "summary",
                    models.CharField(
                        help_text="In two sentences at most. Readers see it under the title and in lists.",
                        max_length=320,
                        verbose_name="what this page answers",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 2),
                            ("prose", 4),
                            ("fact", 6),
                            ("no_claim", 8),
                            ("experience", 11),
                            ("measured", 14),
                            ("not_known", 16),
                            ("key_points", 18),
                            ("definition", 27),
                            ("table", 35),
                            ("drawing", 39),
                            ("questions", 48),
                            ("tip", 51),
                            ("see_someone", 56),
                            ("ticks", 62),
                            ("write", 66),
                            ("further_reading", 68),
                            ("a_to_z", 69),
                            ("directory", 70),
                            ("library", 71),
                            ("correction", 75),
                            ("corrections", 76),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Short and human; readers jump here from “On this page”.",
                                    "label": "Heading",
                                    "max_length": 120,
                                },
                            ),
                            1: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("2", "Section"), ("3", "Part of a section")],
                                    "help_text": "A part belongs to the section above it.",
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("text", 0), ("level", 1)]], {}),
                            3: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "Facts. Each paragraph and each list item ends with the source that it rests on."
                                },
                            ),
                            4: ("wagtail.blocks.StructBlock", [[("text", 3)]], {}),
                            5: (
                                "wagtail.snippets.blocks.SnippetChooserBlock",
                                (sottovoce.evidence.models.Fact,),
                                {
                                    "help_text": "It is told in the wording for this door, with its sources. Change it under “Facts”."
                                },
                            ),
                            6: ("wagtail.blocks.StructBlock", [[("fact", 5)]], {}),
                            7: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "A welcome, a direction, an encouragement: nothing that could be true or false."
                                },
                            ),
                            8: ("wagtail.blocks.StructBlock", [[("text", 7)]], {}),
                            9: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "For example: interviews with eight women in Sweden (Svedhem 2013).",
                                    "label": "Where it was gathered",
                                },
                            ),
                            10: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "What women told, in our words, never as an invented quotation or person."
                                },
                            ),
                            11: ("wagtail.blocks.StructBlock", [[("gathered", 9), ("text", 10)]], {}),
                            12: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "The day, with what, and whether anybody else has checked it.",
                                    "label": "When and how",
                                },
                            ),
                            13: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "What came out, what it was compared with, and what it does not show."},
                            ),
                            14: ("wagtail.blocks.StructBlock", [[("how", 12), ("text", 13)]], {}),
                            15: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "What nobody knows yet, and what was looked for."},
                            ),
                            16: ("wagtail.blocks.StructBlock", [[("text", 15)]], {}),
                            17: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "ul", "link", "cite"],
                                    "help_text": "A list of three to five points, each with its source.",
                                },
                            ),
                            18: ("wagtail.blocks.StructBlock", [[("text", 17)]], {}),
                            19: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "The word, as a clinician would say it.", "max_length": 80},
                            ),
                            20: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Other names for the same thing, parted by commas.",
                                    "label": "Also called",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            21: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "In a glossary: readers see it in a small window where a page first uses the word.",
                                    "label": "In one plain sentence",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            22: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "What it means in plain words, with its source."},
                            ),
                            23: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "How a letter would put it, with its source.",
                                    "label": "In clinical words",
                                    "required": False,
                                },
                            ),
                            24: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "In a glossary: plurals and the like by which the word is recognised in a text, parted by commas.",
                                    "label": "Other forms",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            25: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "In a glossary: words by which it is found in the list from A to Z, parted by commas.",
                                    "label": "As people say it",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            26: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("sources", "The sources that it cites"),
                                        ("ours", "Ours alone: our own advice, or how this site uses a word"),
                                    ],
                                    "help_text": "Readers are told when it is ours alone.",
                                    "label": "It rests on",
                                },
                            ),
                            27: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("term", 19),
                                        ("also", 20),
                                        ("plain", 21),
                                        ("text", 22),
                                        ("clinical", 23),
                                        ("forms", 24),
                                        ("search", 25),
                                        ("basis", 26),
                                    ]
                                ],
                                {},
                            ),
                            28: ("wagtail.blocks.CharBlock", (), {"help_text": "What is compared.", "max_length": 120}),
                            29: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Their names, parted by upright strokes: Treatment | For | Against.",
                                    "max_length": 240,
                                },
                            ),
                            30: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "What the row is about, in a few words; a link to its page, if there is one."
                                },
                            ),
                            31: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "It must make sense under the name of its column alone, as on a phone.",
                                    "label": "Cell",
                                },
                            ),
                            32: (
                                "wagtail.blocks.ListBlock",
                                (31,),
                                {
                                    "help_text": "One for each column after the first, in their order; a dash where there is nothing to say.",
                                    "min_num": 1,
                                },
                            ),
                            33: ("wagtail.blocks.StructBlock", [[("head", 30), ("cells", 32)]], {}),
                            34: (
                                "wagtail.blocks.ListBlock",
                                (33,),
                                {
                                    "help_text": "Each names at least one source that it rests on.",
                                    "label": "Rows",
                                    "min_num": 1,
                                },
                            ),
                            35: ("wagtail.blocks.StructBlock", [[("title", 28), ("columns", 29), ("rows", 34)]], {}),
                            36: (
                                "sottovoce.blocks.drawing.SVGBlock",
                                (),
                                {
                                    "help_text": "Shapes and labels only, in the site’s palette (classes ink, soft, plum, moss, brick, lamp).",
                                    "label": "SVG",
                                    "rows": 6,
                                },
                            ),
                            37: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "All that the drawing shows, for someone who cannot see it.",
                                    "label": "In words",
                                    "rows": 3,
                                },
                            ),
                            38: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {"help_text": "One line under the drawing, with its sources.", "required": False},
                            ),
                            39: ("wagtail.blocks.StructBlock", [[("source", 36), ("alt", 37), ("caption", 38)]], {}),
                            40: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "default": "Questions to yourself",
                                    "help_text": "The heading above the questions.",
                                    "max_length": 120,
                                },
                            ),
                            41: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "Says that there is no wrong way through.",
                                    "label": "Opening",
                                    "required": False,
                                },
                            ),
                            42: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "One question, to herself, in the second person.", "max_length": 240},
                            ),
                            43: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "One line. With its source, if it states a fact.",
                                    "label": "Why it matters",
                                },
                            ),
                            44: ("wagtail.blocks.StructBlock", [[("question", 42), ("why", 43)]], {}),
                            45: (
                                "wagtail.blocks.ListBlock",
                                (44,),
                                {
                                    "help_text": "Three to seven, the weightiest first.",
                                    "label": "Questions",
                                    "min_num": 1,
                                },
                            ),
                            46: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {"help_text": "One line. Begin with the ending itself in bold.", "label": "Ending"},
                            ),
                            47: (
                                "wagtail.blocks.ListBlock",
                                (46,),
                                {
                                    "help_text": "Where the questions may lead: all of them good, “not for me” among them.",
                                    "min_num": 1,
                                },
                            ),
                            48: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 40), ("intro", 41), ("items", 45), ("endings", 47)]],
                                {},
                            ),
                            49: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "What may help, with its source. Begin with the thing to do.",
                                    "label": "Tip",
                                },
                            ),
                            50: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "When to stop. It stays with the tip on the screen and on paper.",
                                    "label": "Stop sign",
                                },
                            ),
                            51: ("wagtail.blocks.StructBlock", [[("text", 49), ("stop", 50), ("basis", 26)]], {}),
                            52: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("now", "Now, as an emergency"),
                                        ("today", "Today"),
                                        ("within-72-hours", "Within 72 hours"),
                                        ("soon", "Soon, in days or weeks"),
                                        ("when-ready", "When you feel ready"),
                                    ],
                                    "help_text": "Readers see it first. Say no more and no less than the source does.",
                                    "label": "How soon",
                                },
                            ),
                            53: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For example: an emergency department; a pharmacist; your doctor.",
                                    "max_length": 120,
                                },
                            ),
                            54: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "What has happened, in a few words.", "max_length": 120},
                            ),
                            55: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "Why, what to say, what can be done; with its source."},
                            ),
                            56: (
                                "wagtail.blocks.StructBlock",
                                [[("when", 52), ("whom", 53), ("title", 54), ("text", 55), ("basis", 26)]],
                                {},
                            ),
                            57: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "The heading above the list.", "max_length": 120},
                            ),
                            58: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For a choice at each line instead of a tick: two to four answers, parted by commas.",
                                    "max_length": 80,
                                    "required": False,
                                },
                            ),
                            59: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "What the list is for. No verdict, no score.",
                                    "label": "Opening",
                                    "required": False,
                                },
                            ),
                            60: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "One thing to tick. With its source, if it states a fact.",
                                    "label": "Line",
                                },
                            ),
                            61: (
                                "wagtail.blocks.ListBlock",
                                (60,),
                                {
                                    "help_text": "The same for every reader, whatever was ticked.",
                                    "label": "Lines",
                                    "min_num": 1,
                                },
                            ),
                            62: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 57), ("answers", 58), ("intro", 59), ("items", 61), ("basis", 26)]],
                                {},
                            ),
                            63: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "What she might write here.", "max_length": 120},
                            ),
                            64: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("1", "One line"),
                                        ("2", "Two lines"),
                                        ("3", "Three lines"),
                                        ("4", "Four lines"),
                                        ("6", "Six lines"),
                                    ],
                                    "help_text": "How much room there is, on paper too.",
                                    "label": "Room",
                                },
                            ),
                            65: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "A line underneath, if the label does not say it all.",
                                    "required": False,
                                },
                            ),
                            66: ("wagtail.blocks.StructBlock", [[("label", 63), ("lines", 64), ("hint", 65)]], {}),
                            67: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "ul", "link"],
                                    "help_text": "A list of links, each with a sentence that says what is there.",
                                    "label": "List",
                                },
                            ),
                            68: ("wagtail.blocks.StructBlock", [[("text", 67)]], {}),
                            69: ("sottovoce.blocks.prose.AToZBlock", (), {}),
                            70: ("sottovoce.blocks.prose.DirectoryBlock", (), {}),
                            71: ("sottovoce.blocks.prose.LibraryBlock", (), {}),
                            72: (
                                "wagtail.blocks.DateBlock",
                                (),
                                {"help_text": "The day on which it was mended.", "label": "When"},
                            ),
                            73: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "On which page, with a link, and what it said, in our own words.",
                                    "label": "What was wrong",
                                },
                            ),
                            74: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {"help_text": "With its source, if it states a fact.", "label": "What it says now"},
                            ),
                            75: ("wagtail.blocks.StructBlock", [[("on", 72), ("was", 73), ("now", 74)]], {}),
                            76: ("sottovoce.blocks.prose.CorrectionsBlock", (), {}),
                        },
                        help_text="Made of blocks. Each shows an example when you choose it; all of them stand under “Patterns”.",
                    ),
                ),
                (
                    "found_by",
                    models.CharField(
                        blank=True,
                        help_text="As people say it, parted by commas: it hurts, hits a wall. The list from A to Z shows and searches them.",
                        max_length=400,
                        verbose_name="words to find it by",
                    ),
                ),
                (
                    "related",
                    wagtail.fields.StreamField(
                        [("page", 0)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"help_text": "It is shown with what it answers."},
                            )
                        },
                        help_text="One to three pages, chosen by hand.",
                        verbose_name="read next",
                    ),
                ),
                (
                    "updated",
                    models.DateField(
                        blank=True,
                        help_text="Filled in when you publish, unless you set another day yourself.",
                        null=True,
                        verbose_name="words last changed",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        editable=False,
                        help_text="Four letters for speaking, printing and copying.",
                        max_length=4,
                        unique=True,
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The fingerprint of the public words: reviews are of words.",
                        max_length=32,
                    ),
                ),
                (
                    "glossary",
                    models.BooleanField(
                        default=False,
                        help_text="Its definitions are the words of the site: other pages explain them where they first use them.",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="FormerSlug",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=40, unique=True)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_slugs",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GatePass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=255)),
                ("gate", models.CharField(max_length=40)),
                ("what", models.TextField()),
                ("reason", models.CharField(max_length=400)),
                ("on", models.DateField()),
                (
                    "page",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="gate_passes",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "gate passes",
            },
        ),
        migrations.CreateModel(
            name="HomePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "short",
                    models.CharField(
                        blank=True,
                        help_text="When the title is too long for a menu.",
                        max_length=40,
                        verbose_name="name in menus",
                    ),
                ),
                (
                    "summary",
                    models.CharField(
                        help_text="In two sentences at most. Readers see it under the title and in lists.",
                        max_length=320,
                        verbose_name="what this page answers",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 2),
                            ("prose", 4),
                            ("fact", 6),
                            ("no_claim", 8),
                            ("experience", 11),
                            ("measured", 14),
                            ("not_known", 16),
                            ("key_points", 18),
                            ("definition", 27),
                            ("table", 35),
                            ("drawing", 39),
                            ("questions", 48),
                            ("tip", 51),
                            ("see_someone", 56),
                            ("ticks", 62),
                            ("write", 66),
                            ("further_reading", 68),
                            ("a_to_z", 69),
                            ("directory", 70),
                            ("library", 71),
                            ("correction", 75),
                            ("corrections", 76),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Short and human; readers jump here from “On this page”.",
                                    "label": "Heading",
                                    "max_length": 120,
                                },
                            ),
                            1: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("2", "Section"), ("3", "Part of a section")],
                                    "help_text": "A part belongs to the section above it.",
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("text", 0), ("level", 1)]], {}),
                            3: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "Facts. Each paragraph and each list item ends with the source that it rests on."
                                },
                            ),
                            4: ("wagtail.blocks.StructBlock", [[("text", 3)]], {}),
                            5: (
                                "wagtail.snippets.blocks.SnippetChooserBlock",
                                (sottovoce.evidence.models.Fact,),
                                {
                                    "help_text": "It is told in the wording for this door, with its sources. Change it under “Facts”."
                                },
                            ),
                            6: ("wagtail.blocks.StructBlock", [[("fact", 5)]], {}),
                            7: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "A welcome, a direction, an encouragement: nothing that could be true or false."
                                },
                            ),
                            8: ("wagtail.blocks.StructBlock", [[("text", 7)]], {}),
                            9: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "For example: interviews with eight women in Sweden (Svedhem 2013).",
                                    "label": "Where it was gathered",
                                },
                            ),
                            10: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "What women told, in our words, never as an invented quotation or person."
                                },
                            ),
                            11: ("wagtail.blocks.StructBlock", [[("gathered", 9), ("text", 10)]], {}),
                            12: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "The day, with what, and whether anybody else has checked it.",
                                    "label": "When and how",
                                },
                            ),
                            13: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "What came out, what it was compared with, and what it does not show."},
                            ),
                            14: ("wagtail.blocks.StructBlock", [[("how", 12), ("text", 13)]], {}),
                            15: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "What nobody knows yet, and what was looked for."},
                            ),
                            16: ("wagtail.blocks.StructBlock", [[("text", 15)]], {}),
                            17: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "ul", "link", "cite"],
                                    "help_text": "A list of three to five points, each with its source.",
                                },
                            ),
                            18: ("wagtail.blocks.StructBlock", [[("text", 17)]], {}),
                            19: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "The word, as a clinician would say it.", "max_length": 80},
                            ),
                            20: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Other names for the same thing, parted by commas.",
                                    "label": "Also called",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            21: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "In a glossary: readers see it in a small window where a page first uses the word.",
                                    "label": "In one plain sentence",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            22: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "What it means in plain words, with its source."},
                            ),
                            23: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "How a letter would put it, with its source.",
                                    "label": "In clinical words",
                                    "required": False,
                                },
                            ),
                            24: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "In a glossary: plurals and the like by which the word is recognised in a text, parted by commas.",
                                    "label": "Other forms",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            25: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "In a glossary: words by which it is found in the list from A to Z, parted by commas.",
                                    "label": "As people say it",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            26: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("sources", "The sources that it cites"),
                                        ("ours", "Ours alone: our own advice, or how this site uses a word"),
                                    ],
                                    "help_text": "Readers are told when it is ours alone.",
                                    "label": "It rests on",
                                },
                            ),
                            27: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("term", 19),
                                        ("also", 20),
                                        ("plain", 21),
                                        ("text", 22),
                                        ("clinical", 23),
                                        ("forms", 24),
                                        ("search", 25),
                                        ("basis", 26),
                                    ]
                                ],
                                {},
                            ),
                            28: ("wagtail.blocks.CharBlock", (), {"help_text": "What is compared.", "max_length": 120}),
                            29: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Their names, parted by upright strokes: Treatment | For | Against.",
                                    "max_length": 240,
                                },
                            ),
                            30: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "What the row is about, in a few words; a link to its page, if there is one."
                                },
                            ),
                            31: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "It must make sense under the name of its column alone, as on a phone.",
                                    "label": "Cell",
                                },
                            ),
                            32: (
                                "wagtail.blocks.ListBlock",
                                (31,),
                                {
                                    "help_text": "One for each column after the first, in their order; a dash where there is nothing to say.",
                                    "min_num": 1,
                                },
                            ),
                            33: ("wagtail.blocks.StructBlock", [[("head", 30), ("cells", 32)]], {}),
                            34: (
                                "wagtail.blocks.ListBlock",
                                (33,),
                                {
                                    "help_text": "Each names at least one source that it rests on.",
                                    "label": "Rows",
                                    "min_num": 1,
                                },
                            ),
                            35: ("wagtail.blocks.StructBlock", [[("title", 28), ("columns", 29), ("rows", 34)]], {}),
                            36: (
                                "sottovoce.blocks.drawing.SVGBlock",
                                (),
                                {
                                    "help_text": "Shapes and labels only, in the site’s palette (classes ink, soft, plum, moss, brick, lamp).",
                                    "label": "SVG",
                                    "rows": 6,
                                },
                            ),
                            37: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "All that the drawing shows, for someone who cannot see it.",
                                    "label": "In words",
                                    "rows": 3,
                                },
                            ),
                            38: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {"help_text": "One line under the drawing, with its sources.", "required": False},
                            ),
                            39: ("wagtail.blocks.StructBlock", [[("source", 36), ("alt", 37), ("caption", 38)]], {}),
                            40: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "default": "Questions to yourself",
                                    "help_text": "The heading above the questions.",
                                    "max_length": 120,
                                },
                            ),
                            41: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "Says that there is no wrong way through.",
                                    "label": "Opening",
                                    "required": False,
                                },
                            ),
                            42: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "One question, to herself, in the second person.", "max_length": 240},
                            ),
                            43: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "One line. With its source, if it states a fact.",
                                    "label": "Why it matters",
                                },
                            ),
                            44: ("wagtail.blocks.StructBlock", [[("question", 42), ("why", 43)]], {}),
                            45: (
                                "wagtail.blocks.ListBlock",
                                (44,),
                                {
                                    "help_text": "Three to seven, the weightiest first.",
                                    "label": "Questions",
                                    "min_num": 1,
                                },
                            ),
                            46: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {"help_text": "One line. Begin with the ending itself in bold.", "label": "Ending"},
                            ),
                            47: (
                                "wagtail.blocks.ListBlock",
                                (46,),
                                {
                                    "help_text": "Where the questions may lead: all of them good, “not for me” among them.",
                                    "min_num": 1,
                                },
                            ),
                            48: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 40), ("intro", 41), ("items", 45), ("endings", 47)]],
                                {},
                            ),
                            49: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "What may help, with its source. Begin with the thing to do.",
                                    "label": "Tip",
                                },
                            ),
                            50: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "When to stop. It stays with the tip on the screen and on paper.",
                                    "label": "Stop sign",
                                },
                            ),
                            51: ("wagtail.blocks.StructBlock", [[("text", 49), ("stop", 50), ("basis", 26)]], {}),
                            52: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("now", "Now, as an emergency"),
                                        ("today", "Today"),
                                        ("within-72-hours", "Within 72 hours"),
                                        ("soon", "Soon, in days or weeks"),
                                        ("when-ready", "When you feel ready"),
                                    ],
                                    "help_text": "Readers see it first. Say no more and no less than the source does.",
                                    "label": "How soon",
                                },
                            ),
                            53: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For example: an emergency department; a pharmacist; your doctor.",
                                    "max_length": 120,
                                },
                            ),
                            54: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "What has happened, in a few words.", "max_length": 120},
                            ),
                            55: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {"help_text": "Why, what to say, what can be done; with its source."},
                            ),
                            56: (
                                "wagtail.blocks.StructBlock",
                                [[("when", 52), ("whom", 53), ("title", 54), ("text", 55), ("basis", 26)]],
                                {},
                            ),
                            57: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "The heading above the list.", "max_length": 120},
                            ),
                            58: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For a choice at each line instead of a tick: two to four answers, parted by commas.",
                                    "max_length": 80,
                                    "required": False,
                                },
                            ),
                            59: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "help_text": "What the list is for. No verdict, no score.",
                                    "label": "Opening",
                                    "required": False,
                                },
                            ),
                            60: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "One thing to tick. With its source, if it states a fact.",
                                    "label": "Line",
                                },
                            ),
                            61: (
                                "wagtail.blocks.ListBlock",
                                (60,),
                                {
                                    "help_text": "The same for every reader, whatever was ticked.",
                                    "label": "Lines",
                                    "min_num": 1,
                                },
                            ),
                            62: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 57), ("answers", 58), ("intro", 59), ("items", 61), ("basis", 26)]],
                                {},
                            ),
                            63: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "What she might write here.", "max_length": 120},
                            ),
                            64: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("1", "One line"),
                                        ("2", "Two lines"),
                                        ("3", "Three lines"),
                                        ("4", "Four lines"),
                                        ("6", "Six lines"),
                                    ],
                                    "help_text": "How much room there is, on paper too.",
                                    "label": "Room",
                                },
                            ),
                            65: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "A line underneath, if the label does not say it all.",
                                    "required": False,
                                },
                            ),
                            66: ("wagtail.blocks.StructBlock", [[("label", 63), ("lines", 64), ("hint", 65)]], {}),
                            67: (
                                "sottovoce.blocks.base.TextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "ul", "link"],
                                    "help_text": "A list of links, each with a sentence that says what is there.",
                                    "label": "List",
                                },
                            ),
                            68: ("wagtail.blocks.StructBlock", [[("text", 67)]], {}),
                            69: ("sottovoce.blocks.prose.AToZBlock", (), {}),
                            70: ("sottovoce.blocks.prose.DirectoryBlock", (), {}),
                            71: ("sottovoce.blocks.prose.LibraryBlock", (), {}),
                            72: (
                                "wagtail.blocks.DateBlock",
                                (),
                                {"help_text": "The day on which it was mended.", "label": "When"},
                            ),
                            73: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {
                                    "help_text": "On which page, with a link, and what it said, in our own words.",
                                    "label": "What was wrong",
                                },
                            ),
                            74: (
                                "sottovoce.blocks.base.LineBlock",
                                (),
                                {"help_text": "With its source, if it states a fact.", "label": "What it says now"},
                            ),
                            75: ("wagtail.blocks.StructBlock", [[("on", 72), ("was", 73), ("now", 74)]], {}),
                            76: ("sottovoce.blocks.prose.CorrectionsBlock", (), {}),
                        },
                        help_text="Made of blocks. Each shows an example when you choose it; all of them stand under “Patterns”.",
                    ),
                ),
                (
                    "found_by",
                    models.CharField(
                        blank=True,
                        help_text="As people say it, parted by commas: it hurts, hits a wall. The list from A to Z shows and searches them.",
                        max_length=400,
                        verbose_name="words to find it by",
                    ),
                ),
                (
                    "related",
                    wagtail.fields.StreamField(
                        [("page", 0)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"help_text": "It is shown with what it answers."},
                            )
                        },
                        help_text="One to three pages, chosen by hand.",
                        verbose_name="read next",
                    ),
                ),
                (
                    "updated",
                    models.DateField(
                        blank=True,
                        help_text="Filled in when you publish, unless you set another day yourself.",
                        null=True,
                        verbose_name="words last changed",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        editable=False,
                        help_text="Four letters for speaking, printing and copying.",
                        max_length=4,
                        unique=True,
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The fingerprint of the public words: reviews are of words.",
                        max_length=32,
                    ),
                ),
                (
                    "leave_url",
                    models.URLField(
                        default="https://www.wikipedia.org/",
                        help_text="A neutral site that anyone might have open; some are offered, any other will do. It should be well known where your readers live, open without a question, and be there at every hour.",
                        verbose_name="where “Leave now” leads",
                    ),
                ),
                (
                    "cover_title",
                    models.CharField(
                        default="Notes",
                        help_text="What browser tabs and histories show of every page that is read under cover. It should say nothing.",
                        max_length=40,
                        verbose_name="title under cover",
                    ),
                ),
                (
                    "footer",
                    wagtail.fields.StreamField(
                        [("page", 0)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"help_text": "It is shown by its name in menus."},
                            )
                        },
                        help_text="Pages that the foot of every page leads to.",
                    ),
                ),
                (
                    "licence",
                    models.CharField(
                        default="CC BY-SA 4.0",
                        help_text="The foot of every page says that the words may be copied and changed under it.",
                        max_length=40,
                        verbose_name="licence of the words",
                    ),
                ),
                (
                    "lookup",
                    models.ForeignKey(
                        blank=True,
                        help_text="The page that holds it; the head of every page leads there.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="pages.plainpage",
                        verbose_name="list from A to Z",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=32)),
                ("role", models.CharField(max_length=80)),
                ("on", models.DateField()),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="wagtailcore.revision",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.RunSQL(
            "CREATE INDEX pages_search_titles ON wagtailsearch_indexentry (title_norm, title)",
            "DROP INDEX pages_search_titles",
        ),
    ]
