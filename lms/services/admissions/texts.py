"""Names in three languages, as messages and pages take them."""

from collections.abc import Mapping

from lms.domain.exercises import Texts
from lms.storage.tables import Programme


def texts_of(kept: Mapping[str, str]) -> Texts:
    return Texts(kk=kept.get("kk") or None, ru=kept.get("ru") or None, en=kept["en"])


def programme_texts(programme: Programme) -> Texts:
    return Texts(kk=programme.name_kk, ru=programme.name_ru, en=programme.name_en)
