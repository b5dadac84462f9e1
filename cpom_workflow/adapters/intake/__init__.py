"""What comes in: dossier files, read into facts."""
