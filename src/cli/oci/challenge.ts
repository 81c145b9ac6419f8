/** What a registry asks for where it does not know who asks. */
export type Challenge =
  | { readonly kind: 'basic' }
  | {
      readonly kind: 'bearer';
      readonly realm: URL;
      readonly service: string | undefined;
      readonly scope: string | undefined;
    };

/** Reads a `WWW-Authenticate` header: the first challenge of it that can be met. */
export function parseChallenge(header: string): Challenge | undefined {
  const [, scheme = '', rest = ''] = /^\s*([A-Za-z]+)\s*(.*)$/s.exec(header) ?? [];
  if (scheme.toLowerCase() === 'basic') return { kind: 'basic' };
  if (scheme.toLowerCase() !== 'bearer') return undefined;
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, plain] of rest.matchAll(/([A-Za-z_]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))/g))
    parameters.set(name.toLowerCase(), quoted ?? plain ?? '');
  const realm = parameters.get('realm') ?? '';
  if (!URL.canParse(realm)) return undefined;
  return { kind: 'bearer', realm: new URL(realm), service: parameters.get('service'), scope: parameters.get('scope') };
}
