"""Work for later: leases on rows, waking a worker, the minute's sweep."""
