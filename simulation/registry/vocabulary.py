"""The platforms' own words: sources and results of visits, severities, kinds of signal.

Spelt as the publicity system (国家企业信用信息公示系统) and the issue of the plan spell them; readers take the
synonyms too, the generator writes the first.
"""

from __future__ import annotations

from typing import NamedTuple

CHANNELS: dict[str, tuple[str, ...]] = {
    "programme": ("双随机", "双随机抽查", "双随机一公开", "双随机、一公开", "双随机检查", "随机抽查", "计划抽查"),
    "complaint": ("投诉举报", "投诉举报核查", "投诉", "举报", "举报投诉"),
    "alert": ("监测预警", "预警", "风险预警", "风险监测", "大数据监测", "监测"),
    "referral": ("转办交办", "转办", "交办", "上级交办", "部门移送", "移送", "转交办"),
    "proactive": ("主动检查", "主动监管", "主动上门检查", "日常检查", "日常巡查"),
}
"""Why a visit was made (检查来源) → how it is written."""


class Result(NamedTuple):
    """One category of inspection result (检查结果).

    Attributes
    ----------
    found
        Whether it says that the visit found a violation.
    severity
        What the violation counts as where the register does not say (assumed).
    """

    label: str
    found: bool
    severity: str = ""


RESULTS: dict[str, Result] = {
    "1": Result("未发现问题", False),
    "B": Result("未按规定公示应当公示的信息", True, "minor"),
    "C": Result("公示信息隐瞒真实情况、弄虚作假", True, "serious"),
    "6": Result("通过登记的住所（经营场所）无法联系", True, "minor"),
    "8": Result("不配合检查情节严重", True, "serious"),
    # A firm that closed or moved away was not found in violation; that it left shows in the classes.
    "7": Result("已关闭停业或正在组织清算", False),
    "9": Result("注销", False),
    "10": Result("被吊销", False),
    "11": Result("被撤销", False),
    "12": Result("迁出", False),
    "E": Result("发现问题已责令改正", True, "minor"),
    "F": Result("未发现开展本次抽查涉及的经营活动", False),
    "A": Result("发现问题待后续处理", True, "minor"),
    "D": Result("违反其他规定", True, "minor"),
}
"""Code of the publicity system → its label and what it means for the estimates."""

RESULT_SYNONYMS: dict[str, str] = {
    "未发现异常": "1", "未发现异常情况": "1", "未发现违法行为": "1", "未发现违法违规行为": "1", "无问题": "1",
    "发现问题责令改正": "E", "发现问题责令整改": "E", "发现问题已责令整改": "E", "责令改正": "E",
    "违反其他规定行为": "D", "不配合检查": "8", "无法联系": "6", "已注销": "9", "已吊销": "10", "已迁出": "12",
}  # fmt: skip
"""What people write where the platform does not choose the words → category; exact words only."""

SEVERITIES: dict[str, tuple[str, ...]] = {
    "minor": ("一般", "轻微", "较轻", "一般违法", "轻微违法", "一般问题", "minor", "轻"),
    "serious": ("严重", "较重", "重大", "严重违法", "情节严重", "严重问题", "serious", "重"),
}
"""Severity (严重程度) → how it is written."""

CLASS_PHRASES: dict[str, tuple[str, ...]] = {
    "A": ("低", "低风险", "信用风险低"),
    "B": ("一般", "一般风险", "信用风险一般"),
    "C": ("较高", "较高风险", "信用风险较高"),
    "D": ("高", "高风险", "信用风险高"),
}
"""Risk class → its words in the national indicator system (通用型企业信用风险分类指标体系)."""

YES = ("是", "1", "true", "yes", "y", "有", "√", "四新", "三新")
NO = ("否", "0", "false", "no", "n", "无", "×")

SECTIONS: dict[str, tuple[str, int, int]] = {
    "A": ("农、林、牧、渔业", 1, 5), "B": ("采矿业", 6, 12), "C": ("制造业", 13, 43),
    "D": ("电力、热力、燃气及水生产和供应业", 44, 46), "E": ("建筑业", 47, 50), "F": ("批发和零售业", 51, 52),
    "G": ("交通运输、仓储和邮政业", 53, 60), "H": ("住宿和餐饮业", 61, 62),
    "I": ("信息传输、软件和信息技术服务业", 63, 65), "J": ("金融业", 66, 69), "K": ("房地产业", 70, 70),
    "L": ("租赁和商务服务业", 71, 72), "M": ("科学研究和技术服务业", 73, 75),
    "N": ("水利、环境和公共设施管理业", 76, 79), "O": ("居民服务、修理和其他服务业", 80, 82), "P": ("教育", 83, 83),
    "Q": ("卫生和社会工作", 84, 85), "R": ("文化、体育和娱乐业", 86, 90),
    "S": ("公共管理、社会保障和社会组织", 91, 96), "T": ("国际组织", 97, 97),
}  # fmt: skip
"""Section of GB/T 4754-2017 → its name and its first and last two-digit division."""

COMPLAINT_SIGNAL = "投诉举报"
ALERT_SIGNALS = ("异常注册", "异常变更")
"""Kinds of risk signal (信号类型) that the generator writes; readers take any."""

TOTALS = ("合计", "总计", "小计", "共计", "汇总", "total")
"""First words of a row that adds others up and is no record itself."""
