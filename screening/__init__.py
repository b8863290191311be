"""Screening rounds and returns of every village, township and county."""
