"""`python -m citybrain`."""

import sys

from citybrain.door import main

sys.exit(main())
