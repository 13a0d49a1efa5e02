"""What a company's name is made of: where it sits, what it is called, what it does, its form.

北京华信信息技术股份有限公司 is 北京, 华信, 信息技术, 股份有限公司. Good enough to propose an id
and to suspect a duplicate; nothing is decided by it alone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_PROVINCE_NAMES = """
    河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东
    海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆
    """
_CITY_NAMES = """
    北京 上海 天津 重庆 香港 澳门
    石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 长治 运城 临汾 呼和浩特
    包头 鄂尔多斯 沈阳 大连 鞍山 抚顺 丹东 锦州 营口 长春 哈尔滨 齐齐哈尔 大庆 南京 无锡 徐州 常州
    苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 昆山 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 义乌 衢州
    舟山 台州 丽水 合肥 芜湖 蚌埠 马鞍山 安庆 黄山 滁州 阜阳 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩
    宁德 南昌 景德镇 九江 赣州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州
    聊城 菏泽 郑州 开封 洛阳 平顶山 安阳 新乡 焦作 许昌 南阳 商丘 信阳 武汉 黄石 十堰 宜昌 襄阳 荆州
    长沙 株洲 湘潭 衡阳 岳阳 常德 郴州 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 东莞
    中山 潮州 揭阳 南宁 柳州 桂林 北海 海口 三亚 成都 自贡 攀枝花 泸州 德阳 绵阳 乐山 南充 宜宾 贵阳
    遵义 昆明 曲靖 大理 拉萨 西安 宝鸡 咸阳 渭南 延安 汉中 榆林 兰州 天水 西宁 银川 乌鲁木齐
    """
_PROVINCES = frozenset(_PROVINCE_NAMES.split())
CITIES = frozenset(_CITY_NAMES.split())
"""Without 市."""
_PLACES = _PROVINCES | CITIES
_LONGEST_PLACE = max(map(len, _PLACES))
_PLACE_ENDINGS = ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "省", "市")

_FORMS_ZH = (
    "股份有限责任公司", "集团股份有限公司", "集团有限责任公司", "股份有限公司", "有限责任公司",
    "集团有限公司", "有限合伙企业", "个体工商户", "有限公司", "有限合伙", "股份公司", "集团公司",
    "总公司", "分公司", "子公司", "集团", "公司",
)  # fmt: skip
_LATIN_FORM_NAMES = """
    inc incorporated ltd limited llc llp lp plc corp corporation co company gmbh mbh ag kg ohg ug
    kgaa sa sas sarl sl srl spa bv nv ab as oy aps pty pte pvt kk group holding holdings
    """
_FORMS_LATIN = frozenset(_LATIN_FORM_NAMES.split())
_TRADE_NAMES = """
    信息技术 信息科技 网络科技 电子科技 生物科技 新材料 科技 技术 信息 网络 软件 数码 数据 智能
    电子 电气 电器 电力 自动化 机械 机电 机床 设备 装备 仪器 仪表 精密 模具 五金 建材 材料
    化工 化学 塑料 橡胶 金属 钢铁 能源 环保 环境 工程 建设 建筑 装饰 装修 设计 家具 家居
    贸易 商贸 进出口 国际 实业 工业 制造 发展 开发 投资 控股 管理 咨询 服务 物流 运输 供应链
    食品 餐饮 饮料 农业 粮油 服饰 服装 纺织 鞋业 皮具 医疗 医药 制药 药业 器械 生物 健康
    教育 培训 文化 传媒 广告 印刷 包装 汽车 配件 零部件 房地产 置业 物业 酒店 旅游 超市 百货
    职业学校 学校 医院 诊所 药店 商店 商行 酒楼 饭店 经营部 工作室 事务所 研究院 研究所 厂 店
    """
_TRADES = tuple(sorted(_TRADE_NAMES.split(), key=len, reverse=True))
_SHORTEST_NAME = 2
_JOINER_ZH = r"(?<=[\u3400-\u9fff])\s*&\s*(?=[\u3400-\u9fff])"
_JOINER_LATIN = r"(?<=[^\W_])\s+and\s+(?=\w)|(?<=[a-z0-9])\s*和\s*(?=[a-z0-9])"
"""What joins two names in letters; & needs none of this, as punctuation does not count."""
_BRACKETS = r"\(([^()]*)\)"


class Company(NamedTuple):
    """A name taken apart: the place (empty if none is named) and what is left without the form."""

    place: str
    core: str


def take_apart(name: str) -> Company:
    """The place and the core of a company's name, both in lower case without punctuation.

    A place counts at the beginning (`北京市华信`) and in brackets (`华信（北京）`).
    """
    text = level_joiners(name)
    bracketed = ""
    for inside in re.findall(_BRACKETS, text):
        if _drop_ending(inside) in _PLACES:
            text, bracketed = text.replace(f"({inside})", ""), _drop_ending(inside)
    core = _strip_form_zh(_squeeze(_strip_form_latin(text)))
    place, rest = _split_place(core)
    return Company(place or bracketed, rest)


@lru_cache(maxsize=4096)
def strip_legal_form(name: str) -> str:
    """The name without its legal form, case, blanks and punctuation: for comparing."""
    return _strip_form_zh(_squeeze(_strip_form_latin(level_joiners(name))))


def level_joiners(name: str) -> str:
    """The name in lower case, with one spelling of what joins two names: &, and, 和."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(_JOINER_LATIN, " ", re.sub(_JOINER_ZH, "和", text))


def strip_place(name: str) -> str:
    """The name without the place at its beginning, in lower case: 蓝海自动化 of 苏州蓝海自动化."""
    return _split_place(unicodedata.normalize("NFKC", name).casefold())[1]


def strip_trade(core: str) -> str:
    """A Chinese core without the words at its end that say what the company does.

    华信信息技术 is 华信. At least two characters are left.
    """
    shorter = True
    while shorter:
        trade = next(
            (t for t in _TRADES if core.endswith(t) and len(core) - len(t) >= _SHORTEST_NAME), ""
        )
        core = core.removesuffix(trade)
        shorter = bool(trade)
    return core


def split_words(name: str) -> list[str]:
    """The words of a name in Latin letters, without the legal form at the end."""
    words = re.findall(r"\w+", re.sub(r"(?<=\w)\.(?=\w)|['’.]", "", name))
    while len(words) > 1 and words[-1].casefold() in _FORMS_LATIN:
        words.pop()
    return words


def _strip_form_latin(text: str) -> str:
    """Without the forms at the end: `acme co., ltd.` is `acme`; a name of forms alone stays."""
    return " ".join(split_words(text))


def _strip_form_zh(text: str) -> str:
    form = next((f for f in _FORMS_ZH if text.endswith(f) and len(text) > len(f)), "")
    return _strip_form_zh(text.removesuffix(form)) if form else text


def _split_place(text: str) -> tuple[str, str]:
    """The place at the beginning and the rest; a province and its city are one place: the city."""
    place, rest = _split_one_place(text)
    if place in _PROVINCES:
        city, below = _split_one_place(rest)
        return city or place, below
    return place, rest


def _split_one_place(text: str) -> tuple[str, str]:
    for size in range(_LONGEST_PLACE, 1, -1):
        if text[:size] in _PLACES:
            rest = text[size:]
            ending = next((one for one in _PLACE_ENDINGS if rest.startswith(one)), "")
            if len(rest) - len(ending) >= _SHORTEST_NAME:
                return text[:size], rest.removeprefix(ending)
    return "", text


def _drop_ending(place: str) -> str:
    ending = next((e for e in _PLACE_ENDINGS if place.endswith(e)), "")
    return place.removesuffix(ending) if len(place) > len(ending) + 1 else place


def _squeeze(text: str) -> str:
    return "".join(one for one in text if one.isalnum())
