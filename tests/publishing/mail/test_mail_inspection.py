"""Does the proofreading of a message see what mail clients spoil, and leave a good message alone?"""

from __future__ import annotations

import pytest

from atlas.publishing.mail.inspection import mail_remarks

GOOD = (
    '<div lang="fr" dir="ltr"><table role="presentation" width="600"><tr><td lang="fr" dir="ltr" '
    'style="color:#000000;padding:8px"><a href="https://example.org">ici</a><img src="cid:carte" width="560" '
    'alt="Carte"></td></tr></table></div>'
)


def test_a_good_message_has_no_remark():
    assert mail_remarks(GOOD) == []


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<style>p{}</style>", "remove this element"),
        ('<p lang="fr" dir="ltr" class="x">', "attribute class"),
        ('<p lang="fr" dir="ltr" onclick="x()">', "attribute onclick"),
        ('<p lang="fr" dir="ltr" style="Display : grid">', "property display"),
        ('<p lang="fr" dir="ltr" style="margin-inline-start:2px">', "property margin-inline-start"),
        ('<p lang="fr" dir="ltr" style="width:calc(100% - 2px)">', "value calc"),
        ('<p lang="fr" dir="ltr" style="width:50vw">', "value 50vw"),
        ('<p lang="fr" dir="ltr" style="-webkit-text-size-adjust:none">', "property -webkit"),
        ("<p>", "language and its direction"),
        ('<td lang="ar">', "language and its direction"),
        ("<table>", "neither role"),
        ('<img src="cid:a" alt="x">', "no width"),
        ('<img src="cid:a" width="5">', "no alternative text"),
        ('<img src="a.png" width="5" alt="x">', "neither inside"),
        ('<a href="javascript:alert(1)">', "leads nowhere"),
        ("x" * 60_001, "60001 bytes"),
    ],
)
def test_what_mail_clients_spoil_is_said(html, said):
    assert [remark for remark in mail_remarks(html) if said in remark]
