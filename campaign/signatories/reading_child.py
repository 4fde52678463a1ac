"""The child process: reads the rows of a table, and gives them back by batches over a pipe.

It asks nothing of the database. When nobody takes its next batch any more, the pipe is
closed, and writing into it ends the process.
"""

import gc
import pickle
import signal
import sys
from itertools import islice

from campaign.organizations.blocking import blocking_keys
from campaign.signatories.import_plans import read_rows
from campaign.signatories.table_files import batches


def _main() -> None:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    letter, table, done_count = pickle.load(sys.stdin.buffer)  # noqa: S301 (its parent wrote it)
    gc.disable()
    for rows in batches(islice(table.rows, done_count, None)):
        read = read_rows(letter, rows)
        keys = {values["name_key"]: blocking_keys(values["name_key"]) for _, values in read.taken}
        # The letter is the parent's own, and would come back as another one each time.
        some = (read.rows, read.taken, read.rejected, keys)
        pickle.dump(some, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _main()
