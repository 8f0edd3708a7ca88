"""What the law and the reader ask: who is not listed and why, personal data, and a form to correct or to join."""

from __future__ import annotations

from atlas.i18n.messages import section, tr
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.support.catalogue import SupportCatalogue
from atlas.publishing.documents.support.words_of_bodies import count_value, listing_day
from atlas.publishing.documents.tree import DataTable, Listing, Node, Panel, Paragraph, Run, Styled, TableCell


def state_nodes(catalogue: SupportCatalogue) -> tuple[Node, ...]:
    """Return how many bodies are listed, how many are to be verified, and how many were left out for which reason."""
    language, listing = catalogue.language, catalogue.listing
    lead = phrase(
        "support.doc.state",
        language,
        n=count_value(catalogue, "bodies", len(catalogue.bodies)),
        date=listing_day(catalogue),
        stale=count_value(catalogue, "stale", len(listing.stale)),
        months=str(listing.rules.stale_months),
    )
    withdrawn = {reason: count_value(catalogue, f"withdrawn:{reason}", n) for reason, n in listing.withdrawn.items()}
    months = str(listing.rules.expired_months)
    reasons = (
        phrase(f"support.doc.withdrawn.{reason}", language, n=n, months=months) for reason, n in withdrawn.items()
    )
    items = tuple((Paragraph(runs),) for runs in reasons)
    return (Paragraph(lead), *((Listing(items),) if items else ()))


def privacy_panel(catalogue: SupportCatalogue) -> Panel:
    """Return the mention of the law on personal data, with the number of the declaration where there is one."""
    language = catalogue.language
    texts = section("support.doc.privacy", language)
    number = catalogue.cndp
    declared = tr("support.cndp_number", language, number=number) if number else texts["undeclared"]
    rights = tr("support.doc.rights", language, address=catalogue.address) if catalogue.address else texts["rights"]
    paragraphs = (texts["who"], declared, rights)
    return Panel((Run(texts["title"]),), tuple(Paragraph((Run(text),)) for text in paragraphs))


def correction_nodes(catalogue: SupportCatalogue) -> tuple[Node, ...]:
    """Return a form to be filled in by hand: to correct a record, or to ask for one."""
    language = catalogue.language
    form = section("support.doc.form", language)
    where = catalogue.address
    lead = tr("support.doc.form_address", language, address=where) if where else form["lead"]
    fields = ("body", "commune", "wrong", "right", "services", "hours", "contact", "consent", "signature")
    rows = tuple((TableCell((Run(form[field]),), head=True), TableCell((Run("\u00a0"),))) for field in fields)
    head = ((TableCell((Run(form["what"]),)), TableCell((Run(form["answer"]),))),)
    return (
        Paragraph((Styled("strong", (Run(lead),)),)),
        DataTable(head, rows, caption=form["what"], widths=(1.0, 2.0), tall_mm=18.5),
    )
