"""Tables from outside: what a heading, a cell or a row was taken for, and why it was not taken."""

SENTENCES = {
    "map-unknown-heading": (
        "the map names a column {heading} that the table does not have; it has: {headings}",
        "映射中的列“{heading}”表里没有；表中有：{headings}",
    ),
    "map-unknown-place": (
        "no field {place} for {heading}; write a path as contacts.1.phones, or - for none",
        "“{heading}”：没有字段“{place}”；请写路径，如 contacts.1.phones，不导入则写 -",
    ),
    "map-place-of-several": (
        "{heading}: {place} has several fields; say which: {places}",
        "“{heading}”：“{place}”下有几个字段，请写明哪一个：{places}",
    ),
    "kept-in-notes": (
        "{heading} is kept among the notes, for no column gives {missing}",
        "没有列给出{missing}，“{heading}”的内容记入备注",
    ),
    "not-a-day": (
        "{field}: {text} is no whole date; write it as 2026-11-03",
        "{field}：“{text}”不是完整的日期，请写成 2026-11-03",
    ),
    "year-not-told": (
        "{field}: {text} has no year, and is kept among the notes",
        "{field}：“{text}”没有年份，记入备注",
    ),
    "day-order-unclear": (
        "{field}: {text} may be {days}; say which of day and month comes first",
        "{field}：“{text}”可能是 {days}，请说明日和月哪个在前",
    ),
    "not-a-time": (
        "{field}: {text} is no time of day; write it as 09:30",
        "{field}：“{text}”不是时间，请写成 09:30",
    ),
    "not-an-amount": (
        "{field}: {text} is no amount; write it as 128000.00, 12k or USD 300",
        "{field}：“{text}”不是金额，请写成 128000.00、1.2万 或 USD 300",
    ),
    "amount-unit-unclear": (
        (
            "{field}: {text} under a heading in {unit} may be {amounts}; write the number without "
            "its currency, or with its own multiple, as 5k"
        ),
        "{field}：表头的单位是{unit}，“{text}”可能是 {amounts}；请去掉币种，或写全，如 0.5万元",
    ),
    "not-a-count": (
        "{field}: {text} is no whole number",
        "{field}：“{text}”不是整数",
    ),
    "not-yes-or-no": (
        "{field}: {text} is neither yes nor no",
        "{field}：“{text}”不是“是”或“否”",
    ),
    "not-a-phone": (
        "{field}: {text} is no telephone number",
        "{field}：“{text}”不是电话号码",
    ),
    "phone-kept": (
        "{field}: {text} is kept as written, for it is no whole number of a known country",
        "{field}：“{text}”不是完整的号码，照原样保留",
    ),
    "contact-unnamed": (
        "no contact is named there, so it is called as the customer is: {text}",
        "没有联系人姓名，联系人用客户名称：{text}",
    ),
    "contact-of-several": (
        "{text} may be several people, and was taken for the name of one contact",
        "“{text}”可能是几个人，已作为一个联系人的姓名导入",
    ),
    "column-of-last": (
        "{heading} is taken for that of {name} ({place}); --map FILE says otherwise",
        "“{heading}”记在“{name}”名下（{place}）；如不是，用 --map 文件 指定",
    ),
    "phone-no-country": (
        "{field}: {text} is kept as written, for its country is not known; {option} says which",
        "{field}：“{text}”不知是哪国的号码，照原样保留；可用 {option} 指定国家",
    ),
    "not-an-address": (
        "{field}: {text} is no e-mail address",
        "{field}：“{text}”不是邮箱地址",
    ),
    "not-a-link": (
        "{field}: {text} is no web address",
        "{field}：“{text}”不是网址",
    ),
    "not-a-code": (
        "{field}: {text} has a blank, and a code has none",
        "{field}：“{text}”含有空格，编号中不能有空格",
    ),
    "not-a-tax-no": (
        "{field}: {text} is no tax number; it has 5 to 20 digits and capital letters",
        "{field}：“{text}”不是税号，税号为 5 至 20 位数字和大写字母",
    ),
    "wrong-tax-no": (
        "{field}: {text} cannot be right, for its last character does not fit the others",
        "{field}：“{text}”有误，最后一位与前面的对不上",
    ),
    "not-a-postcode": (
        "{field}: {text} is no postcode",
        "{field}：“{text}”不是邮编",
    ),
    "not-in-form": (
        "{field}: {text} is not {form}",
        "{field}：“{text}”不是{form}",
    ),
    "region-kept": (
        "{field}: {text} is kept whole as the province, for no province and city were found in it",
        "{field}：“{text}”分不出省市，整个记为省份",
    ),
    "digits-lost": (
        "{field}: {text} has lost digits in the spreadsheet; type it again in a cell of text",
        "{field}：“{text}”在表格里丢了位数，请把单元格设为文本后重新填写",
    ),
    "meaning-unclear": (
        "{field}: {text} may mean {choices}; say which",
        "{field}：“{text}”可能是 {choices}，请说明是哪一个",
    ),
    "misshapen": ("{path} must be {wanted}", "{path} 应为{wanted}"),
    "cell-lost": (
        (
            "a formula with an error or without a stored value: open the workbook in a spreadsheet "
            "program and save it there, or type the value"
        ),
        "公式出错，或没有存下结果：请用表格软件打开后另存，或直接填写值",
    ),
    "no-customer-named": (
        "it does not say which customer it is: the one above? then fill the name in",
        "没有写明是哪个客户：若同上一行，请补上客户名称",
    ),
    "row-of-totals": (
        "row {row} holds totals, and is passed over",
        "第 {row} 行是合计，已略过",
    ),
    "sheets-differ": (
        (
            "{field}: {other} here, but {value} in row {rows} of the sheet {sheet}, of the same "
            "customer; correct one of the two, or import one sheet at a time: --sheet"
        ),
        (
            "{field}：这里是“{other}”，同一客户在工作表“{sheet}”第 {rows} 行是“{value}”；"
            "请改正其一，或用 --sheet 逐张导入"
        ),
    ),
    "rows-differ": (
        "{field}: {other} here, but {value} in row {row} of the same customer",
        "{field}：这里是“{other}”，同一客户的第 {row} 行是“{value}”",
    ),
}
