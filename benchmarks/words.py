"""What generated customers are made of: places, names, trades, and what people say on a visit.

Everything is invented; a brand that exists somewhere does so by chance.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A city as a card writes it, and the letters that record numbers begin with."""

    province: str
    city: str
    districts: tuple[str, ...]
    letters: str
    short: str
    """As a company's name has it."""


PEOPLE = {
    "li.wei": "李伟",
    "zhao.min": "赵敏",
    "zhou.hang": "周航",
    "chen.jing": "陈静",
    "anna": "Anna",
    "wu.qian": "吴倩",
}
"""The team, by the ids that cards use."""

PLACES = tuple(
    Place(province, city, tuple(districts.split()), letters, city.removesuffix("市"))
    for province, city, districts, letters in (
        ("北京市", "北京市", "海淀区 朝阳区 丰台区 大兴区 昌平区", "BJ"),
        ("上海市", "上海市", "浦东新区 闵行区 嘉定区 松江区 徐汇区", "SH"),
        ("天津市", "天津市", "西青区 津南区 武清区", "TJ"),
        ("重庆市", "重庆市", "渝北区 九龙坡区 沙坪坝区", "CQ"),
        ("浙江省", "杭州市", "滨江区 余杭区 萧山区 西湖区", "HZ"),
        ("浙江省", "宁波市", "北仑区 鄞州区 镇海区", "NB"),
        ("浙江省", "温州市", "龙湾区 瓯海区", "WZ"),
        ("江苏省", "苏州市", "吴中区 相城区 吴江区 虎丘区", "SZ"),
        ("江苏省", "无锡市", "滨湖区 惠山区 新吴区", "WX"),
        ("江苏省", "南京市", "江宁区 浦口区 栖霞区", "NJ"),
        ("江苏省", "常州市", "武进区 新北区", "CZ"),
        ("江苏省", "南通市", "崇川区 海门区", "NT"),
        ("广东省", "深圳市", "南山区 宝安区 龙岗区 光明区", "SZX"),
        ("广东省", "广州市", "黄埔区 番禺区 天河区", "GZ"),
        ("广东省", "东莞市", "松山湖 长安镇 虎门镇", "DG"),
        ("广东省", "佛山市", "顺德区 南海区", "FS"),
        ("四川省", "成都市", "双流区 武侯区 龙泉驿区", "CD"),
        ("四川省", "绵阳市", "涪城区 游仙区", "MY"),
        ("湖北省", "武汉市", "洪山区 江夏区 东西湖区", "WH"),
        ("湖北省", "宜昌市", "西陵区 夷陵区", "YC"),
        ("湖南省", "长沙市", "岳麓区 雨花区", "CS"),
        ("河南省", "郑州市", "中原区 金水区", "ZZ"),
        ("河南省", "洛阳市", "涧西区 洛龙区", "LY"),
        ("山东省", "青岛市", "黄岛区 城阳区 崂山区", "QD"),
        ("山东省", "济南市", "历城区 槐荫区", "JN"),
        ("山东省", "潍坊市", "奎文区 寒亭区", "WF"),
        ("陕西省", "西安市", "雁塔区 未央区", "XA"),
        ("安徽省", "合肥市", "蜀山区 包河区", "HF"),
        ("福建省", "厦门市", "集美区 海沧区", "XM"),
        ("福建省", "泉州市", "丰泽区 洛江区", "QZ"),
        ("辽宁省", "大连市", "甘井子区 金州区", "DL"),
        ("辽宁省", "沈阳市", "铁西区 浑南区", "SY"),
        ("河北省", "石家庄市", "裕华区 长安区", "SJZ"),
        ("云南省", "昆明市", "官渡区 呈贡区", "KM"),
        ("黑龙江省", "哈尔滨市", "香坊区 松北区", "HRB"),
    )
)

BRAND_FIRST = (
    "华云信恒鼎蓝德青瑞天金远安博诚达丰广海弘佳建江捷锦景君凯康科朗联龙美明宁鹏启千庆荣润盛顺泰"
    "腾万威维祥新星兴旭亚阳益盈永宇元跃正志中众卓"
)
BRAND_SECOND = (
    "信帆达远新海顺禾丰工源创成川鼎峰富光豪恒宏辉嘉杰凯坤蓝乐力利联隆茂明铭诺齐强清泉锐睿森胜"
    "思泰通拓旺威翔欣鑫兴雅业亿英宇誉原越泽展振智洲"
)

TRADES = {
    "信息技术": "软件",
    "网络科技": "软件",
    "自动化": "自动化",
    "智能装备": "装备制造",
    "机械": "机械制造",
    "精密机械": "机械制造",
    "机电设备": "机电",
    "仪器仪表": "仪器仪表",
    "新材料": "新材料",
    "塑料制品": "塑料",
    "化工": "化工",
    "环保科技": "环保",
    "能源": "能源",
    "电子": "电子",
    "电气": "电气",
    "建筑工程": "建筑",
    "装饰设计": "装饰",
    "家具": "家具",
    "贸易": "贸易",
    "进出口": "贸易",
    "物流": "物流",
    "供应链管理": "物流",
    "食品": "食品",
    "餐饮管理": "餐饮",
    "农业发展": "农业",
    "纺织": "纺织",
    "服饰": "服装",
    "医疗器械": "医疗器械",
    "生物科技": "生物医药",
    "教育咨询": "教育",
    "文化传媒": "传媒",
    "印刷包装": "包装",
    "汽车零部件": "汽车配件",
}
"""What a company's name says it does, and the industry it is in."""

FORMS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
FORM_WEIGHTS = (70, 12, 12, 6)
OFFICES = ("人民医院", "第一中学", "环境监测站", "水务局", "图书馆", "档案馆", "职业技术学院")

_ENGLISH_FIRST_WORDS = """
    Alder Amber Arden Ashford Birch Blackwood Bridgewater Calder Cedar Clarion Cobalt Crestline
    Dalton Eastgate Elmwood Fairfield Falcon Fenwick Granite Greystone Hallmark Harbour Hawthorn
    Ironbridge Juniper Kestrel Kingsley Lakeside Larch Linden Marlow Meridian Northgate Oakley
    Orchard Pinnacle Quarry Redfern Ridgeway Rowan Sandford Silverdale Stonebridge Summit Thornton
    Tideway Upland Vantage Wakefield Westbrook Whitmore Willow Windermere Wren
    """
ENGLISH_FIRST = tuple(_ENGLISH_FIRST_WORDS.split())
ENGLISH_SECOND = {
    "Instruments": "laboratory instruments",
    "Engineering": "engineering",
    "Controls": "automation",
    "Packaging": "packaging",
    "Foods": "food",
    "Logistics": "logistics",
    "Textiles": "textiles",
    "Software": "software",
    "Marine": "shipbuilding",
    "Medical": "medical devices",
    "Furniture": "furniture",
    "Plastics": "plastics",
}
ENGLISH_FORMS = ("Ltd", "GmbH", "Inc", "LLC", "B.V.", "Pty Ltd")
ENGLISH_CITIES = ("Leeds", "Hamburg", "Boston", "Rotterdam", "Melbourne", "Dublin", "Toronto")
_ENGLISH_GIVEN_WORDS = """
    James Nisha Marta Oliver Sofia Peter Hannah Lukas Emma Daniel Priya Thomas Clara Ahmed
    """
ENGLISH_GIVEN = tuple(_ENGLISH_GIVEN_WORDS.split())
_ENGLISH_SURNAMES_WORDS = """
    Whitcombe Patel Kowalczyk Berger Hughes Novak Lindt Okafor Jansen Fraser Moreau Walsh Costa
    """
ENGLISH_SURNAMES = tuple(_ENGLISH_SURNAMES_WORDS.split())

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟静敏强磊洋艳勇娟涛明超霞平刚桂文辉玲波丽斌宇浩凯健俊帆雪琴倩颖晨佳琪峰博雨欣思远"
_TITLES_WORDS = """
    采购总监 设备主管 总经理 财务经理 技术负责人 采购经理 生产副总 工厂厂长 行政主管 项目经理
    质量经理 信息中心主任
    """
TITLES = tuple(_TITLES_WORDS.split())
ENGLISH_TITLES = ("Operations Manager", "Buyer", "Plant Manager", "Finance Director", "Engineer")
OCCUPATIONS = ("设计师", "个体经营", "退休教师", "自由职业", "农场主")
SIZES = ("20人以下", "20-99人", "100-499人", "500人以上")

_NOTES_WORDS = """
    看现场，客户关心售后响应 问交期和付款方式，月底前要给答复 第二次确认需求，预算已批
    样机试用反馈良好，操作工都说顺手 等年底预算，明年一季度再议 采购换了人，把资料重新讲了一遍
    对手报价低一成，客户更看重服务 送去三份样品，实验室一周出结果 陪同验收，两处小问题当场改好
    续签维保，顺带问了二期的打算 技术澄清会，图纸要再改一版 车间扩建推迟，设备采购顺延两个月
    催款，财务答应下周付清尾款 回访，设备运行正常，没有新的需求 介绍了新款，客户要一份参数对比表
    领导出差未谈成，只留下资料 一起吃了午饭，聊了聊今年的行情 收到询价单，共六项，其中两项要外购
    合同条款谈妥，只差盖章 客户投诉噪声大，安排工程师上门
    """
NOTES = tuple(_NOTES_WORDS.split())
LONG_NOTES = (
    "参加方案评审会，到会七人。\n一、产线节拍压到 38 秒；\n二、报价分设备、安装、培训三项列。",
    "上午看车间，下午和采购谈。\n现有设备用了十一年，备件难买。\n明年大修前要定下来。",
    "电话里核对了清单。\n第 3 项改型号，第 5 项取消。\n其余按上次报价。",
)
ENGLISH_NOTES = (
    "Met at the stand, took a catalogue and two price lists.",
    "Asked for pounds, not euros; delivery before the end of the quarter.",
    "Demo went well, the operators liked the new panel.",
    "No budget this half year, but the old unit is failing.",
    "Sent the revised drawings; waiting for their engineer.",
    "Contract terms settled, legal review takes a week.",
    "Called about the open invoice; it will be paid on Friday.",
)
MISSED_NOTES = ("没人接", "占线，改天再打", "助理接的，说在开会")
OUTCOMES = ("要报价", "要演示", "再联系", "同意试用", "等批复", "要合同")
ENGLISH_OUTCOMES = ("wants a quote", "wants a demo", "call again")
PROMISES = ("送报价", "安排演示", "回电话", "送样品", "发合同", "上门调试", "催款", "问预算")
ENGLISH_PROMISES = ("send the quote", "arrange a demo", "call back", "send samples")
PROBLEMS = (
    ("噪声大", "更换轴承后正常"),
    ("通信时断时续", "加屏蔽线，重接地"),
    ("参数丢失", "升级固件"),
)
REASONS_UP = ("两次需求确认", "首单成交，复购意愿强", "年框签约", "预算已批")
REASONS_DOWN = ("项目搁置", "半年没有新需求", "预算削减")
CHURNED = ("转向竞争对手", "工厂搬迁，不再采购", "价格谈不拢")
ARCHIVED = ("公司注销", "重复建档，已并入另一张卡", "业务已停")
_TAGS_WORDS = """
    budget/high budget/low 重点项目 展会线索 老客户 复购 要发票 账期60天 政府采购 new/line
    """
TAGS = tuple(_TAGS_WORDS.split())
NEEDS = ("自动化产线改造", "在线监测系统", "年度备件", "实验室扩建", "仓库管理系统")
STREETS = ("人民路", "科技大道", "工业园三路", "创业街", "滨河东路", "学院路")
