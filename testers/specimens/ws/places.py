"""Where the WebSocket peers serve what, and how much they take."""

ECHO, STREAM = "/ws/echo", "/ws/readings"
PERIOD = 0.01  # seconds between two readings of a lamp
LARGEST_MESSAGE = 4 << 20  # bytes
TOKEN = "SPECIMEN_TOKEN"
