"""Trainer of demarche's syntax model: tags, lemmas, trees and names from one small transformer."""
