"""What the numbers of inspection results mean: five platforms number them differently, so a list must be named."""

from __future__ import annotations

from typing import NamedTuple

from simulation.model.errors import InputError, Problem


class Entry(NamedTuple):
    """One code of a platform.

    Attributes
    ----------
    label
        As the platform writes it.
    meaning
        Category of `simulation.registry.vocabulary.RESULTS` that it counts as; empty when the label does not say
        whether something was found.
    """

    label: str
    meaning: str


class CodeList(NamedTuple):
    """The codes of one platform.

    Attributes
    ----------
    id
        What the user names.
    title, source
        Where such codes are found, and where the list was read.
    codes
        Code, without zeros in front → entry.
    """

    id: str
    title: str
    source: str
    codes: dict[str, Entry]


NOTHING = Entry("未发现问题", "1")
UNDISCLOSED = Entry("未按规定公示应当公示的信息", "B")
UNTRUE = Entry("公示信息隐瞒真实情况、弄虚作假", "C")
UNREACHABLE = Entry("通过登记的住所（经营场所）无法联系", "6")
UNCOOPERATIVE = Entry("不配合检查情节严重", "8")
REFUSING = Entry("不予配合情节严重", "8")
PENDING = Entry("发现问题待后续处理", "A")
CORRECTED = Entry("发现问题经责令已改正", "E")

PUBLICITY = {
    "1": NOTHING, "6": UNREACHABLE, "7": Entry("已关闭停业或正在组织清算", "7"), "8": UNCOOPERATIVE,
    "9": Entry("注销", "9"), "10": Entry("被吊销", "10"), "11": Entry("被撤销", "11"), "12": Entry("迁出", "12"),
    "A": PENDING, "B": UNDISCLOSED, "C": UNTRUE, "D": Entry("违反其他规定", "D"),
    "E": Entry("发现问题已责令改正", "E"), "F": Entry("未发现开展本次抽查涉及的经营活动", "F"),
}  # fmt: skip

ZHEJIANG = {
    **PUBLICITY,
    "2": Entry("违反工商行政管理相关规定", "D"), "3": Entry("违反食品药品管理相关规定", "D"),
    "4": Entry("违反质量技术监督相关规定", "D"), "5": Entry("违反其他部门相关规定", "D"),
    "D": Entry("违反其他工商行政管理规定行为", "D"), "E": CORRECTED, "G": Entry("违反公安部门相关规定", "D"),
}  # fmt: skip

AIC_2014 = {
    "1": Entry("正常（符合信息公示相关规定）", "1"), "2": Entry("未按规定公示即时信息", "B"),
    "3": Entry("未按规定公示年报信息", "B"), "4": UNREACHABLE, "5": UNTRUE, "6": REFUSING,
    "7": Entry("已办理营业执照注销", "9"), "8": Entry("被吊销营业执照", "10"), "9": Entry("被撤销登记", "11"),
}  # fmt: skip

GUANGDONG = {
    "1": Entry("正常", "1"), "2": Entry("未按规定公示年报", "B"),
    "3": Entry("未按规定公示其他应当公示的信息", "B"), "4": UNTRUE, "5": UNREACHABLE, "6": REFUSING,
    "7": Entry("该主体已注销", "9"), "8": Entry("该主体未建财务账", "D"), "9": Entry("其他", ""),
}  # fmt: skip

OTHER_PROVINCE = {
    "4": Entry("未按规定公示即时信息", "B"), "7": UNREACHABLE, "8": Entry("已办理营业执照注销", "9"),
    "9": Entry("被吊销营业执照", "10"),
}  # fmt: skip

HEALTH = {
    "1": NOTHING, "2": CORRECTED, "3": Entry("未发现本次抽查涉及的生产经营活动", "F"),
    "4": Entry("不配合检查情节严重", "8"), "5": Entry("注销", "9"), "6": Entry("暂停营业", "7"),
    "7": Entry("吊证", "10"), "8": Entry("关闭", "7"), "9": PENDING, "10": UNREACHABLE, "11": Entry("被撤销", "11"),
    "12": Entry("迁出", "12"), "13": UNDISCLOSED, "14": Entry("公示信息隐瞒真实情况弄虚作假", "C"),
}  # fmt: skip

SEEN = "公开程序源代码所见"

CODE_LISTS: dict[str, CodeList] = {
    item.id: item
    for item in (
        CodeList("gsxt", "国家企业信用信息公示系统", "datasets/figures/result_categories.csv", PUBLICITY),
        CodeList("zhejiang_2017", "浙江监管平台（2017年）", f"{SEEN}：GuanzhouSong/ZhejiangMicroEnt@b2e194a", ZHEJIANG),
        CodeList(
            "aic_2014",
            "工商公示系统（2014—2016年，浙江、江苏等）",
            f"{SEEN}：GuanzhouSong/ZhejiangMicroEnt@b2e194a",
            AIC_2014,
        ),
        CodeList("guangdong", "广东公示系统", f"{SEEN}（采集程序）", GUANGDONG),
        CodeList("aic_other", "另一省公示系统（省名不详，仅见四项）", f"{SEEN}（采集程序）", OTHER_PROVINCE),
        CodeList("health", "卫生监督双随机", SEEN, HEALTH),
    )
}
"""Id → list. What a code counts as where the product has no category of its own (违反食品药品管理相关规定 as D) is
assumed here."""


def code_list(name: str | None) -> CodeList | None:
    """Return a list by its id, or None when none is named.

    Raises
    ------
    InputError
        When there is no such list; the problem names those that there are.

    Examples
    --------
    >>> code_list("zhejiang_2017").codes["5"].label
    '违反其他部门相关规定'
    """
    if name is None:
        return None
    if name not in CODE_LISTS:
        raise InputError([Problem("not_among", "result_codes", name, "、".join(CODE_LISTS), "result_codes")])
    return CODE_LISTS[name]
