"""`python -m mdsl`, and the command `mdsl`."""

import sys

from mdsl import cli


def main() -> None:
    """Run the command line of this process and end it with the exit code."""
    sys.exit(cli.main())


if __name__ == "__main__":
    main()
