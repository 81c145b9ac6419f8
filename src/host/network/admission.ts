/** What is known of a request before anything of it is used. */
export interface RawHead {
  readonly target: string;
  /** As they came: name, value, name, value, … */
  readonly rawHeaders: readonly string[];
}

export type Admission =
  | { readonly kind: 'admitted'; readonly authority: string }
  | { readonly kind: 'malformed' }
  /** It comes from elsewhere: `what` says from where, in printable characters. */
  | { readonly kind: 'foreign'; readonly what: string; readonly reason: ForeignReason };

/** Why a request is not one that the person's own programs make. */
export type ForeignReason = 'foreign-host' | 'foreign-origin' | 'cross-site';

/**
 * Whether a request to a served port is answered. Any page that the person visits can make a browser send requests to
 * the loopback interface; it cannot choose the headers by which a browser says for whom it does so. So the host must be
 * exactly one of the names that the port has (a name of a foreign zone that leads here is rebinding), and the origin,
 * where there is one, must be the port itself.
 */
export function admit(port: number, { target, rawHeaders }: RawHead): Admission {
  const values = (name: string): readonly string[] =>
    rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name);
  // In another form the target would name a host of its own, beside that of the header.
  if (!/^(?:\/[!-~]*|\*)$/.test(target)) return { kind: 'malformed' };
  const hosts = values('host');
  const authority = hosts[0]?.toLowerCase() ?? '';
  if (hosts.length !== 1 || !authoritiesOf(port).includes(authority)) {
    return foreign('foreign-host', `Host ${shown(hosts)}`);
  }
  const origins = values('origin');
  if (origins.some((origin) => origin.toLowerCase() !== `http://${authority}`)) {
    return foreign('foreign-origin', `Origin ${shown(origins)}`);
  }
  const sites = values('sec-fetch-site');
  // Another port of this machine is the same site and yet somebody else.
  if (sites.some((site) => site !== 'same-origin' && site !== 'none')) {
    return foreign('cross-site', `Sec-Fetch-Site ${shown(sites)}`);
  }
  return { kind: 'admitted', authority };
}

/** The names under which a port of the loopback interface is addressed. */
export function authoritiesOf(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
}

function foreign(reason: ForeignReason, what: string): Admission {
  return { kind: 'foreign', what, reason };
}

/** Whoever sends a header chooses its text, and it is shown to a person. */
function shown(values: readonly string[]): string {
  if (values.length === 0) return 'missing';
  const text = values.join(', ').slice(0, 100);
  return `"${text.replaceAll(/[^\x20-\x7e]|["\\]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
}
