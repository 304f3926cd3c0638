"""TLS for a hall without a server: a local authority, made once; the certificate of this machine, renewed at will; a page by
which telephones come to trust it, because a browser opens no camera on plain HTTP."""
