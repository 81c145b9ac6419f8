import { createHash } from 'node:crypto';
import { shown } from '../../base/index.ts';
import { type Capability, capabilities, capabilityWords, reasonFor, type Right } from '../../manifest/index.ts';
import type { Published } from '../sign/published.ts';
import { type Failed, failed } from '../command.ts';
import type { Ports } from '../ports.ts';
import type { Show } from '../show.ts';

/** What a person is asked to agree to. */
export interface Consent {
  readonly name: string;
  /** The signer that the rights are for, or the bytes where nobody signed. */
  readonly origin: string;
  /** `CAPABILITY PATTERN`, sorted. */
  readonly rights: readonly string[];
}

/** What it is accepted by without a terminal: of exactly these rights, for exactly this name and origin. */
export function consentDigest({ name, origin, rights }: Consent): string {
  return createHash('sha256')
    .update(JSON.stringify([name, origin, rights]))
    .digest('hex')
    .slice(0, 32);
}

/** A right out of its text in a statement, which `rightsOf` made. */
export function parseRight(text: string): Right | undefined {
  const space = text.indexOf(' ');
  const capability = capabilities.find((each) => each === text.slice(0, space));
  return capability && { capability, pattern: text.slice(space + 1) };
}

/** Shows rights by what they let a component do, with what its author says of them. */
export function showRights(title: string, rights: readonly string[], { manifest }: Published, show: Show): void {
  if (rights.length === 0) return;
  show.line(title);
  const parsed = rights.flatMap((text) => parseRight(text) ?? []);
  for (const capability of new Set(parsed.map((right) => right.capability))) {
    show.line(`  ${capabilityWords[capability]}:`);
    for (const right of parsed) if (right.capability === capability) show.line(`    ${shown(right.pattern)}`);
    const reason = reasonText(capability, manifest.reasons);
    if (reason !== undefined) show.line(`    ${show.paint.faint(reason)}`);
  }
}

/**
 * Gets a person's yes to rights that were shown: typed at a terminal, or given as the digest of just this set. Nothing is
 * asked where there is nothing to agree to.
 */
export async function askConsent(
  consent: Consent,
  accepted: string | undefined,
  act: string,
  ports: Ports,
): Promise<Failed | undefined> {
  if (consent.rights.length === 0) return undefined;
  const digest = consentDigest(consent);
  if (accepted !== undefined) {
    if (accepted.toLowerCase() === digest) return undefined;
    return failed('denied', `what was accepted is not what it asks for`, {
      advice: [acceptAdvice(digest)],
      value: { accept: digest },
    });
  }
  if (!ports.stdin.isTerminal)
    return failed('denied', 'nobody is here to agree to these rights', {
      advice: [acceptAdvice(digest)],
      value: { accept: digest },
    });
  const answer = await ports.stdin.ask(`${act} and grant these rights? [y/N] `);
  if (answer !== undefined && /^y(?:es)?$/i.test(answer.trim())) return undefined;
  return failed('denied', 'the rights were not granted, so nothing was stored');
}

function acceptAdvice(digest: string): string {
  return `to agree to exactly the rights shown: --accept ${digest}`;
}

function reasonText(capability: Capability, reasons: Published['manifest']['reasons']): string | undefined {
  const reason = reasonFor(reasons, capability);
  return reason === undefined ? undefined : `its author says: ${shown(reason)}`;
}
