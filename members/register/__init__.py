"""The public register of companies (Enhetsregisteret, Brønnøysundregistrene): how it is asked and what it answers."""
