"""What the log tells."""

import logging

SERVER_ERROR = 500


class TracebackOfErrors(logging.Filter):
    """Leaves out where in the code a request was refused (400–499): nobody has anything to mend there."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, those of refusals without their traceback."""
        status = getattr(record, "status_code", SERVER_ERROR)
        if isinstance(status, int) and status < SERVER_ERROR:
            record.exc_info = record.exc_text = None
        return True
