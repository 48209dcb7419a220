import type { Application, Message, Payload, Session } from '../application.js';

/** As much of a message as its first words need. */
const FIRST_LINE = 256;
const REQUEST = /^(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH) /;
const REQUEST_VERSION = /^[^\r\n]* (HTTP\/1\.[01])\r?\n/;
const STATUS = /^(HTTP\/1\.[01]) ([1-5]\d\d)(?: |\r|\n)/;
// RFC 9110, section 15.
const REASONS: Readonly<Record<string, string>> = {
  '100': 'Continue',
  '101': 'Switching Protocols',
  '200': 'OK',
  '201': 'Created',
  '204': 'No Content',
  '206': 'Partial Content',
  '301': 'Moved Permanently',
  '302': 'Found',
  '304': 'Not Modified',
  '307': 'Temporary Redirect',
  '400': 'Bad Request',
  '401': 'Unauthorized',
  '403': 'Forbidden',
  '404': 'Not Found',
  '408': 'Request Timeout',
  '413': 'Content Too Large',
  '429': 'Too Many Requests',
  '500': 'Internal Server Error',
  '502': 'Bad Gateway',
  '503': 'Service Unavailable',
  '504': 'Gateway Timeout',
};

/** HTTP/1: methods and status codes. Targets and reasons are content. */
export const http: Application = {
  protocol: 'HTTP',
  opens: (payload) => describe(payload) !== undefined,
  open: (): Session => ({
    read: (payload, at) => (at === payload.start ? describe(payload) : undefined),
  }),
};

/** How long a message is stands in its header: this says no more than how it starts. */
function describe({ bytes, start, end, wireEnd, isFromClient }: Payload): Message | undefined {
  const line = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + FIRST_LINE)));
  const length = wireEnd - start;
  if (isFromClient) {
    const method = REQUEST.exec(line)?.[1];
    if (method === undefined) return undefined;
    const version = REQUEST_VERSION.exec(line)?.[1];
    return {
      info: version === undefined ? method : `${method} … ${version}`,
      label: method,
      length,
    };
  }
  const [, version, code] = STATUS.exec(line) ?? [];
  if (version === undefined || code === undefined) return undefined;
  const answer = `${code} ${REASONS[code] ?? ''}`.trimEnd();
  return { info: `${version} ${answer}`, label: answer, length };
}
