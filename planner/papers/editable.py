"""Papers as documents that a word processor edits: of the same data as the printed ones, in the same order.

A person's own template is a printed one; these follow the shipped papers.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from gis.thai import thai_digits
from planner.papers.docx import Document

_LINE: Final = "." * 40
_SHORT: Final = "." * 16
_EMBLEM_MM: Final = 26.0
_SIGN_MM: Final = 9.0

Data = Mapping[str, Any]


def editable(kind: str, data: Data) -> bytes:
    """Return a paper (order, permission, claim, bk27, bk29) as DOCX; ``data`` is what its template prints."""
    document = Document()
    _MAKERS[kind](document, data)
    return document.to_bytes()


def editable_letter(data: Data) -> bytes:
    """Return the letter that goes with a pack (``planner.followup.packs.letter_data``): nothing of a child."""
    document = Document()
    document.gap(_EMBLEM_MM)
    document.grid(
        [[f"{data['number_word']} {data['number']}", "\n".join(data["sender"])], ["", data["date"]]], [1, 1]
    )
    labelled = [[data["subject_word"], data["subject"]], [data["to_word"], data["to"]]]
    if data["attachments"]:
        told = "\n".join(f"{one['text']}   {one['count']}" for one in data["attachments"])
        labelled.append([data["attached_word"], told])
    document.grid(labelled, [1, 6])
    for paragraph in (*data["paragraphs"], *data["asks"], *data["closing"]):
        document.text(paragraph, indented=True)
    document.gap(_SIGN_MM / 2)
    document.grid(
        [["", f"{data['regards']}\n\n({data['signer'] or _LINE})\n{data['position']}"]], [5, 6], centred=True
    )
    for line in data["contact"]:
        document.text(line)
    return document.to_bytes()


def _order(document: Document, data: Data) -> None:
    document.gap(_EMBLEM_MM)
    document.text(data["title"], centred=True, bold=True)
    document.text(data["number"], centred=True)
    document.text(data["subject"], centred=True, bold=True)
    for paragraph in data["paragraphs"]:
        document.text(paragraph, indented=True)
    rows = [
        [f"{_counted(data, at)}.", post["name"] or _LINE, post["position"], post["role"]]
        for at, post in enumerate(data["posts"], start=1)
    ]
    document.grid(rows, [0.8, 3, 4, 3.4])
    document.text(data["duties_title"], indented=True)
    for at, duty in enumerate(data["duties"], start=1):
        document.text(f"{_counted(data, at)}. {duty}", indented=True)
    for paragraph in data["closing"]:
        document.text(paragraph, indented=True)
    document.gap(_SIGN_MM)
    document.grid([["", f"({_LINE})\n{data['position']}"]], [2, 3], centred=True)


def _permission(document: Document, data: Data) -> None:
    labels = data["labels"]
    for number, page in enumerate(data["pages"]):
        if number:
            document.page_break()
        document.title(data["title"])
        document.grid([[f"{labels['agency_word']} {page['agency']}"]], [1])
        document.grid([[f"{labels['number_word']} {_SHORT}", f"{labels['date_word']} {data['date']}"]], [1, 1])
        document.text(f"{labels['subject_word']} {data['subject']}")
        document.text(f"{data['to_word']} {page['to']}")
        for paragraph in (*page["paragraphs"], page["table_title"]):
            document.text(paragraph, indented=True)
        document.table(
            ["", "", ""], [[row["kind"], row["reckoning"], row["baht"]] for row in page["table"]], bare=True
        )
        document.text(page["total"], right=True)
        document.text(page["people_title"], indented=True)
        people = enumerate(page["people"], start=1)
        document.grid(
            [[f"{_counted(data, at)}.", one["name"] or _LINE, one["position"] or _LINE] for at, one in people],
            [0.7, 4, 4],
        )
        document.text(page["closing"], indented=True)
        document.gap(_SIGN_MM)
        ends = (page["asks"], f"{page['allows']}\n{page['position']}")
        document.grid([[f"{data['signed']} {_SHORT}\n({_SHORT})\n{end}" for end in ends]], [1, 1], centred=True)
        document.text(page["route"], right=True)


def _claim(document: Document, data: Data) -> None:
    labels = data["labels"]
    for number, page in enumerate(data["pages"]):
        if number:
            document.page_break()
        document.text(data["form"], right=True)
        document.text(data["title"], centred=True, bold=True)
        document.text(page["agency"], right=True)
        document.text(data["date"], right=True)
        document.text(f"{data['to_word']} {page['to']}")
        for paragraph in page["paragraphs"]:
            document.text(paragraph, indented=True)
        rows = [[row["kind"], row["reckoning"], row["baht"]] for row in page["rows"]]
        head = [labels[key] for key in ("kind_word", "reckoning_word", "amount_word")]
        document.table(head, [*rows, [page["total"], page["words"], page["baht"]]])
        if page["note"]:
            document.text(page["note"])
        document.text(labels["certify"], indented=True)
        document.gap(_SIGN_MM)
        keys = ("claimant", "checked", "approved")
        document.grid(
            [[f"{data['signed']} {_SHORT}\n({_SHORT})\n{labels[key]}" for key in keys]], [1] * 3, centred=True
        )
        document.text(page["people_title"], bold=True)
        people = enumerate(page["people"], start=1)
        document.table(
            page["people_head"],
            [[_counted(data, at), one["name"], one["position"], one["daily"], ""] for at, one in people],
        )
        document.text(page["standing"])
        document.text(page["route"], right=True)


def _bk27(document: Document, data: Data) -> None:
    words, fields = data["words"], data["fields"]
    for number, child in enumerate(data["pages"]):
        if number:
            document.page_break()
        document.text(words["form"], right=True)
        document.text(words["title"], centred=True, bold=True)
        document.text(f"{words['place']} {_LINE}", right=True)
        document.text(f"{words['date']} {_LINE}", right=True)
        document.text(
            f"{words['i']} {_LINE} {words['age']} {_SHORT} {words['years']} {words['position']} {_LINE} "
            f"{words['lives']} {_LINE}",
            indented=True,
        )
        told = [
            f"{words['certifies']} {child['name'] or _LINE}",
            *(f"{fields[key]} {child[key] or _SHORT}" for key in ("identity", "birth_date")),
            f"{fields['age']} {child['age'] or _SHORT} {words['years']}",
            *(f"{fields[key]} {child[key] or _SHORT}" for key in ("school", "grade", "guardian", "relation")),
        ]
        document.text(" ".join(told), indented=True)
        document.text(f"{words['address']} {child['address'] or _LINE}", indented=True)
        document.text(
            f"{words['visited']} {child['visited_on'] or _SHORT} {words['gone']} {_why(words, child)}", indented=True
        )
        document.text(words["true"], indented=True)
        document.gap(_SIGN_MM)
        who = [f"{data['signed']} {_SHORT}\n({_SHORT})\n{words[key]}" for key in _SIGNERS]
        document.grid([who[:2], who[2:]], [1, 1], centred=True)
        _footer(document, data, child)


def _bk29(document: Document, data: Data) -> None:
    words, fields = data["words"], data["fields"]
    for number, child in enumerate(data["pages"]):
        if number:
            document.page_break()
        school = child["school"] or _LINE
        document.text(words["form"], right=True)
        document.grid([[f"{words['number']} {_SHORT}", school], ["", data["date"]]], [1, 1])
        document.text(f"{words['subject_word']} {words['subject']}")
        document.text(f"{words['to_word']} {words['director']}{child['office']}")
        document.text(f"{school} {words['removed']}", indented=True)
        keys = ("name", "identity", "birth_date", "grade", "guardian", "relation", "address")
        document.grid([[fields[key], child[key] or _LINE] for key in keys], [2, 5])
        document.text(words["because"], indented=True)
        causes = zip(child["causes"], data["cause_words"], strict=True)
        document.grid([["☒" if on else "☐", text] for on, text in causes], [1, 12])
        document.text(f"{words['found']} {child['visited_on'] or _SHORT} {_why(words, child)}", indented=True)
        document.text(f"{words['since']} {_LINE}", indented=True)
        document.text(words["closing"], indented=True)
        document.gap(_SIGN_MM / 2)
        signed = f"{words['regards']}\n\n({_LINE})\n{words['director']}{child['school']}"
        document.grid([["", signed]], [2, 3], centred=True)
        _footer(document, data, child)


def _why(words: Mapping[str, str], child: Data) -> str:
    told = [f"{words[key]} {child[key]}" for key in ("reason", "moved_to") if child[key]]
    return " ".join(told)


def _footer(document: Document, data: Data, child: Data) -> None:
    document.text(f"{data['private']} · {child['case_id']}", right=True)


def _counted(data: Data, number: int) -> str:
    return thai_digits(str(number)) if data["digits"][0] == "๐" else str(number)


_SIGNERS: Final[Sequence[str]] = ("certifier", "witness_1", "witness_2", "school_side")
_MAKERS: Final[Mapping[str, Callable[[Document, Data], None]]] = {
    "order": _order,
    "permission": _permission,
    "claim": _claim,
    "bk27": _bk27,
    "bk29": _bk29,
}
