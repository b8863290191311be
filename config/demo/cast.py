"""Parties that do not exist: names put together by chance, well-formed numbers, addresses in real streets."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from cases.models import IdType, KeyGroup, PartyCategory, PartyRole, PersonKind
from cases.services.intake_input import PartyInput

from .numbers import credit_code, identity_card, mobile

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛"
_GIVEN_MEN = (
    "建国", "志强", "海波", "文斌", "永胜", "俊杰", "宝山", "立军", "振华", "爱民", "小龙", "国栋", "长河",
)  # fmt: skip
_GIVEN_WOMEN = (
    "秀英", "桂兰", "晓燕", "玉梅", "丽华", "春梅", "淑珍", "雪莲", "凤霞", "佳怡", "美玲", "雨桐", "红霞",
)  # fmt: skip
_MONGOLIAN_MEN = ("布和", "达来", "阿拉腾", "敖日格勒", "图门")
_MONGOLIAN_WOMEN = ("乌云其木格", "娜仁花", "斯琴", "萨日娜", "通拉嘎")
_OCCUPATIONS = (
    "个体经营", "企业职工", "退休", "务农", "务工", "教师", "司机", "护士", "自由职业", "待业",
)  # fmt: skip
_COUNTY_OF_CARDS = "150203"
_ADULT, _OLDEST = 20, 62
_ORGAN_ENDS = ("局", "委员会", "指挥部", "政府")


_YOUNG, _OLD = (_ADULT, _OLDEST), (63, 85)


class Company:
    """Makes the parties of one dispute; `first` numbers its first person among all people of the demo."""

    def __init__(
        self, chance: Random, groups: dict[str, KeyGroup], categories: list[PartyCategory], first: int
    ) -> None:
        self.chance = chance
        self.groups = groups
        self.categories = categories
        self.made = first
        self.women: tuple[bool | None, bool | None] = (None, None)

    def parties(
        self, *, applicants: str, respondents: str, groups: str, people: int, place: str
    ) -> tuple[PartyInput, ...]:
        """Both sides of a row of disputes.csv; a crowd names two representatives of the first applicant."""
        tags = tuple(self.groups[code] for code in groups.split())
        self.women = (True, False) if "woman" in groups.split() else (None, None)
        made = [self.party(PartyRole.APPLICANT, word, place, tags) for word in applicants.split(";")]
        made += [self.party(PartyRole.RESPONDENT, word, place) for word in respondents.split(";")]
        if people >= 50:
            made += [self.person(PartyRole.REPRESENTATIVE, place, represents=0) for _two in range(2)]
        return tuple(made)

    def party(self, role: PartyRole, word: str, place: str, groups: tuple[KeyGroup, ...] = ()) -> PartyInput:
        """`*` is a person; anything else is the name of a body."""
        return (
            self.person(role, place, groups=groups) if word == "*" else self.body(role, word, place, groups)
        )

    def person(
        self, role: PartyRole, place: str, *, groups: tuple[KeyGroup, ...] = (), represents: int | None = None
    ) -> PartyInput:
        """A natural person with an identity card and a mobile phone."""
        self.made += 1
        born, turn = self._birth({group.code for group in groups})
        mongolian = self.chance.random() < 0.15
        woman = self._is_woman(role)
        return PartyInput(
            role=role,
            name=self._name(woman=woman, mongolian=mongolian),
            id_type=IdType.ID_CARD,
            id_number=identity_card(_COUNTY_OF_CARDS, born, turn * 2 + (0 if woman else 1)),
            phone=mobile(self.made % 9000),
            address=self._address(place),
            ethnicity="蒙古族" if mongolian else "汉族",
            occupation=self.chance.choice(_OCCUPATIONS),
            category=self.chance.choice(self.categories),
            key_groups=groups,
            represents=represents,
        )

    def body(self, role: PartyRole, name: str, place: str, groups: tuple[KeyGroup, ...] = ()) -> PartyInput:
        """A company, or an organ when its name says so; organs give no number."""
        self.made += 1
        organ = name.removesuffix("（演示）").endswith(_ORGAN_ENDS)
        return PartyInput(
            role=role,
            kind=PersonKind.ORGAN if organ else PersonKind.LEGAL,
            name=name,
            id_type=IdType.NONE if organ else IdType.CREDIT_CODE,
            id_number="" if organ else credit_code(_COUNTY_OF_CARDS, self._serial_of(name)),
            phone=mobile(9000 + self.made % 1000),
            address=self._address(place),
            legal_representative=self._name(woman=self.chance.random() < 0.3),
            key_groups=groups,
        )

    def _serial_of(self, name: str) -> int:
        """The same body has the same number in every case."""
        return sum(map(ord, name)) % 10_000

    def _is_woman(self, role: PartyRole) -> bool:
        """As the row says of this side, else by chance."""
        said = self.women[role == PartyRole.RESPONDENT]
        return self.chance.random() < 0.5 if said is None else said

    def _name(self, *, woman: bool, mongolian: bool = False) -> str:
        if mongolian:
            return self.chance.choice(_MONGOLIAN_WOMEN if woman else _MONGOLIAN_MEN)
        return self.chance.choice(_SURNAMES) + self.chance.choice(_GIVEN_WOMEN if woman else _GIVEN_MEN)

    def _birth(self, groups: set[str]) -> tuple[date, int]:
        """A day of birth, and the how manieth of that day: no two people of the demo share both."""
        youngest, oldest = _OLD if "elderly" in groups else _YOUNG
        span = (oldest - youngest) * 365
        days, turn = self.made * 7919 % span, self.made // span
        return date(2026, 1, 1) - timedelta(days=youngest * 366 + days), turn * 20 + self.chance.randrange(20)

    def _address(self, place: str) -> str:
        building, unit, room = (self.chance.randint(1, most) for most in (28, 4, 6))
        return f"{place}{building}号楼{unit}单元{room}01室"
