import { duration, elapsed, type FindingFamily } from './finding.js';

const MEANINGS: Readonly<Record<string, string>> = {
  handshake_failure: 'Client and server have no version, cipher or key type in common.',
  protocol_version: 'Client and server have no TLS version in common.',
  bad_certificate: "The other side's certificate is damaged or does not match the name.",
  certificate_expired: 'A certificate has expired, or a clock is wrong.',
  certificate_unknown: "The other side's certificate was not accepted.",
  unknown_ca: 'The certificate was issued by an authority that the other side does not trust.',
  unrecognized_name: 'The server does not know the name that the client asked for (SNI).',
  certificate_required: 'The server wants a client certificate.',
  no_application_protocol: 'Client and server have no application protocol (ALPN) in common.',
};

/** One side ended the TLS handshake, or the session, with an alert in the clear. */
export const tlsAlert: FindingFamily = {
  kind: 'tls-alert',
  severity: 'failure',
  title: 'TLS alert',
  meanings: ['The TLS handshake failed; the alert names the reason.'],
  observe(connection) {
    const { moments, application } = connection;
    if (moments.alert === undefined || application?.error === undefined) return undefined;
    const wait = elapsed(connection, 'client-hello', 'alert') ?? 0;
    const meaning = MEANINGS[application.error];
    const [sender, other] =
      application.errorBy === 'client' ? ['{client}', '{server}'] : ['{server}', '{client}'];
    return {
      roles: ['syn', 'client-hello', 'server-hello', 'alert', 'client-fin', 'server-fin', 'reset'],
      figures: { alert: application.error, secondsFromClientHello: wait },
      sentence: `${sender} ended the TLS handshake with ${other} by sending the alert ${application.error}, ${duration(wait)} after the ClientHello.`,
      ...(meaning === undefined ? {} : { meanings: [meaning] }),
    };
  },
};
