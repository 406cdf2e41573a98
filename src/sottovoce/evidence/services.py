"""Asking the services that know publications: doi.org, NCBI's citation exporter, Crossref. Nothing here writes anything."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpx

from .models import SourceCheck

LIMIT: Final = 2_000_000  # bytes of an answer; the longest of Crossref's, with all references, are smaller
CSL: Final = "application/vnd.citationstyles.csl+json"
_LATER: Final = (429, 500, 502, 503, 504)
_HOPS: Final = 6


class ServiceError(Exception):
    """A service could not be asked, or gave no answer that can be used; the text says which and what to do."""


class UnknownError(ServiceError):
    """The service answered that there is no such thing."""


@dataclass(frozen=True)
class Notice:
    """A notice about a publication: a retraction, a correction.

    :ivar found: as in :class:`SourceCheck`.
    :ivar by: who reported it: ``publisher`` or ``retraction-watch``.
    """

    found: str
    notice: str
    kind: str
    by: str
    day: str

    @property
    def detail(self) -> str:
        return ", ".join(filter(None, (self.kind.replace("_", " "), self.by and f"reported by {self.by}", self.day)))


class Services:
    """The services, one question at a time.

    :param bases: their addresses: ``doi``, ``ncbi``, ``crossref``.
    :param contact: an address at which their keepers can reach whoever runs this site.
    :param pauses: seconds to wait before each new try, when a service is busy.
    """

    def __init__(
        self,
        bases: dict[str, str],
        contact: str,
        *,
        pauses: tuple[float, ...] = (1, 3, 9),
        seconds: float = 15,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._bases, self._pauses, self._sleep, self._seconds = bases, pauses, sleep, seconds
        agent = "Sottovoce (https://github.com/sottovoce)" + (f"; mailto:{contact}" if contact else "")
        self._client = httpx.Client(headers={"User-Agent": agent}, timeout=httpx.Timeout(seconds, connect=5))
        # What is https does not lead to http, nor to a machine of this network; a test's own server may.
        self._strict = all(base.startswith("https://") for base in bases.values())

    def close(self) -> None:
        self._client.close()

    def by_doi(self, doi: str) -> dict[str, Any]:
        """The record of a DOI, as its agency gives it; from Crossref when doi.org cannot say."""
        try:
            return self._json("doi.org", f"{self._bases['doi']}/{quote(doi, safe='/')}", CSL)
        except UnknownError:
            raise
        except ServiceError as error:
            try:
                return self._work(doi)
            except ServiceError:
                raise error from None

    def by_pmid(self, pmid: str) -> dict[str, Any]:
        return self._json(
            "NCBI’s citation service", f"{self._bases['ncbi']}/pubmed/?format=csl&id={pmid}", "application/json"
        )

    def notices(self, doi: str) -> list[Notice]:
        """All that Crossref knows to update a DOI, in both places: on the work itself, and on notices that name it."""
        found = [_notice(one, one.get("DOI")) for one in _dicts(self._work(doi).get("updated-by"))]
        address = f"{self._bases['crossref']}/works?filter=updates:{quote(doi, safe='/')}&rows=50"
        answer = self._json("Crossref", address, "application/json").get("message")
        for work in _dicts(answer.get("items") if isinstance(answer, dict) else None):
            found += notices_of(work, doi)
        return found

    def follow(self, link: str) -> tuple[str, str]:
        """Whether a link leads somewhere: one of the findings of :class:`SourceCheck`, and why."""
        try:
            with self._ask(link, "text/html, */*", tries=1) as answer:
                status = answer.status_code
        except (httpx.HTTPError, ServiceError) as error:
            return SourceCheck.UNKNOWN, type(error).__name__
        if status < 400:
            return SourceCheck.ALIVE, f"HTTP {status}"
        if status in (404, 410):
            return SourceCheck.DEAD, f"HTTP {status}"
        blocked = status in (401, 403, 405, 406, 418, 429, 451, 503)
        return SourceCheck.BLOCKED if blocked else SourceCheck.UNKNOWN, f"HTTP {status}"

    def _work(self, doi: str) -> dict[str, Any]:
        message = self._json("Crossref", f"{self._bases['crossref']}/works/{quote(doi, safe='')}", "application/json")
        found = message.get("message")
        if not isinstance(found, dict):
            raise ServiceError("Crossref answered, but not with a record. Please try again later.")
        return found

    def _json(self, name: str, address: str, accept: str) -> dict[str, Any]:
        try:
            with self._ask(address, accept, tries=1 + len(self._pauses)) as answer:
                if answer.status_code in (404, 410) or (answer.status_code == 400 and "ncbi" in name.lower()):
                    raise UnknownError(f"{name} does not know it. Please check the number for a slip.")
                if answer.status_code != 200:
                    raise ServiceError(
                        f"{name} answered with HTTP {answer.status_code}. Please try again later, or add the record by hand."
                    )
                body = self._read(name, answer)
        except httpx.TimeoutException as error:
            raise ServiceError(
                f"{name} did not answer in {self._seconds:g} seconds. Please try again later."
            ) from error
        except httpx.ConnectError as error:
            raise ServiceError(
                f"{name} cannot be reached. Is this machine online? Offline, a record can be added by hand or from a file."
            ) from error
        except httpx.HTTPError as error:
            raise ServiceError(
                f"{name} broke off its answer ({type(error).__name__}). Please try again later."
            ) from error
        try:
            found = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ServiceError(f"{name} answered with something other than a record. Please add it by hand.") from error
        if not isinstance(found, dict):
            raise ServiceError(f"{name} answered with something other than one record. Please add it by hand.")
        return found

    @contextmanager
    def _ask(self, address: str, accept: str, tries: int) -> Iterator[httpx.Response]:
        """The answer to a question, at the end of its redirects; when a service is busy, it is asked again after a while."""
        for attempt in range(tries):
            with self._hops(address, accept) as answer:
                if answer.status_code not in _LATER or attempt == tries - 1:
                    yield answer
                    return
                after = answer.headers.get("Retry-After", "")
            self._sleep(min(60.0, float(after)) if after.isdecimal() else self._pauses[attempt])

    @contextmanager
    def _hops(self, address: str, accept: str) -> Iterator[httpx.Response]:
        for _ in range(_HOPS):
            if not self._may_ask(address):
                raise ServiceError(f"The answer leads to {address[:80]}, which is not asked from here.")
            with self._client.stream("GET", address, headers={"Accept": accept}) as answer:
                if answer.next_request is None:
                    yield answer
                    return
                address = str(answer.next_request.url)
        raise ServiceError("The answer leads from one address to the next without end. Please add the record by hand.")

    def _read(self, name: str, answer: httpx.Response) -> bytes:
        parts, size, until = [], 0, time.monotonic() + self._seconds
        for part in answer.iter_bytes():
            size += len(part)
            if size > LIMIT:
                raise ServiceError(
                    f"{name} answered with more than {LIMIT / 1e6:g} MB, which is no record. Please add it by hand."
                )
            if time.monotonic() > until:  # each part may have come in time
                raise httpx.ReadTimeout("")
            parts.append(part)
        return b"".join(parts)

    def _may_ask(self, address: str) -> bool:
        parts = urlsplit(address)
        host = parts.hostname or ""
        if not self._strict:
            return parts.scheme in ("http", "https")
        return parts.scheme == "https" and "." in host and not host.replace(".", "").isdecimal() and ":" not in host


_FOUND: Final = {
    "retraction": SourceCheck.RETRACTED,
    "partial_retraction": SourceCheck.RETRACTED,
    "removal": SourceCheck.RETRACTED,
    "withdrawal": SourceCheck.RETRACTED,
    "expression_of_concern": SourceCheck.CONCERN,
}


def notices_of(work: dict[str, Any], doi: str) -> list[Notice]:
    """What a work of Crossref's says of a DOI: it may be the notice (``update-to``) or the publication (``updated-by``)."""
    own = str(work.get("DOI", ""))
    found = [_notice(one, own) for one in _dicts(work.get("update-to")) if _is(one.get("DOI"), doi)]
    if _is(own, doi):
        found += [_notice(one, one.get("DOI")) for one in _dicts(work.get("updated-by"))]
    return found


def _notice(one: dict[str, Any], notice: Any) -> Notice:
    kind = str(one.get("type", "")).lower().replace("-", "_").replace(" ", "_")
    updated = one.get("updated")
    parts = updated.get("date-parts") if isinstance(updated, dict) else None
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    day = "-".join(f"{part:02d}" for part in first if isinstance(part, int))
    return Notice(
        _FOUND.get(kind, SourceCheck.CORRECTED), str(notice or "").lower()[:200], kind, str(one.get("source", "")), day
    )


def _is(value: Any, doi: str) -> bool:
    return str(value or "").lower() == doi.lower()


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
