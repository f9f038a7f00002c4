"""Surnames (CA-5): by what a customer's name is compared in the duplicate check.

`张先生` and `张伟` share one, compound surnames count whole, latin names go by their last word without case. An
organisation compares by its contact person, which is what `customer_name` holds. Beyond the rule: spaces, dots and
full-width letters make no difference, nor do traditional characters of a surname; a Chinese surname written beside a
latin name (`David 张`) is the one that counts.
"""

import re
import unicodedata
from collections.abc import Iterable

# Those that occur today; rarer ones that a common surname with a given name would be taken for are left out.
_COMPOUND = """
欧阳 司马 诸葛 上官 司徒 东方 独孤 南宫 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 轩辕 端木 西门 呼延 司空 申屠 濮阳
淳于 澹台 公冶 太叔 钟离 鲜于 闾丘 赫连 闻人 拓跋 完颜 耶律 纳兰 百里 东郭 南门 万俟 公羊 公西 公良 巫马 漆雕 亓官
颛孙 仲孙 壤驷 夹谷 宰父 谷梁 羊舌 微生 左丘 东门 即墨 达奚 第五 司寇 子车 叶赫 欧侯 段干 乐正
"""
COMPOUND = frozenset(_COMPOUND.split())

_TRADITIONAL = str.maketrans(
    "張陳劉楊趙黃吳孫馬羅鄭謝韓馮葉蘇呂鄧許賈韋鄒蔣盧蕭萬錢湯龍陸顧賴龔龐顏莊嚴溫華賀傅倫樊齊畢紀項聶關駱單鍾鐘"
    "譚範閻塗衛魯歐陽諸東長獨遲軒轅濮澹離鮮於閭聞納蘭門顓騎夾穀",
    "张陈刘杨赵黄吴孙马罗郑谢韩冯叶苏吕邓许贾韦邹蒋卢萧万钱汤龙陆顾赖龚庞颜庄严温华贺傅伦樊齐毕纪项聂关骆单钟钟"
    "谭范阎涂卫鲁欧阳诸东长独迟轩辕濮澹离鲜于闾闻纳兰门颛骑夹谷",
)
_TITLE = re.compile(r"(?:先生|小姐|女士|太太|夫人|老师|经理|总|老板|师傅|医生|教授|主任)+$")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_APART = re.compile(r"[\s.,;·•・‧]+")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc`´]")


def surname(customer_name: str) -> str:
    """The key of a name's surname; equal for names that share one. Empty only for an empty name."""
    text = unicodedata.normalize("NFKC", customer_name).strip()
    name = _TITLE.sub("", text) or text
    han = "".join(_HAN.findall(name))
    if han:
        first = han[:2].translate(_TRADITIONAL)
        return first if first in COMPOUND else first[:1]
    words = [word for word in _APART.split(_APOSTROPHES.sub("'", name).casefold()) if word]
    return words[-1] if words else text.casefold()


def duplicate_keys(customer_name: str, numbers: Iterable[str]) -> list[tuple[str, str]]:
    """Every (surname, normal number) by which a card can meet another, in one order for all (CA-5, CA-7)."""
    key = surname(customer_name)
    return sorted({(key, number) for number in numbers})
