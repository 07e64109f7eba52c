"""What makes an estimate impossible, said in words a statistician can act on."""


class NotEstimable(Exception):
    """The data do not determine the estimate; the message is the reason shown in the results."""
