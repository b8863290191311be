"""The demo's offices and people: who works where, as what. All people are fictitious."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.permissions import Role

PASSWORD = "yizhan-demo-2026"  # noqa: S105 — printed at every start; the demo is refused on a real site
FIRST = "region"
ADMINISTRATOR = ("admin", "那日松")


@dataclass(frozen=True)
class Office:
    """An organisation; `host` is the key of the centre where it keeps a window."""

    name: str
    kind: str
    region: str
    host: str = ""


OFFICES: dict[str, Office] = {
    FIRST: Office("内蒙古自治区综治中心", "centre", "150000"),
    "baotou": Office("包头市综治中心", "centre", "150200"),
    "hohhot": Office("呼和浩特市综治中心", "centre", "150100"),
    "kundulun": Office("昆都仑区综治中心", "centre", "150203"),
    "qingshan": Office("青山区综治中心", "centre", "150204"),
    "tumed": Office("土默特左旗综治中心", "centre", "150121"),
    "shaoxian": Office("少先路街道人民调解委员会", "street_committee", "150203001"),
    "kunhe": Office("昆河镇人民调解委员会", "town_committee", "150203100"),
    "ziyou": Office("自由路街道人民调解委员会", "street_committee", "150204007"),
    "chasuqi": Office("察素齐镇人民调解委员会", "town_committee", "150121100"),
    "community": Office("少先二十一号街坊社区人民调解委员会", "community_committee", "150203001015"),
    "traffic": Office("昆都仑区道路交通事故人民调解委员会", "industry_committee", "150203", "kundulun"),
    "property": Office("昆都仑区物业纠纷人民调解委员会", "industry_committee", "150203", "kundulun"),
    "studio": Office("昆都仑区“石榴籽”调解工作室", "studio", "150203", "kundulun"),
    "law_firm": Office("内蒙古昆都律师事务所（演示）", "law_firm", "150203"),
    "justice_office": Office("少先路街道司法所", "justice_office", "150203001"),
    "police": Office("昆都仑区公安分局少先路派出所", "police", "150203001"),
    "qingshan_police": Office("青山区公安分局自由路派出所", "police", "150204007"),
    "tumed_police": Office("土默特左旗公安局察素齐派出所", "police", "150121100"),
    "court": Office("昆都仑区人民法院", "court", "150203", "kundulun"),
    "qingshan_court": Office("青山区人民法院", "court", "150204", "qingshan"),
    "petition": Office("昆都仑区信访局", "petition", "150203", "kundulun"),
    "procuratorate": Office("昆都仑区人民检察院", "procuratorate", "150203", "kundulun"),
    "hotline": Office("包头市12345热线中心", "hotline", "150200"),
    "arbitration": Office("昆都仑区劳动人事争议仲裁院", "arbitration", "150203", "kundulun"),
    "justice": Office("昆都仑区司法局", "department", "150203", "kundulun"),
    "labour": Office("昆都仑区人力资源和社会保障局", "department", "150203", "kundulun"),
    "housing": Office("昆都仑区住房和城乡建设局", "department", "150203"),
    "market": Office("昆都仑区市场监督管理局", "department", "150203"),
    "herding": Office("土默特左旗农牧局", "department", "150121", "tumed"),
}


@dataclass(frozen=True)
class Person:
    """A demo account."""

    username: str
    name: str
    office: str
    role: Role


PEOPLE: tuple[Person, ...] = (
    Person("clerk", "林晓梅", "kundulun", Role.CLERK),
    Person("clerk2", "赵建设", "kundulun", Role.CLERK),
    Person("triage", "孙立新", "kundulun", Role.TRIAGE),
    Person("mediator", "乌兰图雅", "shaoxian", Role.MEDIATOR),
    Person("partner", "蒋卫东", "police", Role.PARTNER),
    Person("grid", "其其格", "community", Role.GRID),
    Person("supervisor", "周海燕", "kundulun", Role.SUPERVISOR),
    Person("official", "郑国强", "baotou", Role.OFFICIAL),
    Person("auditor", "陈守正", "baotou", Role.AUDITOR),
    Person("clerk_qingshan", "褚秀兰", "qingshan", Role.CLERK),
    Person("triage_qingshan", "卫学民", "qingshan", Role.TRIAGE),
    Person("clerk_tumed", "巴特尔", "tumed", Role.CLERK),
    Person("mediator_tumed", "萨仁高娃", "chasuqi", Role.MEDIATOR),
    Person("court_desk", "沈明法", "court", Role.PARTNER),
    Person("petition_desk", "韩秋实", "petition", Role.PARTNER),
    Person("hotline_desk", "杨静怡", "hotline", Role.PARTNER),
    Person("official_hohhot", "苏和", "hohhot", Role.OFFICIAL),
)

LOGGED_BY = {
    "kdl": ("clerk", "clerk2"),
    "qs": ("clerk_qingshan",),
    "tz": ("clerk_tumed",),
    "police": ("partner",),
    "grid": ("grid",),
}
"""Which accounts log the disputes of a row of disputes.csv."""
