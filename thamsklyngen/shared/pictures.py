"""What every answer that is a picture has in common."""

# Nothing in it runs or loads. The style is that of the page which a browser puts around a picture that is opened alone.
PICTURE_ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
