"""`python -m bin.launch run` and `… test`."""

import sys

from bin.launch import checks, portal
from bin.launch.processes import Stopped
from bin.launch.say import Failure, complain

USAGE = "Usage: bin/run, or bin/test [pytest arguments]. See docs/running.md."


def main() -> int:
    """Run the command that the first argument names; return the code to exit with."""
    try:
        match sys.argv[1:]:
            case ["run"]:
                return portal.run()
            case ["test", *arguments]:
                return checks.run(arguments)
            case _:
                complain(USAGE)
                return 2
    except Failure as failure:
        complain(str(failure))
        return 1
    except Stopped:
        return 130


sys.exit(main())
