"""The states and territories of the United States, so that one state is counted once."""

from campaign.organizations.countries import UNITED_STATES, country_name

_STATES = (
    "AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, "
    "DE Delaware, DC District of Columbia, FL Florida, GA Georgia, HI Hawaii, ID Idaho, "
    "IL Illinois, IN Indiana, IA Iowa, KS Kansas, KY Kentucky, LA Louisiana, ME Maine, "
    "MD Maryland, MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi, MO Missouri, "
    "MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, "
    "NY New York, NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, "
    "PA Pennsylvania, RI Rhode Island, SC South Carolina, SD South Dakota, TN Tennessee, "
    "TX Texas, UT Utah, VT Vermont, VA Virginia, WA Washington, WV West Virginia, WI Wisconsin, "
    "WY Wyoming, AS American Samoa, GU Guam, MP Northern Mariana Islands, PR Puerto Rico, "
    "VI U.S. Virgin Islands"
)
STATES = {name: code for code, _, name in (one.partition(" ") for one in _STATES.split(", "))}
"""Postal codes by name (USPS Publication 28), the District of Columbia and territories too."""

_CODES = frozenset(STATES.values())
NAMES = {code: name for name, code in STATES.items()}
"""Names by postal code."""
_BY_NAME = {name.casefold(): code for name, code in STATES.items()}


def postal_code(state: str, country: str) -> str:
    """Give the postal code of a state of the United States; any other text as it is.

    Without a country, the United States are meant.
    """
    if country_name(country) not in {"", UNITED_STATES}:
        return state
    if state.upper() in _CODES:
        return state.upper()
    return _BY_NAME.get(state.casefold(), state)


def name_of_state(region: str) -> str:
    """Give the name of the state that a postal code stands for; any other text as it is."""
    return NAMES.get(region, region)
