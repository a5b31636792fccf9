"""What `/help` says, a text a topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.service_registry import ServiceRegistry

START = """\
## Carryall
Discord's attachment links expire. Carryall sends files to where you have an account and gives you \
links that last.

1. `/account link` — link your account at {services}. The key is checked, then stored sealed.
2. `/rehost files` — send up to five files; or right-click any message, **Apps**, \
**Re-host attachments**.
3. Each file becomes a card: **Open** it, **Post here** for everyone, **Delete** it at the host.

Only you see the replies, unless you ask with `post`. It works in servers, in direct messages, and \
wherever you are if you install the app for yourself.
-# More: `/help topic:files`, `history`, `previews`, `accounts`, `tixte`, `privacy`. Whether \
everything works right now: `/status`\
"""

FILES = """\
## Sending files
- `/rehost files` takes up to five files. `service` names where to send them, `private` keeps them \
from the public there, `name` renames them, `post` shows the result to everyone.
- `/rehost url` fetches a file from the open web (no logins, no private networks) and sends it \
likewise.
- `/rehost form` takes up to ten files at once.
- **Re-host attachments** in a message's menu sends all files and embedded pictures of that \
message; forwarded messages work as well. `/rehost message` does the same with a message's link, \
for any message that both you and the bot may read.
- While files are on their way, the reply shows how far each of them is. One that fails leaves the \
others alone, and says why and what to do.
- A reply of Discord's lives for 15 minutes. What takes longer comes by direct message; if yours \
are closed, it waits for your next command.\
"""

HISTORY = """\
## What you sent
- `/history list` shows your files, newest first; `service` and `kind` narrow it down. Choose one \
to open its card. `/history gallery` shows the pictures and videos that are not private.
- `/history search` finds them by beginnings of words in their name, service and channel; \
`/history show` opens one as you type its name. All of this works while a service is down.
- `/history delete` deletes a file here and at its service; `/history delete-many` does so with \
all that are at a `service`, of a `kind` or from `before` a time. Both ask first. Many go one by \
one in the background: **Stop** keeps the rest.
- `/history stats` sums up; `/history export` gives you the list as CSV or JSON.
- The same file to the same account is not sent twice: you get the link that is there. `force` \
sends it anyway.
- Only you see what you sent, whoever else uses the account.\
"""

ACCOUNTS = """\
## Accounts
- `/account link` asks for the keys in a form; they are checked with the service before \
anything is kept. Linking the same account again replaces its key and keeps its label.
- Where you sign in at the service itself, it shows a link: sign in there, then enter the code \
that the page shows. Never give that code to anyone.
- `/account list` shows what is linked, never a key; `/account test` asks the service whether a \
key still works.
- `/account use` chooses where files go when you name no service. Else it is the account that you \
linked last.
- `/account unlink` erases the key here, and takes a sign-in back where the service \
can. Files that were sent stay where they are.
- When a key dies, files that were to be sent wait for a day: **Link again** below the result \
sends them.
- With Manage Server, `server` links an account for the server. Only people with Manage Server use \
it, until the server opens it to members; then they send files through it with `/rehost`, and what \
each of them sent is theirs alone to delete. An account of your own comes first.
- Can be linked: {services}.\
"""

PREVIEWS = """\
## Previews
- `/preview` shows what a link leads to: name, size, type, and the picture where it is one. It \
works without an account; of what is yours, a linked account adds more. `post` shows the card to \
everyone, with what everyone may know.
- **Preview links** in a message's menu does that for up to five links of the message.
- Links of {previews} are known, and those on your own domains there once your account is linked.
- A link that deletes a file when it is opened is neither opened nor shown.\
"""

PRIVACY = """\
## What is kept
- Keys of linked accounts, sealed with AES-256-GCM; `/account unlink` erases them.
- For each file sent: its name, size, type, hash, links, and where in Discord it came from.
- Not the file itself: its bytes pass through. Only a web file whose server does not tell its size \
is held here until it is sent, at most for that long.
- While a file is on its way, its address and the reply's token, sealed; they are wiped at the end.
- Where an account is missing or its key is dead, what you wanted to send (names and addresses), \
sealed, for a day.
- A sign-in that you have not confirmed by its code yet, sealed, for ten minutes.\
"""

TIXTE = """\
## Tixte
- `/tixte upload` and `/tixte upload-url` send files like `/rehost`, to one of your domains if you \
name it; `random-name` lets Tixte make up the name.
- `/tixte uploads` lists your files, newest first; `/tixte search` finds them by name, domain and \
size ("200 kB", "1.5 GB"). Choose one from the list to open its card.
- `/tixte show` opens one at once: type a part of its name, or paste its link. `/tixte download` \
brings it back into Discord, or gives its link where it is too large or private.
- `/tixte rename` gives it another name and link; `/tixte delete` deletes it, after a question.
- `/tixte share` shows who has access to a file, lets people in and out, or gives it away.
- `/tixte domain` lists your domains, adds one or deletes one. `/tixte me`, `user` and `avatar` \
show accounts.
- `/tixte config` and `config-edit` set how your links look (`none` clears a value); \
`/tixte embed` shows it. `/tixte key` hands you your upload key with a file for ShareX.
- Searching, sharing, domains and the key need the account's master key; an upload key lists, \
renames and deletes.\
"""

TOPICS = {
    "start": START,
    "files": FILES,
    "history": HISTORY,
    "previews": PREVIEWS,
    "accounts": ACCOUNTS,
    "tixte": TIXTE,
    "privacy": PRIVACY,
}


def help_text(topic: str, services: ServiceRegistry) -> str:
    """Give a topic's text.

    Args:
        topic: One of ``TOPICS``.
        services: The services that are loaded.
    """
    titles = ", ".join(service.title for service in services) or "no service yet"
    previews = ", ".join(service.title for service in services.previewables()) or "no service yet"
    return TOPICS[topic].format(services=titles, previews=previews)
