"""Who a cell for one person names: somebody with a role in brackets, or several at once."""

from __future__ import annotations

import re

_BRACKETED = re.compile(r"(?P<name>[^()（）]+?)\s*[(（]\s*(?P<role>[^()（）]+?)\s*[)）]")
_ROLE = re.compile(
    r"(?:(?:常务)?副|执行|技术|销售|生产|采购|财务|运营|市场|行政|人事)?总"
    r"|(?![\u4e00-\u9fff]*离职)[\u4e00-\u9fff]{0,6}(?:总监|总裁|总助|经理|主任|主管|专员|代表|采购|财务|会计|出纳|行政"
    r"|人事|后勤|销售|市场|运营|法务|技术|研发|生产|质检|品控|仓管|物流|项目|工程师|设计师|厂长|店长"
    r"|部长|科长|处长|局长|院长|校长|所长|站长|队长|董事长?|主席|老板娘?|股东|法人|法定代表人|合伙人"
    r"|负责人|联系人|经办人|接口人|秘书|助理|前台|司机|员工?)"
    r"|(?:[a-z&.-]+ ){0,4}(?:manager|director|head|lead|buyer|purchasing|procurement|sales"
    r"|marketing|finance|accounting|accountant|engineer|engineering|assistant|secretary|owner"
    r"|founder|partner|president|chairman|technician|consultant|administrator|logistics"
    r"|reception|c[efiot]o|hr|it|vp)(?: of [a-z& ]+)?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[/／、，,;；&＆|\n]\s*")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕"
    "丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃"
    "武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮"
    "柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古"
    "吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫"
    "寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻"
)
_COMPOUND_SURNAMES = (
    "欧阳|上官|司马|诸葛|司徒|东方|慕容|夏侯|皇甫|尉迟|公孙|令狐|端木|长孙|宇文|轩辕"
)
_CHINESE_NAME = re.compile(
    rf"(?:(?:{_COMPOUND_SURNAMES})[\u4e00-\u9fff]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}"
    rf"|[{_SURNAMES}]{{2}}[\u4e00-\u9fff]{{2}})"
)
"""A surname and a given name of one or two characters; a married woman may have two surnames."""
_NO_NAME = re.compile(
    r"[\u4e00-\u9fff]*[部组科处室厂店市省区县镇路街楼]|江苏|江西|安徽|河南|河北|云南|贵州|广东|广西"
    r"|金华|温州|苏州|杭州|徐州|柳州|常州|江门|马鞍山|石家庄|文山|武汉|南京|南昌|南宁|南通|成都"
)
"""Departments and places that begin like a name."""
_FOREIGN_NAME = re.compile(r"[^\W\d_][\w.'-]*(?: [^\W\d_][\w.'-]*)+")
_OF_ONE = frozenset(",，")
"""Stands also within the name of one person: `Berg, Anna`."""


def split_role(text: str) -> tuple[str, str] | None:
    """The name and the role behind it, as in 李娜（采购）; None where no known role is there."""
    found = _BRACKETED.fullmatch(text.strip())
    if found is None or not _ROLE.fullmatch(found["role"]):
        return None
    return found["name"], found["role"]


def names_several(text: str) -> bool:
    """Whether a text is the names of several people: 赵六/钱七, `Anna Berg; Ben Krause`."""
    parts = _BETWEEN.split(text.strip())
    if len(parts) < 2:
        return False
    if all(map(_is_chinese_name, parts)):
        return True
    return not _OF_ONE & set(text) and all(_FOREIGN_NAME.fullmatch(part) for part in parts)


def _is_chinese_name(text: str) -> bool:
    return bool(_CHINESE_NAME.fullmatch(text)) and not (
        _NO_NAME.fullmatch(text) or _ROLE.fullmatch(text)
    )
