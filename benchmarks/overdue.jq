# Who is overdue, as `crm overdue` finds and prints it, from one card a line.
# jq -n -r --arg today DAY --argjson cadence '{"K": 7, ...}' -f overdue.jq customers.jsonl

def day_number: . + "T00:00:00Z" | fromdate / 86400;
def day_text: . * 86400 | todate[:10];
def last_place(condition):
  . as $list | first(range(length - 1; -1; -1) | select($list[.] | condition)) // -1;

# The promise made last: the follow-up stands just after the visit that it names.
def last_promise:
  (.visits // []) as $visits
  | ($visits | last_place(.next != null)) as $said
  | .follow_up as $apart
  | (if $apart then $visits | last_place(.id == $apart.after) else -2 end) as $turn
  | if $apart and $turn >= $said then {day: $apart.on, what: $apart.what, from: $turn}
    elif $said >= 0 then {day: $visits[$said].next, what: $visits[$said].next_what, from: $said}
    else null end;

# It is open until a contact on its day or after it.
def open_promise:
  (.visits // []) as $visits
  | last_promise
  | select(. and .day != "none")
  | . as $promise
  | select(any($visits[$promise.from + 1:][]; (.missed | not) and .date >= $promise.day) | not);

def standing:
  (first(open_promise) // null) as $promise
  | ([.visits[]? | select(.missed | not) | .date] | max) as $last
  | ($cadence[.grade // "none"]) as $days
  | select($promise or (.archived == null and .stage != "churned"))
  | {last: $last, unit: $days, what: null}
    + if $promise then {due: ($promise.day | day_number), basis: "promise", unit: 7,
                        what: $promise.what}
      elif $last then {due: (($last | day_number) + $days), basis: "cadence"}
      elif .created then {due: ((.created | day_number) + $days), basis: "created"}
      else empty end;

($today | day_number) as $now
| [inputs
   | . as $card
   | standing
   | select(.due < $now)
   | . + {late: ($now - .due), id: $card.id, name: $card.name, grade: $card.grade,
          owner: $card.owner}]
| sort_by(-.late / .unit, (.grade as $grade | ["K", "A", "B", "C", "D"] | index($grade)), .id)
| (["id", "name", "grade", "owner", "last_visit", "due", "days_overdue", "basis", "promised"],
   (.[] | [.id, .name, .grade, .owner, .last, (.due | day_text), .late, .basis, .what]))
| @tsv
