"""From published pages to the edition: render, inspect, find dependents, seal, swap."""
