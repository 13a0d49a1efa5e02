"""Work days, holidays, and days of the Chinese calendar."""

SENTENCES: dict[str, tuple[str, str]] = {
    "check.bad-year": ("{value} is no year", "{value} 不是年份"),
    "mend.bad-year": ('write it as "2027", in quotes', '请写成 "2027"，加引号'),
    "check.bad-days": ("{value} names no days", "{value} 不是日期"),
    "mend.bad-days": (
        "write a day as 2027-02-14, several as 2027-02-05..2027-02-12",
        "单日写 2027-02-14，连续几日写 2027-02-05..2027-02-12",
    ),
    "check.days-of-another-year": ("{value} is not in {year}", "{value} 不在 {year} 年"),
    "mend.days-of-another-year": (
        "put each day under the year that it is in",
        "每一天请写在它所属的年份之下",
    ),
    "check.off-and-work": (
        "{day} is a day off and a work day at once",
        "{day} 既是休息日又是工作日",
    ),
    "mend.off-and-work": ("leave it in one of the two lists", "请只留在一处"),
    "why-moved": (", {day} is a day off", "，{day} 为休息日"),
    "expected-lunar": (
        "a day of the Chinese calendar, as lunar 3-22, or the date of birth with its year",
        "农历月日，如 三月廿二、闰四月初八、中秋，或写明年份的公历生日",
    ),
    "holidays-unknown": (
        "no holidays of {years} are known: only weekends are off, and what calendar.yaml names",
        "尚无 {years} 年的放假安排，暂只按周末计算；可在 calendar.yaml 中写明",
    ),
    "lunar-last-day": (
        "{text}: the last day of month 12, lunar",
        "{text}：农历腊月的最后一天",
    ),
    "lunar-taken": ("{text}: {lunar}, lunar", "{text}：农历{lunar}"),
    "lunar-understood": ("{day} is {lunar}, lunar", "{day} 是农历{lunar}"),
    "workdays": ("{count} work {count:day|days}", "{count} 个工作日"),
    "holidays-missing": (
        "the public holidays of {country} need a package: pip install 'crmcli[holidays]'",
        "{country} 的公共假日需另装软件包：pip install 'crmcli[holidays]'",
    ),
    "unknown-country": (
        "calendar.country in crm.yaml: no calendar of public holidays for {country}",
        "crm.yaml 的 calendar.country：没有 {country} 的公共假日历",
    ),
}
