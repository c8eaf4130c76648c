"""The product's version, as setup.cfg states it."""

VERSION = "0.1.0"
