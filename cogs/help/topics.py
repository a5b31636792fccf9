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
-# More: `/help topic:files`, `history`, `previews`, `accounts`, `tixte`, `mixcloud`, `pixelbin`, \
`gett`, `mxit`, `privacy`. Whether everything works right now: `/status`\
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
- `/rehost channel` sends every attachment of a channel and its threads, the newest first, and \
ends with an index as CSV and JSON. It needs Manage Messages; the same again sends only what is new.
- While files are on their way, the reply shows how far each of them is. One that fails leaves the \
others alone, and says why and what to do.
- `/transfers list` shows all that is on its way: how fast, how long still, which place in the \
queue. `/transfers cancel` stops a file and leaves nothing of it at the host; `/transfers resume` \
takes a stopped or failed one up again within a day.
- While a service is in trouble, its files wait and are tried again for two hours. A restart of \
the bot loses nothing: what was begun goes on.
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
- While a file is on its way, its address and the reply's token, sealed; they are wiped at the \
end. The address of a file that was cancelled, or that its service did not take, is kept for a \
day, so that it can be taken up again.
- Where an account is missing or its key is dead, what you wanted to send (names and addresses), \
sealed, for a day.
- A sign-in that you have not confirmed by its code yet, sealed, for ten minutes.\
"""

PIXELBIN = """\
## Pixelbin
- `/pixelbin upload` and `/pixelbin upload-url` send files into a folder of yours, with tags and \
metadata; `overwrite` says what happens if the name is taken.
- `/pixelbin search` finds files and folders; `/pixelbin folder show` goes through folders. \
`/pixelbin file` shows, changes and deletes one file, or many.
- `/pixelbin transform` shows a picture resized, converted or cut out. `/pixelbin preset` keeps \
operations under a name; `/pixelbin module` tells which there are.
- `/pixelbin signed-url` makes an address that takes one file without your key.
- `/pixelbin me` shows what your organisation uses."""

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

GETT = """\
## Ge.tt
Ge.tt keeps files in shares. The public one was shut down; this works where the bot knows a server \
that takes its place.

- `/gett upload` sends files to a share: a new one, with a `title` if you like, or one of yours.
- `/gett share list` and `share show` show your shares and their files; a pasted link does as \
well. `share create`, `share rename` and `share delete` do what they say; deleting asks first.
- `/gett file show` gives a file's links, `file download` brings it back into Discord, `file \
thumbnail` shows an image small or in a size of yours.
- `/gett file replace` puts other content in the place of a file, whose link stays; `file delete` \
deletes it; both ask first.
- `/gett me` shows whose account it is and how full its storage is.\
"""

MIXCLOUD = """\
## Mixcloud
- `/mixcloud search` finds shows, people, tags and cities; `/mixcloud show` opens one by its name, \
key or page address; `/mixcloud browse` walks through what belongs to it: comments, followers, \
similar shows, and more.
- `/mixcloud popular`, `hot`, `new` and `discover` (a tag, `city:athens`, `funk+city:athens`) are \
for listening around; `/mixcloud embed` gives the code of a player.
- `/mixcloud follow`, `favorite`, `repost` and `listen-later` do that in your name, and `un…` \
takes it back.
- `/mixcloud upload` publishes an MP3, `upload-url` one from the web. You see what will be \
published, can write the track list, and nothing happens before you press **Publish**. A track \
list is lines such as `12:34 Artist - Song`, or a `.cue` or `.m3u` file.
- `/mixcloud edit` changes a show; tags, tracks and hosts are replaced as a whole. Times are UTC.
- Hosts, a time of publishing, closed comments and hidden numbers need Mixcloud Pro. Shows are \
deleted on Mixcloud's own site only.\
"""

MXIT = """\
## Mxit
- The service closed in 2015: this works with a server that speaks as it did.
- `/mxit message send` writes to people from the bot's app, `as-me` in your name; `/mxit offer` \
offers them files. Both ask first, and say for each receiver what became of it.
- `/mxit whois`, `profile`, `status`, `avatar`, `cover` and `contact` show people and change what \
you tell of yourself. Bold, italic and underline become Mxit's marks, and back.
- `/mxit folder` and `/mxit gallery` look after your gallery; `/rehost` puts files into its folder \
`Carryall`. They have no links: only your account has them.
- What you have not allowed yet is asked for when a command needs it.\
"""

TOPICS = {
    "start": START,
    "files": FILES,
    "history": HISTORY,
    "previews": PREVIEWS,
    "accounts": ACCOUNTS,
    "pixelbin": PIXELBIN,
    "tixte": TIXTE,
    "gett": GETT,
    "mixcloud": MIXCLOUD,
    "mxit": MXIT,
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
