"""What acts on several customers answer, and what is said of customers who were put away."""

_ANSWERS = {
    "archived-hidden": (
        "{count} archived not shown; --archived shows them",
        "另有 {count} 家已归档，未列出；加 --archived 可列出",
    ),
}

SENTENCES = {**_ANSWERS}
