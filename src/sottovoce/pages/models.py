"""The page types: home, door, article, plain."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail import blocks, hooks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, Site
from wagtail.search import index

from sottovoce.blocks.body import Body
from sottovoce.evidence.grades import DEFAULT_VOICE, VOICES
from sottovoce.foundation.address import AddressError, address, new_code
from sottovoce.foundation.edition import ROBOTS, SITEMAP

from . import gates, reviews, signals, wording
from .panels import GatesPanel, LeaveInput
from .reviewers_form import ReviewersForm


class FormerSlug(models.Model):
    """A slug that a page had: its old addresses keep answering, with the page itself."""

    slug = models.SlugField(max_length=40, unique=True)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug


class GatePass(models.Model):
    """That a page was published although a gate was in its way, and why: readers can read it. Rows are only ever added.

    :ivar gate: the name of the gate.
    :ivar what: what it said, without the mend; only the same words are passed.
    """

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.SET_NULL, null=True, related_name="gate_passes")
    title = models.CharField(max_length=255)
    gate = models.CharField(max_length=40)
    what = models.TextField()
    reason = models.CharField(max_length=400)
    on = models.DateField()

    class Meta:
        verbose_name_plural = "gate passes"

    def __str__(self) -> str:
        return f"{self.title}: {self.gate}"


class ReaderPage(Page):
    """What every page that readers see has: words, a short address, and a way past the gates into the edition.

    An abstract page, not a swapped base page (docs/decisions/0002-wagtail-as-it-is.md).
    """

    short = models.CharField(
        "name in menus", max_length=40, blank=True, help_text="When the title is too long for a menu."
    )
    summary = models.CharField(
        "what this page answers",
        max_length=320,
        help_text="In two sentences at most. Readers see it under the title and in lists.",
    )
    body = StreamField(
        Body(),
        blank=True,
        help_text="Made of blocks. Each shows an example when you choose it; all of them stand under “Patterns”.",
    )
    found_by = models.CharField(
        "words to find it by",
        max_length=400,
        blank=True,
        help_text="As people say it, parted by commas: it hurts, hits a wall. The list from A to Z shows and searches them.",
    )
    related = StreamField(
        blocks.StreamBlock(
            [("page", blocks.PageChooserBlock(help_text="It is shown with what it answers."))], required=False
        ),
        blank=True,
        verbose_name="read next",
        help_text="One to three pages, chosen by hand.",
    )
    updated = models.DateField(
        "words last changed",
        null=True,
        blank=True,
        help_text="Filled in when you publish, unless you set another day yourself.",
    )
    code = models.CharField(
        max_length=4, unique=True, editable=False, help_text="Four letters for speaking, printing and copying."
    )
    words = models.CharField(
        max_length=32,
        blank=True,
        editable=False,
        help_text="The fingerprint of the public words: reviews are of words.",
    )

    base_form_class = ReviewersForm
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary"), GatesPanel(), FieldPanel("body")]
    promote_panels: ClassVar = [
        MultiFieldPanel([FieldPanel("slug"), FieldPanel("short")], heading="Address and name"),
        FieldPanel("found_by"),
        FieldPanel("related"),
        FieldPanel("updated"),
    ]
    settings_panels: ClassVar = Page.settings_panels
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    preview_modes: ClassVar = [("", "Page")]
    preview_sizes: ClassVar = [
        {"name": "phone", "icon": "mobile-alt", "device_width": 360, "label": "Preview as on a phone"},
        {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": "Preview as on a wide screen"},
    ]

    PART = 0  # children on one part of a page that lists them; 0: all on one

    class Meta:
        abstract = True

    # Slugs are one over the whole site, all languages included: they are addresses.
    @staticmethod
    def _slug_is_available(slug: str, parent_page: Page | None, page: Page | None = None) -> bool:
        if parent_page is None:
            return True
        itself = (page.pk if page else None) or 0
        others = Page.objects.exclude(pk=itself).filter(slug=slug)
        former = FormerSlug.objects.exclude(page__pk=itself).filter(slug=slug)
        coded = any(model.objects.exclude(pk=itself).filter(code=slug).exists() for model in READER_PAGES)
        return slug not in (ROBOTS, SITEMAP) and not (others.exists() or former.exists() or coded)

    def _check_slug_is_unique(self) -> None:
        if not self._slug_is_available(self.slug, self.get_parent(), self):
            raise ValidationError(
                {"slug": f"Another page has, or had, the address “{self.slug}”. Please choose another."}
            )

    def clean(self) -> None:
        super().clean()
        self.clean_slug()

    def minimal_clean(self) -> None:
        super().minimal_clean()
        self.clean_slug()

    def clean_slug(self) -> None:
        try:
            address(self.slug)
        except AddressError as error:
            raise ValidationError({"slug": str(error)}) from error

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save; and when the save makes a revision live, pass the gates and tell the press, or change nothing.

        Every way to publish ends here with a new ``live_revision``. Wagtail's edit view and its API do not call the
        model's publish(), so gates that stood there would be walked around.

        :raises ValidationError: when a gate or the press refuses.
        """
        if not self.code:
            taken = {code for model in READER_PAGES for code in model.objects.values_list("code", flat=True)}
            slugs = Page.objects.filter(slug__regex="^[a-z]{4}$").values_list("slug", flat=True)
            self.code = new_code(self.slug, taken | set(slugs))
        before = type(self).objects.filter(pk=self.pk).first() if self.pk and self.live and self.live_revision else None
        if before is None or before.live_revision_id == self.live_revision_id:
            return super().save(*args, **kwargs)
        with transaction.atomic():
            self._date(before)
            self.words = reviews.fingerprint(self)
            gates.pass_gates(self)
            result = super().save(*args, **kwargs)
            if before.live and before.slug != self.slug:
                FormerSlug.objects.get_or_create(slug=before.slug, defaults={"page_id": self.pk})
            FormerSlug.objects.filter(slug=self.slug, page_id=self.pk).delete()
            # A long list of children is read again only when this page looks otherwise in it, or is new: Wagtail saves
            # a page that is published at its first save as live before it has a live revision.
            looks_the_same = before.live_revision_id and self._face() == before._face()
            parents = set() if looks_the_same else {self.get_parent().pk}
            cites = not before.live_revision_id or wording.sources_of(self) != wording.sources_of(before)
            signals.tell(signals.Change(pages={self.pk}, parents=parents, cites=cites))
        return result

    def passed_gates(self) -> set[tuple[str, str]]:
        """What an editor has published past already: gate and what it said."""
        return set(GatePass.objects.filter(page_id=self.pk).values_list("gate", "what")) if self.pk else set()

    def door(self) -> "DoorPage | None":
        """The door that it is, or stands behind."""
        if isinstance(self, DoorPage):
            return self
        parent = getattr(self, "parent_to_be", None)
        if not parent and not self.path:
            return None
        found: DoorPage | None = DoorPage.objects.ancestor_of(parent or self, inclusive=True).order_by("-depth").first()
        return found

    def for_clinicians(self) -> bool:
        """Whether it stands behind a door for clinicians."""
        door = self.door()
        return door is not None and door.clinicians

    def speaks_to(self) -> str:
        """In whose words it tells facts that more than one door tells."""
        door = self.door()
        return door.voice if door else DEFAULT_VOICE

    def _face(self) -> tuple[object, ...]:
        """All that lists and links show of it."""
        return self.live, self.title, self.short, self.summary, self.slug, self.review, self.found_by

    def date_words(self, before: "ReaderPage | None") -> bool:
        """Date the words as publishing does: today, unless whoever wrote them has dated them.

        :param before: the page as it is kept.
        :returns: whether they were dated.
        """
        if self.updated is None or (before is not None and before.live and before.updated == self.updated):
            self.updated = timezone.localdate()
            return True
        return False

    def _date(self, before: "ReaderPage") -> None:
        if self.date_words(before) and self.updated:
            self.live_revision.content["updated"] = self.updated.isoformat()
            self.live_revision.save(update_fields=["content"])

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int | None, str, str]:
        """Where readers find it: the desk's links lead to the front."""
        site = Site.objects.filter(is_default_site=True).first()
        return (site.pk if site else None), settings.ENVIRONMENT.site_url, address(self.slug)

    def get_url(self, request: HttpRequest | None = None, current_site: Site | None = None) -> str:
        """The whole address: the desk is never on the readers' host."""
        _, root, path = self.get_url_parts()
        return root + path

    url = property(get_url)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The page as it would be sealed: what that is, the press knows, so a room above answers the hook."""
        (preview,) = hooks.get_hooks("preview_reader_page")
        response: HttpResponse = preview(request, self)
        return response

    @property
    def name(self) -> str:
        """Its name in menus and crumbs."""
        return self.short or self.title

    @property
    def review(self) -> str:
        """What readers are told about a clinician's review; empty where none is due."""
        return ""


class HomePage(ReaderPage):
    """The first page, with the doors."""

    leave_url = models.URLField(
        "where “Leave now” leads",
        default="https://www.wikipedia.org/",
        help_text="A neutral site that anyone might have open; some are offered, any other will do. It should be well known "
        "where your readers live, open without a question, and be there at every hour.",
    )
    cover_title = models.CharField(
        "title under cover",
        max_length=40,
        default="Notes",
        help_text="What browser tabs and histories show of every page that is read under cover. It should say nothing.",
    )
    footer = StreamField(
        blocks.StreamBlock(
            [("page", blocks.PageChooserBlock(help_text="It is shown by its name in menus."))], required=False
        ),
        blank=True,
        help_text="Pages that the foot of every page leads to.",
    )

    lookup = models.ForeignKey(
        "PlainPage",
        verbose_name="list from A to Z",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The page that holds it; the head of every page leads there.",
    )
    licence = models.CharField(
        "licence of the words",
        max_length=40,
        default="CC BY-SA 4.0",
        help_text="The foot of every page says that the words may be copied and changed under it.",
    )

    template = "reader/pages/home.html"
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["pages.DoorPage", "pages.PlainPage"]
    content_panels: ClassVar = [*ReaderPage.content_panels]
    promote_panels: ClassVar = [
        *ReaderPage.promote_panels,
        FieldPanel("lookup"),
        FieldPanel("footer"),
        FieldPanel("leave_url", widget=LeaveInput),
        FieldPanel("cover_title"),
        FieldPanel("licence"),
    ]


class DoorPage(ReaderPage):
    """The door of an audience or a topic, with the pages behind it."""

    clinicians = models.BooleanField(
        "for clinicians",
        default=False,
        help_text="Its pages are written for clinicians: a high reading grade is told to the editor and stops nothing.",
    )

    voice = models.CharField(
        "speaks to",
        max_length=16,
        choices=list(VOICES.items()),
        default=DEFAULT_VOICE,
        help_text="Facts that several doors tell are told behind this one in the wording for them.",
    )

    template = "reader/pages/door.html"
    parent_page_types: ClassVar = ["pages.HomePage"]
    subpage_types: ClassVar = ["pages.ArticlePage", "pages.PlainPage"]
    promote_panels: ClassVar = [*ReaderPage.promote_panels, FieldPanel("voice"), FieldPanel("clinicians")]
    PART = 25


class ArticlePage(ReaderPage):
    """An article, honest about how it knows."""

    next_review = models.DateField(null=True, blank=True, help_text="By when somebody should look at it again.")
    review_note = models.CharField(
        "note on an overdue review",
        max_length=240,
        blank=True,
        help_text="For readers, when that day has passed: what is still to be done.",
    )

    sheet = models.BooleanField(
        "one sheet of paper",
        default=False,
        help_text="A page to tick, fill in and print: on paper it is one sheet, without the frame of the site.",
    )

    template = "reader/pages/article.html"
    parent_page_types: ClassVar = ["pages.DoorPage"]
    subpage_types: ClassVar[list[str]] = []
    promote_panels: ClassVar = [
        *ReaderPage.promote_panels,
        FieldPanel("sheet"),
        FieldPanel("next_review"),
        FieldPanel("review_note"),
    ]

    @property
    def review(self) -> str:
        return reviews.status(self)


class PlainPage(ReaderPage):
    """A page about the site, or a list, without the frame of an article."""

    glossary = models.BooleanField(
        default=False,
        help_text="Its definitions are the words of the site: other pages explain them where they first use them.",
    )

    template = "reader/pages/plain.html"
    parent_page_types: ClassVar = ["pages.HomePage", "pages.DoorPage"]
    subpage_types: ClassVar[list[str]] = []
    promote_panels: ClassVar = [*ReaderPage.promote_panels, FieldPanel("glossary")]


READER_PAGES: tuple[type[ReaderPage], ...] = (HomePage, DoorPage, ArticlePage, PlainPage)
