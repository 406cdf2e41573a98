"""Links between pages in rich text: to readers they are addresses, and what they read is recorded."""

from typing import Any

from wagtail import hooks
from wagtail.rich_text.pages import PageLinkHandler

from . import reading


class AddressLinkHandler(PageLinkHandler):
    """A link to a page by its address; to a page that is not there (yet), plain words."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        found = [reading.link(int(attrs["id"])) for attrs in attrs_list]
        return [f'<a href="{link[1]}">' if link else "<a>" for link in found]


@hooks.register("register_rich_text_features", order=10)
def register_address_links(features: Any) -> None:
    features.register_link_type(AddressLinkHandler)
