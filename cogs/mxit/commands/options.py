"""How long the options of the commands may be."""

MAX_ID = 60  # of somebody
MAX_TO = 600  # of several people
MAX_NUMBER = 10_000
MAX_NAME = 200  # of a new file
MAX_FILE = 100  # of one that is there: Discord gives no longer values
MAX_FOLDER = 60
MAX_STATUS = 500
