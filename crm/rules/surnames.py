"""Surnames (CA-5): by what a customer's name is compared in the duplicate check.

`张先生` and `张伟` share one, `老王` and `王先生` too, compound surnames count whole, Latin names go by their last word
without case. An organisation compares by its contact person, which is what `customer_name` holds. Beyond the rule:
traditional characters of a surname make no difference; a Chinese surname written beside a Latin name (`David 张`) is
the one that counts.
"""

import re
from collections.abc import Iterable

from crm.rules.characters import HAN
from crm.rules.names import clean_name

# Those that occur today; rarer ones that a common surname with a given name would be taken for are left out.
_COMPOUND = """
欧阳 司马 诸葛 上官 司徒 东方 独孤 南宫 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 轩辕 端木 西门 呼延 司空 申屠 濮阳
淳于 澹台 公冶 太叔 钟离 鲜于 闾丘 赫连 闻人 拓跋 完颜 耶律 纳兰 百里 东郭 南门 万俟 公羊 公西 公良 巫马 漆雕 亓官
颛孙 仲孙 壤驷 夹谷 宰父 谷梁 羊舌 微生 左丘 东门 即墨 达奚 第五 司寇 子车 叶赫 欧侯 段干 乐正
"""
COMPOUND = frozenset(_COMPOUND.split())

# By which 老王 is told from 老年: single characters that are surnames.
_SINGLE = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧肖尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱丘骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓"
    "郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁"
    "仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦"
    "雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎闫充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃"
    "利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公付代邸佟苟仝覃岳帅缑亢况有琴商牟"
    "佘赏墨哈谯年爱阳肇涂兰揭占候原宾鹿税荀邝练腾门洛战"
)
_TRADITIONAL = str.maketrans(
    "張陳劉楊趙黃吳孫馬羅鄭謝韓馮葉蘇呂鄧許賈韋鄒蔣盧蕭萬錢湯龍陸顧賴龔龐顏莊嚴溫華賀傅倫樊齊畢紀項聶關駱單鍾鐘"
    "譚範閻塗衛魯歐陽諸東長獨遲軒轅濮澹離鮮於閭聞納蘭門顓騎夾穀",
    "张陈刘杨赵黄吴孙马罗郑谢韩冯叶苏吕邓许贾韦邹蒋卢萧万钱汤龙陆顾赖龚庞颜庄严温华贺傅伦樊齐毕纪项聂关骆单钟钟"
    "谭范阎涂卫鲁欧阳诸东长独迟轩辕濮澹离鲜于闾闻纳兰门颛骑夹谷",
)
# Those of CA-5, and others that dealers write the same way.
_TITLE = re.compile(
    r"(?:先生|小姐|女士|太太|夫人|老[师師]|[经經]理|[总總]|哥|姐|老[板闆]|[师師]傅|[医醫]生|教授|主任)+$"
)
_FAMILIAR = frozenset("老小阿")
_HAN = re.compile(f"[{HAN}]")
_APART = re.compile(r"[\s.,;·]+")
# As long as the column that holds it; case folding makes some letters longer.
_LONGEST = 60


def surname(customer_name: str) -> str:
    """Return the key of a name's surname; equal for names that share one. Empty only for an empty name."""
    text = clean_name(customer_name)
    name = (_TITLE.sub("", text) or text).translate(_TRADITIONAL)
    if len(name) == 2 and name[0] in _FAMILIAR and name[1] in _SINGLE:
        return name[1]
    han = "".join(_HAN.findall(name))
    if han:
        return han[:2] if han[:2] in COMPOUND else han[:1]
    words = [word for word in _APART.split(name.casefold()) if word]
    return (words[-1] if words else text.casefold())[:_LONGEST]


def duplicate_keys(customer_name: str, numbers: Iterable[str]) -> list[tuple[str, str]]:
    """Return every (surname, normal number) by which a card can meet another, in one order for all (CA-5, CA-7)."""
    key = surname(customer_name)
    return sorted({(key, number) for number in numbers})
