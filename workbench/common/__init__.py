"""What several pages show: choices, downloads, links, names, permission, uploads."""
