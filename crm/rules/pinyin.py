"""How Chinese is spelt in letters, for those who search by typing them.

A surname is often read otherwise than the same character elsewhere (曾 zeng, not ceng; 单 shan, not dan). Both
readings find the card, since nobody should have to know what a dictionary takes for the usual one.
"""

from collections.abc import Callable
from functools import cache

# Where a name begins with one of these, it is read so; dictionaries put another reading first.
_READ_AS_SURNAME = """
曾zeng 单shan 單shan 仇qiu 解xie 区ou 區ou 查zha 翟zhai 朴piao 盖ge 乐yue 樂yue 缪miao 繆miao 召shao 黑he 繁po 秘bi
洗xian 员yun 員yun 覃qin 卜bu 能nai 种chong 折she 祭zhai 乜nie 隗wei 谌shen 諶shen 牟mu 佴nai 郇xun 薄bo 阚kan 句gou
都du 长chang 重chong 角jue 粘nian 么yao
"""
_AS_SURNAME = {word[0]: word[1:] for word in _READ_AS_SURNAME.split()}


@cache
def _reader() -> Callable[[str], list[str]]:
    """What reads a text: its pinyin, and the first letters of it.

    The dictionary behind it is loaded at first use, for it takes 55 MB and a second.
    """
    from pypinyin import Style, lazy_pinyin

    def read(text: str) -> list[str]:
        return ["".join(lazy_pinyin(text, style=style)) for style in (Style.NORMAL, Style.FIRST_LETTER)]

    return read


def load_dictionary() -> None:
    """Have the dictionary at hand before the first request asks for it."""
    _reader()


def spellings(text: str) -> list[str]:
    """The text's pinyin and its initials; again where it begins with a surname that is read in its own way."""
    read = _reader()
    found = read(text)
    if as_surname := _AS_SURNAME.get(text[0]):
        whole, initials = read(text[1:])
        found += [as_surname + whole, as_surname[0] + initials]
    return list(dict.fromkeys(found))
