"""nginx without the operator's own Allow: its 405 for a file lacks what RFC 9110 section 15.5.6 demands."""

from testers.specimens.peers.nginx import Nginx, describe
from testers.specimens.peers.system import Made, PeerSystem

SYSTEM = PeerSystem(name="nginx_plain", make=lambda: Made(peer=Nginx(extra=""), describe=describe))
