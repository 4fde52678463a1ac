"""countries and states by one name each, as whoever signs on from now on has them"""

import sqlalchemy as sa
from alembic import op

from campaign.organizations.countries import country_name
from campaign.organizations.us_states import postal_code

revision = "1795596000"
down_revision = "1795594000"
branch_labels = ()
depends_on = None


def upgrade():
    connection = op.get_bind()
    for table in ("signatory", "organization"):
        columns = sa.column("region"), sa.column("country")
        places = sa.table(table, *columns)
        region, country = columns
        for row in connection.execute(sa.select(*columns).select_from(places).distinct()).all():
            name = country_name(row.country)
            mended = {"region": postal_code(row.region, name), "country": name}
            if mended != row._asdict():
                theirs = (region == row.region) & (country == row.country)
                connection.execute(sa.update(places).where(theirs).values(mended))


def downgrade():
    """Leave them, since nothing tells which of the spellings each had."""
