"""Undersigned: letters that organizations sign on to, from draft to signed PDF."""
