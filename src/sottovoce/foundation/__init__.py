"""What both houses stand on: addresses, envelopes, the edition file, headers as data. Imports no room, has no tables."""
