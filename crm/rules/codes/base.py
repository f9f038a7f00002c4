"""What every code of domain.md §2 has: the value that the API and the database hold, and a label for people."""

from enum import StrEnum
from typing import Self


class Code(StrEnum):
    """A code with its Chinese and English label: `WALK_IN = "walk_in", "进店", "Walk-in"`."""

    zh: str
    en: str

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        member.en = en
        return member

    def label(self, language: str) -> str:
        """The label in a language such as `zh-hans` or `en`; English for any that we do not speak."""
        return self.zh if language.startswith("zh") else self.en

    @classmethod
    def has(cls, value: object) -> bool:
        """Whether `value` is one of the codes."""
        return isinstance(value, str) and value in cls._value2member_map_
