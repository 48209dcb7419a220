/** What a reader of a scrubbed capture must still see, must see replaced, and must no longer see, as tshark names it. */
export interface PayloadFields {
  /** Captures of fixtures/captures/protocols. */
  readonly captures: readonly string[];
  /** What tshark has to be told to read them. */
  readonly decodeAs?: string;
  readonly kept: readonly string[];
  readonly mapped: readonly string[];
  readonly gone: readonly string[];
}

function words(list: string): readonly string[] {
  return list.split(/\s+/).filter((word) => word !== '');
}

const TLS = words(`tls.record.content_type tls.record.version tls.record.length tls.handshake.type
  tls.handshake.length tls.handshake.version tls.handshake.ciphersuite tls.handshake.comp_method
  tls.handshake.session_id_length tls.handshake.extension.type tls.handshake.extension.len
  tls.handshake.extensions_supported_group tls.handshake.sig_hash_alg`);
const TLS_SECRETS = words('tls.handshake.random tls.handshake.session_id tls.app_data');
const POSTGRESQL = words(`pgsql.type pgsql.length pgsql.authtype pgsql.status pgsql.pid
  pgsql.parameter_name pgsql.severity pgsql.code pgsql.file pgsql.line pgsql.routine
  pgsql.field.count`);
const MYSQL = words(`mysql.packet_length mysql.packet_number mysql.command mysql.response_code
  mysql.protocol mysql.version mysql.caps.server mysql.caps.client mysql.server_status
  mysql.thread_id mysql.auth_plugin`);
const REDIS = words('resp.array.length resp.bulk_string.length');
const DNS = words(`dns.id dns.flags dns.flags.rcode dns.count.queries dns.count.answers
  dns.count.auth_rr dns.count.add_rr dns.qry.type dns.qry.class dns.qry.name.len dns.resp.type
  dns.resp.class dns.resp.ttl dns.resp.len dns.soa.serial_number dns.mx.preference dns.srv.port
  dns.opt.code dns.opt.len dns.rr.udp_payload_size`);
const HTTP = words(
  'http.request.method http.request.version http.response.code http.content_length_header',
);

/** The fields by which PostgreSQL, MySQL, Redis, TLS and DNS are followed: types, codes and lengths. */
export const STRUCTURE: readonly string[] = [
  ...[...POSTGRESQL, 'pgsql.version_major', 'pgsql.version_minor', 'pgsql.auth.sasl.mech'],
  ...[...MYSQL, 'mysql.error_code', 'mysql.sqlstate', 'mysql.charset'],
  ...REDIS,
  ...[...TLS, 'tls.alert_message.level', 'tls.alert_message.desc'],
  ...DNS,
];

export const PAYLOAD_FIELDS: readonly PayloadFields[] = [
  {
    captures: ['postgresql', 'postgresql-replication'],
    kept: [...POSTGRESQL, 'pgsql.auth.sasl.mech', 'pgsql.auth.sasl.data.length'],
    mapped: [],
    gone: words(`pgsql.query pgsql.password pgsql.auth.sasl.data pgsql.salt pgsql.key pgsql.val.data
      pgsql.col.name pgsql.message pgsql.hint pgsql.where pgsql.condition`),
  },
  {
    captures: ['pgbouncer'],
    decodeAs: 'tcp.port==6432,pgsql',
    kept: [...POSTGRESQL.slice(0, 6), 'pgsql.severity', 'pgsql.code'],
    mapped: [],
    gone: words('pgsql.query pgsql.password pgsql.key pgsql.message'),
  },
  { captures: ['postgresql-tls'], kept: [...TLS, 'pgsql.type'], mapped: [], gone: TLS_SECRETS },
  {
    captures: ['https-tls12', 'https-tls13'],
    kept: TLS,
    mapped: ['tls.handshake.extensions_server_name'],
    gone: [...TLS_SECRETS, 'tls.handshake.certificate'],
  },
  {
    captures: ['dtls'],
    kept: words(`dtls.record.content_type dtls.record.version dtls.record.epoch dtls.record.length
      dtls.handshake.version dtls.handshake.ciphersuite dtls.handshake.extension.type
      dtls.handshake.extension.len dtls.alert_message.desc`),
    mapped: ['dtls.handshake.extensions_server_name'],
    gone: words(
      'dtls.handshake.random dtls.handshake.cookie dtls.handshake.certificate dtls.app_data',
    ),
  },
  {
    captures: ['mysql', 'mysql-too-many'],
    kept: MYSQL,
    mapped: ['mysql.user', 'mysql.schema'],
    gone: words('mysql.query mysql.passwd mysql.salt mysql.row.text mysql.field.name'),
  },
  {
    captures: ['mysql-refused-logins'],
    kept: [...MYSQL, 'mysql.error_code', 'mysql.sqlstate'],
    mapped: ['mysql.user', 'mysql.schema'],
    gone: words('mysql.query mysql.passwd mysql.salt mysql.error.message'),
  },
  {
    captures: ['redis', 'redis-subscribe', 'redis-wrong-password'],
    kept: REDIS,
    mapped: [],
    gone: ['resp.integer'],
  },
  {
    captures: ['http', 'http-bad-gateway', 'proxy-protocol'],
    kept: [...HTTP, 'http.date', 'http.connection'],
    mapped: ['http.host'],
    gone: words('http.cookie http.authorization http.user_agent http.server http.request.uri'),
  },
  {
    captures: ['dns'],
    kept: DNS,
    mapped: words(
      'dns.cname dns.srv.target dns.mx.mail_exchange dns.soa.mname dns.ptr.domain_name dns.a',
    ),
    gone: words('dns.txt dns.opt.cookie.client dns.caa.value dns.sshfp.fingerprint'),
  },
  {
    captures: ['smtp', 'smtp-refused'],
    kept: ['smtp.req.command', 'smtp.response.code'],
    mapped: [],
    gone: words('smtp.auth.password imf.subject imf.from'),
  },
  {
    captures: ['pop'],
    kept: ['pop.response.indicator'],
    mapped: [],
    gone: ['pop.response.description'],
  },
  // tshark takes mail for commands, and a mask for none.
  { captures: ['imap'], kept: [], mapped: [], gone: ['imap.response'] },
  {
    captures: ['ftp'],
    kept: ['ftp.request.command', 'ftp.response.code'],
    mapped: [],
    gone: ['ftp.response.arg'],
  },
  {
    captures: ['mqtt'],
    kept: words(`mqtt.msgtype mqtt.len mqtt.msgid mqtt.qos mqtt.ver mqtt.conflags mqtt.kalive
      mqtt.conack.val mqtt.topic_len mqtt.sub.qos`),
    mapped: ['mqtt.username', 'mqtt.clientid'],
    gone: words('mqtt.topic mqtt.msg mqtt.passwd mqtt.willmsg'),
  },
  {
    captures: ['dhcp'],
    kept: words('dhcp.type dhcp.id dhcp.option.type dhcp.option.length dhcp.option.dhcp'),
    mapped: words('dhcp.hw.mac_addr dhcp.option.hostname dhcp.option.domain_name dhcpv6.iaaddr.ip'),
    gone: ['dhcp.server'],
  },
  { captures: ['ssh'], kept: [], mapped: [], gone: ['ssh.kex_algorithms', 'ssh.cookie'] },
];

/** What tshark sees otherwise over the corpus, and why it must. */
export const MISREAD: Readonly<Record<string, RegExp>> = {
  // The server answers to something that is no StartupMessage: nobody knows what it speaks.
  'bad-startup-message-1.pcap': /^pgsql/,
  // tshark takes MySQL for PostgreSQL.
  'mysql-on-port-5432.pcap': /^pgsql/,
  // A blanked definition reads as an answer.
  'caching_sha2_password-after-auth-switch.pcapng': /^mysql\.(response_code|server_status)$/,
  // Segments cut lengths.
  'large-requests-responses.pcap': /^resp/,
  'pubsub-resp3.pcap': /^resp/,
};
