"""Pages of organisations: the public directory, my organisation, its profile, its representatives."""
