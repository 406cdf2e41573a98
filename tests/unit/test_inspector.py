"""The inspector: anything but one whole page that asks for nothing else stops the press, with a sentence that names it."""

import pytest

from sottovoce.foundation.address import address
from sottovoce.foundation.edition import MISSING, ROBOTS, SITEMAP, EditionFile
from sottovoce.foundation.envelope import unpack
from sottovoce.foundation.headers import content_security_policy
from sottovoce.press.inspector import InspectionError, inspect

STYLE, SCRIPT = "p{color:#222}", "document.title"
CSP = content_security_policy([STYLE], [SCRIPT])
CLEAN = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<link rel="canonical" href="{address("a-page")}"><link rel="icon" href="data:image/svg+xml,<svg/>">
<style>{STYLE}</style></head><body id="top"><a href="#main">Skip</a><main id="main"><h1>A page</h1>
<p>Words<sup><a href="#r1" id="c1">1</a></sup>, <a href="{address("home")}">home</a>.</p>
<svg viewBox="0 0 1 1" role="img" aria-label="A dot"><title>A dot</title><circle r="1"/></svg>
<ol><li id="r1"><a href="https://doi.org/10.1000/1" rel="noreferrer noopener">doi.org</a> <a href="#c1">back</a></li></ol>
</main><script>{SCRIPT}</script></body></html>"""


def test_a_clean_page_passes_and_tells_where_it_leads() -> None:
    """Style, script, icon, drawing, notes and links as pages have them; the addresses within the site are returned."""
    assert inspect(CLEAN, CSP) == {address("home")}


# Each: what it is, what to put before </main>, and the words that must name it.
ADDED = [
    ("foreign picture", '<img src="https://a.example/x.png" alt="">', "<img> on line"),
    ("picture of nothing", '<img alt="">', "<img> on line"),
    ("foreign script", '<script src="https://a.example/x.js"></script>', "src=“https://a.example/x.js”"),
    ("inline script", "<script>alert(1)</script>", "inline script that the readers' policy does not list: “alert(1)”"),
    ("inline style", "<style>p{color:red}</style>", "inline style that the readers' policy does not list: “p{color:red}”"),
    ("frame", '<iframe src="/x"></iframe>', "<iframe>"),
    ("object", '<object data="x"></object>', "<object>"),
    ("embedded thing", '<embed src="x">', "<embed>"),
    ("video", "<video></video>", "<video>"),
    ("audio", "<audio></audio>", "<audio>"),
    ("picture element", "<picture></picture>", "<picture>"),
    ("base", '<base href="https://a.example/">', "<base>"),
    ("stylesheet", '<link rel="stylesheet" href="https://a.example/x.css">', "<link rel=“stylesheet”>"),
    ("preload", '<link rel="preload" href="/x">', "<link rel=“preload”>"),
    ("prefetch of a name", '<link rel="dns-prefetch" href="//a.example">', "<link rel=“dns-prefetch”>"),
    ("manifest", '<link rel="manifest" href="/m.json">', "<link rel=“manifest”>"),
    ("foreign icon", '<link rel="icon" href="https://a.example/i.png">', "icon"),
    ("style attribute", '<p style="color:red">x</p>', "the attribute style of <p>"),
    ("handler", '<p onclick="x()">x</p>', "the attribute onclick of <p>"),
    ("handler in capitals", '<p ONLOAD="x()">x</p>', "the attribute onload of <p>"),
    ("set of sources", '<source srcset="https://a.example/x 2x">', "srcset=“https://a.example/x 2x”"),
    ("ping", f'<a href="{address("home")}" ping="https://a.example/">x</a>', "ping=“https://a.example/”"),
    ("form with an action", '<form action="https://a.example/"></form>', "action=“https://a.example/”"),
    ("picture in a drawing", '<svg><image xlink:href="https://a.example/x.png"/></svg>', "xlink:href=“https://a.example/x.png”"),
    ("picture in a drawing, newer spelling", '<svg><image href="https://a.example/x.png"/></svg>', "image"),
    ("shape from elsewhere", '<svg><use href="https://a.example/x.svg#a"/></svg>', "use"),
    ("script in a drawing", '<svg><script href="https://a.example/x.js"></script></svg>', "script"),
    ("meta refresh", '<meta http-equiv="Refresh" content="0;url=https://a.example/">', "<meta> refresh"),
    ("second h1", "<h1>Again</h1>", "2 <h1>"),
    ("second main", "<main></main>", "2 <main>"),
    ("one id twice", '<p id="s1">x</p><p id="s1">y</p>', "the id “s1” twice"),
    ("id that says something", '<p id="pain">x</p>', "the id “pain”"),
    ("id of an editor's block", '<p id="s1234">x</p>', "the id “s1234”"),
    ("link to a fragment that is not there", '<a href="#s9">x</a>', "#s9, which is not on the page"),
    ("bare slug", '<a href="/home">x</a>', "“/home”, which is not an address of the one length"),
    ("wrong filler", f'<a href="{address("home")[:-1]}b">x</a>', "which is not an address of the one length"),
    ("address one too long", f'<a href="{address("home")}z">x</a>', "which is not an address of the one length"),
    ("host without a scheme", '<a href="//a.example/">x</a>', "“//a.example/”, which is not an address"),
    ("relative link", '<a href="home">x</a>', "a link to “home”"),
    ("empty link", '<a href="">x</a>', "a link to “”"),
    ("script link", '<a href="javascript:alert(1)">x</a>', "a link to “javascript:alert(1)”"),
    ("script link in capitals", '<a href=" JavaScript:alert(1)">x</a>', "JavaScript:alert(1)"),
    ("data link", '<a href="data:text/html,x">x</a>', "a link to “data:text/html,x”"),
    ("mail link", '<a href="mailto:a@example.org">x</a>', "a link to “mailto:a@example.org”"),
    ("link twice on one element", f'<a href="javascript:alert(1)" href="{address("home")}">x</a>', "javascript"),
    ("left-over tag", "<p>{% include %}</p>", "“{%”"),
    ("left-over variable", "<p>{{ page }}</p>", "“{{”"),
    ("left-over comment", "<p>{# no #}</p>", "“{#”"),
    ("form token", '<input type="hidden" name="csrfmiddlewaretoken">', "“csrfmiddlewaretoken”"),
    ("editor's key", '<p data-block-key="a1b2c">x</p>', "“data-block-key”"),
    ("user bar", "<wagtail-userbar></wagtail-userbar>", "<wagtail-userbar>"),
    ("user bar's template", '<template id="s8"><p>wagtailuserbar</p></template>', "“wagtailuserbar”"),
    ("error", "<pre>Traceback (most recent call last)</pre>", "“Traceback (most recent”"),
]  # fmt: skip


@pytest.mark.parametrize("added, named", [a[1:] for a in ADDED], ids=[a[0] for a in ADDED])
def test_one_forbidden_thing_stops_the_page_and_is_named(added: str, named: str) -> None:
    """Whatever a page may not hold is found wherever it stands, and the sentence says what it is."""
    with pytest.raises(InspectionError) as refused:
        inspect(CLEAN.replace("</main>", f"{added}</main>"), CSP)
    assert named in str(refused.value)


# Each: what it is, what to replace, with what, and the words that must name it.
REPLACED = [
    ("no h1", "<h1>A page</h1>", "<p>A page</p>", "0 <h1>"),
    ("no main", '<main id="main">', '<div id="main">', "0 <main>"),
    ("no title", "<title>A page</title>", "", "no title"),
    ("empty title", "<title>A page</title>", "<title> </title>", "no title"),
    ("no language", '<html lang="en">', "<html>", "no language"),
    ("no doctype", "<!doctype html>", "", "no whole document"),
    ("cut off", "</body></html>", "", "no whole document"),
    ("something after the end", "</html>", "</html>" + "<p>more and more</p>" * 2, "no whole document"),
    ("foreign icon", "data:image/svg+xml,<svg/>", "https://a.example/i.svg", "icon"),
    ("foreign canonical", f'canonical" href="{address("a-page")}"', 'canonical" href="https://a.example/"', "canonical"),
]  # fmt: skip


@pytest.mark.parametrize("old, new, named", [r[1:] for r in REPLACED], ids=[r[0] for r in REPLACED])
def test_a_page_that_lacks_something_stops(old: str, new: str, named: str) -> None:
    """Title, language, heading, main, beginning and end: each must be there, and what is missing is named."""
    assert old in CLEAN
    with pytest.raises(InspectionError) as refused:
        inspect(CLEAN.replace(old, new), CSP)
    assert named in str(refused.value)


@pytest.mark.parametrize(
    "style",
    [
        "@import 'https://a.example/x.css';",
        "p{background:url(https://a.example/x.png)}",
        'p{background:url( "//a.example/x.png" )}',
        "p{background:URL(/x.png)}",
        "@font-face{font-family:x;src:url(x.woff2)}",
        'p{background:image-set("https://a.example/x.png" 1x)}',
    ],
)
def test_a_listed_style_that_asks_for_something_stops(style: str) -> None:
    """Even a style that the policy lists may load nothing."""
    with pytest.raises(InspectionError, match="a style that asks for something else"):
        inspect(CLEAN.replace(STYLE, style), content_security_policy([style], [SCRIPT]))


@pytest.mark.parametrize(
    "style", ["p{background:url(data:image/png,x)}", "p{fill:url(#a)}", "p{background:url('data:x')}"]
)
def test_a_style_that_carries_what_it_shows_passes(style: str) -> None:
    """data: and fragments are no requests."""
    assert inspect(CLEAN.replace(STYLE, style), content_security_policy([style], [SCRIPT]))


@pytest.mark.parametrize("cut", range(0, len(CLEAN), 37))
def test_a_page_cut_off_anywhere_stops(cut: int) -> None:
    """However little is missing at the end, half a page never goes out."""
    with pytest.raises(InspectionError, match="no whole document"):
        inspect(CLEAN[:cut], CSP)


def test_everything_wrong_is_told_at_once() -> None:
    """An editor gets the whole list."""
    with pytest.raises(InspectionError) as refused:
        inspect(CLEAN.replace("</main>", '<img><p id="pain" style="x"></p></main>'), CSP)
    assert all(words in str(refused.value) for words in ("<img>", "“pain”", "style of <p>"))


@pytest.mark.django_db
def test_every_page_of_the_starter_passes() -> None:
    """And each leads only to addresses that answer; the 404 page too."""
    from django.conf import settings

    from sottovoce.press.sealing import policy

    edition = EditionFile(settings.ENVIRONMENT.edition)
    pages = {name: unpack(edition.packed(entry)).decode() for name, entry in edition.entries.items()}
    answering = {address(name) for name in pages if name not in ("", MISSING, ROBOTS, SITEMAP)}
    assert len(answering) > 20
    for name, html in pages.items():
        if name not in (ROBOTS, SITEMAP):
            leads = inspect(html, policy())
            assert leads, name
            assert leads <= answering, name
