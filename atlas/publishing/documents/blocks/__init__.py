"""The directives of documents, a module each; they sign in by themselves and nothing else names them."""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
