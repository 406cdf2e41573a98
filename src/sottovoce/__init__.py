"""Sottovoce: patient-led health networks, read with as little given away as a site can."""
