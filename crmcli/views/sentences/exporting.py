"""What leaves the ledger for other programs, and why some of it cannot."""

SENTENCES: dict[str, tuple[str, str]] = {
    "cell-full": (
        "{customer}: {count} characters in {place}; a cell holds {limit}: take csv or json",
        "{customer}：{place} 有 {count} 个字，一格最多 {limit} 个：请改用 csv 或 json",
    ),
    "cell-place": ("{sheet}, {heading}", "{sheet}的“{heading}”"),
    "column-mixed": (
        "{key}: a card has something else there than the schema allows; crm check names it",
        "{key}：有客户卡的内容不合字段定义，请用 crm check 查看",
    ),
    "export-binary": (
        "{form} is a file for programs: name it with -o",
        "{form} 是供程序读的文件：请用 -o 指定文件名",
    ),
    "export-count": ("{table} {count}", "{table} {count}"),
    "export-ending": (
        "{file} does not end as any of {choices}: name the format with -f",
        "{file} 的扩展名不在 {choices} 之中：请用 -f 指定格式",
    ),
    "export-folder": (
        "{file} is a folder, which takes a file for each list: name one of {choices} with -f",
        "{file} 是目录，每个列表写一个文件：请用 -f 指定 {choices} 之一",
    ),
    "export-no-form": (
        "name a file with -o, or a format with -f: {choices}",
        "请用 -o 指定文件，或用 -f 指定格式：{choices}",
    ),
    "export-one-list": (
        "{form} holds one table: name one list, or a folder with -o, as in -o tables/",
        "{form} 只有一张表：请只指定一个列表，或用 -o 指定目录，如 -o 表格/",
    ),
    "export-option-form": ("{option} goes with {forms} alone", "{option} 只用于 {forms}"),
    "export-unknown-keys": (
        "keys that the schema does not know are in no table: {keys}; json has them",
        "字段定义之外的键未写入表格：{keys}；json 中有",
    ),
    "export-unsaved": (
        "edited by hand and not saved, so not in there as it is now: {files}",
        "有手工修改尚未保存，写入的是保存过的内容：{files}",
    ),
    "exported-database": (
        "{file}: the tables of {count} {count:customer|customers}",
        "{file}：{count} 家客户的各表",
    ),
    "exported": ("{file}: {counts}", "{file}：{counts}"),
    "round-trip-no-commit": (
        "there is no commit yet that what comes back could be compared with",
        "还没有提交，改过的表格无从对照",
    ),
    "round-trip-ending": (
        "--round-trip makes a workbook: {file} is to end in {ending}",
        "--round-trip 输出的是工作簿：{file} 的扩展名须为 {ending}",
    ),
    "sheet-full": (
        "{sheet} has more rows than a sheet holds ({limit}): select fewer customers, or take csv",
        "{sheet} 的行数超过一张表的上限（{limit}）：请减少客户，或改用 csv",
    ),
    "unknown-list": (
        "no list is called {word}; there are {choices}",
        "没有名为 {word} 的列表；可选 {choices}",
    ),
}
