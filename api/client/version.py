"""The client's version, which its distribution has too."""

VERSION = "0.1.0"
