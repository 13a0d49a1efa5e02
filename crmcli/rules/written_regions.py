"""Places in China as one cell has them: 北京市海淀区, 广东深圳, 江苏-苏州-昆山; and countries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from crmcli.rules.companies import CITIES

_MUNICIPALITIES = ("北京", "上海", "天津", "重庆")
_PLAIN_PROVINCES = """
    河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南
    陕西 甘肃 青海 台湾
    """
_PROVINCES = {
    **{name: f"{name}市" for name in _MUNICIPALITIES},
    **{name: f"{name}省" for name in _PLAIN_PROVINCES.split()},
    "内蒙古": "内蒙古自治区",
    "广西": "广西壮族自治区",
    "西藏": "西藏自治区",
    "宁夏": "宁夏回族自治区",
    "新疆": "新疆维吾尔自治区",
    "香港": "香港特别行政区",
    "澳门": "澳门特别行政区",
}
_ENDINGS = ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "省", "市")
_CITY = re.compile(
    r"[\u4e00-\u9fff]{2,10}?(?:自治州|地区|(?<!城)市|盟|州(?=$|[\u4e00-\u9fff]{2,}[县市区]))"
)
_DISTRICT = re.compile(
    r"[\u4e00-\u9fff]{1,12}?(?:自治县|自治旗|新区|开发区|高新区|林区|特区|区|县|市|旗)"
)
_SEPARATORS = r"[\s\-–—_/\\,，、>|·.]+"
_FOLDED_COUNTRIES = {
    "CN": "china,中国,中华人民共和国,prc,p.r. china,pr china,大陆,中国大陆",
    "HK": "hong kong,香港,中国香港",
    "MO": "macao,macau,澳门,中国澳门",
    "TW": "taiwan,台湾,中国台湾",
    "US": "usa,u.s.a.,united states,united states of america,america,美国",
    "GB": "uk,u.k.,united kingdom,great britain,england,scotland,wales,英国",
    "DE": "germany,deutschland,德国",
    "FR": "france,法国",
    "IT": "italy,italia,意大利",
    "ES": "spain,españa,西班牙",
    "PT": "portugal,葡萄牙",
    "NL": "netherlands,the netherlands,holland,荷兰",
    "BE": "belgium,比利时",
    "CH": "switzerland,schweiz,suisse,瑞士",
    "AT": "austria,österreich,奥地利",
    "DK": "denmark,丹麦",
    "SE": "sweden,瑞典",
    "NO": "norway,挪威",
    "FI": "finland,芬兰",
    "IE": "ireland,爱尔兰",
    "PL": "poland,polska,波兰",
    "CZ": "czech republic,czechia,捷克",
    "HU": "hungary,匈牙利",
    "RO": "romania,罗马尼亚",
    "GR": "greece,希腊",
    "TR": "turkey,türkiye,土耳其",
    "RU": "russia,russian federation,俄罗斯",
    "UA": "ukraine,乌克兰",
    "JP": "japan,日本",
    "KR": "korea,south korea,republic of korea,韩国",
    "SG": "singapore,新加坡",
    "MY": "malaysia,马来西亚",
    "TH": "thailand,泰国",
    "VN": "vietnam,viet nam,越南",
    "ID": "indonesia,印度尼西亚,印尼",
    "PH": "philippines,菲律宾",
    "IN": "india,印度",
    "PK": "pakistan,巴基斯坦",
    "AE": "united arab emirates,uae,阿联酋,阿拉伯联合酋长国",
    "SA": "saudi arabia,沙特阿拉伯,沙特",
    "IL": "israel,以色列",
    "EG": "egypt,埃及",
    "ZA": "south africa,南非",
    "NG": "nigeria,尼日利亚",
    "AU": "australia,澳大利亚",
    "NZ": "new zealand,新西兰",
    "CA": "canada,加拿大",
    "MX": "mexico,méxico,墨西哥",
    "BR": "brazil,brasil,巴西",
    "AR": "argentina,阿根廷",
    "CL": "chile,智利",
    "CO": "colombia,哥伦比亚",
    "PE": "peru,秘鲁",
    "VE": "venezuela,委内瑞拉",
}
_COUNTRIES: Mapping[str, str] = {
    name: code for code, names in _FOLDED_COUNTRIES.items() for name in names.split(",")
}


class Region(NamedTuple):
    """What a text tells of a place; None for what it does not tell."""

    province: str | None = None
    city: str | None = None
    district: str | None = None

    def as_map(self) -> dict[str, str]:
        """The keys that a card has, without those that are not told."""
        return {key: value for key, value in self._asdict().items() if value}


def read_region(text: str) -> Region | None:
    """The province, city and district of a text that tells nothing else; None if it does.

    Provinces get their whole names, a city its 市 where the text parts it from the district.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"^(?:中华人民共和国|中国)(?=.)", "", plain)
    parts = [part for part in re.split(_SEPARATORS, plain) if part]
    if not parts or len(parts) > 4:
        return None
    name, rest = _take_province(parts[0])
    if name is None:
        return _read_below(None, parts)
    below = ([rest] if rest else []) + parts[1:]
    province = _PROVINCES[name]
    if name not in _MUNICIPALITIES:
        return _read_below(province, below)
    kept = [part for part in below if part not in {name, province, "市辖区"}]
    kept = [re.sub(rf"^{province}(?=.)", "", part) for part in kept]
    if len(kept) > 1:
        return None
    district = _name_district(kept[0]) if kept else None
    return None if kept and district is None else Region(province, province, district)


def name_province(text: str) -> str:
    """The whole name of a Chinese province: 广东省 of 广东; any other text as it is."""
    plain = unicodedata.normalize("NFKC", text).strip()
    name, rest = _take_province(plain)
    return _PROVINCES[name] if name and not rest else plain


def find_country(text: str) -> str | None:
    """The ISO code of a country named in English, Chinese or by its code; None for no known one."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch("[A-Z]{2}", plain):
        return plain if plain in _FOLDED_COUNTRIES else None
    return _COUNTRIES.get(plain.casefold())


def _take_province(text: str) -> tuple[str | None, str]:
    """The short name of the province at the beginning, and what follows it."""
    name = next((one for one in _PROVINCES if text.startswith(one)), None)
    if name is None:
        return None, text
    rest = text[len(name) :]
    ending = next((one for one in _ENDINGS if rest.startswith(one)), "")
    if name not in _MUNICIPALITIES and ending == "市":
        return None, text  # 吉林市 is a city
    return name, rest.removeprefix(ending)


def _read_below(province: str | None, parts: list[str]) -> Region | None:
    """City and district, in one text or two."""
    if not parts:
        return Region(province) if province else None
    if len(parts) == 1:
        city, rest = _take_city(parts[0], is_sure=province is not None)
        if city is None:
            return None
        district = _name_district(rest) if rest else None
        return None if rest and district is None else Region(province, city, district)
    if len(parts) > 2:
        return None
    city, rest = _take_city(parts[0], is_sure=True)
    district = _name_district(parts[1])
    return Region(province, city, district) if city and district and not rest else None


def _take_city(text: str, *, is_sure: bool) -> tuple[str | None, str]:
    """The city at the beginning and what follows; one without its 市 only where it stands alone."""
    match = _CITY.match(text)
    if match:
        return match[0], text[match.end() :]
    known = next((text[:size] for size in (4, 3, 2) if text[:size] in CITIES), None)
    if known:
        return f"{known}市", text[len(known) :]
    if is_sure and re.fullmatch(r"[\u4e00-\u9fff]{2,4}", text):
        return (text if text.endswith(("县", "区", "旗")) else f"{text}市"), ""
    return None, text


def _name_district(text: str) -> str | None:
    """A district that is all of a text, as it is written: 海淀区, 昆山市, 浦东."""
    if _DISTRICT.fullmatch(text) or re.fullmatch(r"[\u4e00-\u9fff]{2,4}", text):
        return text
    return None
