// RFC 9440: the client's certificate as a structured-field byte sequence, which nginx cannot write by itself.

function client_cert(r) {
  const pem = r.variables.ssl_client_raw_cert;
  return pem ? ":" + pem.replace(/-----[A-Z ]+-----|\s/g, "") + ":" : "";
}

export default { client_cert };
