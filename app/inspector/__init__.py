"""The inspector's application: a page that installs on a phone and checks a certificate where there is no network."""
