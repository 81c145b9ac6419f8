import { join } from 'node:path';
import { shown } from '../../base/index.ts';
import { largestBinary } from '../../build/index.ts';
import { type Command, done, failed, type Failed } from '../command.ts';
import { readBinary } from '../files.ts';
import { contractReader } from '../sign/describe-contract.ts';
import { sealEnvelope } from '../sign/envelope.ts';
import { defaultKey, loadKey } from '../sign/keys.ts';
import { publish } from '../sign/published.ts';
import { rightsOf, sha256Of } from '../sign/verify.ts';
import { writeWhole } from '../sign/write-whole.ts';
import { readManifestText, signatureSuffix } from '../source/fetch.ts';
import { openState } from '../store/open.ts';

/** Signs a component: its bytes, its contract, its name, its release number, and the rights that it asks for. */
export const sign: Command = {
  arguments: [{ syntax: '<file>', text: 'a .wasm component' }],
  options: [
    { flags: '--manifest <file>', text: 'its manifest; airlock.json in this folder without it' },
    { flags: '--key <name>', text: `the key to sign with; ${defaultKey} without it` },
    { flags: '--expires <when>', text: 'from when on it counts no more: 90d, 12h, or a time as 2027-01-31' },
    { flags: '-o, --output <file>', text: `where the signature goes; FILE${signatureSuffix} without it` },
  ],
  examples: [
    ['airlock sign out/greeter.wasm', 'writes out/greeter.wasm.sig'],
    ['airlock sign greeter.wasm --expires 90d --key release', 'with another key, for 90 days'],
  ],
  async run(given, ports, show) {
    const [file = ''] = given.args;
    const now = ports.clock.now();
    const expires = expiryOf(given.text('expires'), now);
    if (typeof expires === 'object' && expires !== null) return expires;
    const state = openState(ports);
    if (state.kind === 'failed') return state;
    const key = loadKey(state.path, given.text('key') ?? defaultKey);
    if (key.kind === 'failed') return key;
    const text = await readManifestText(given.text('manifest') ?? 'airlock.json', ports);
    if (text.kind === 'failed') return text;
    const published = publish(text.text);
    if (published.kind === 'wrong')
      return failed('manifest', 'the manifest is wrong', { advice: published.problems.map(shown) });
    const read = await readBinary(file, ports, largestBinary);
    if (read.kind === 'failed') return read;
    const contract = await contractReader(ports)(read.bytes);
    if (contract.kind === 'failed') return contract;
    const { name, version: release } = published.manifest;
    const statement = {
      name,
      release,
      sha256: sha256Of(read.bytes),
      contract: sha256Of(contract.text),
      manifest: published.text,
      normalised: published.normalised,
      rights: rightsOf(published),
      time: new Date(now).toISOString(),
      expires,
      key: key.public,
    };
    const output =
      given.text('output') ??
      (file === '-' ? `${join(ports.cwd, name)}.wasm${signatureSuffix}` : `${file}${signatureSuffix}`);
    const problem = await writeWhole(output, sealEnvelope(statement, key.private), ports);
    if (problem) return problem;
    show.line(`Signed ${name} ${release} with ${key.public}: ${shown(output)}`);
    return done({ name, release, sha256: statement.sha256, key: key.public, expires, signature: output });
  },
};

/** ISO 8601 of a time that was typed, null for none. */
function expiryOf(text: string | undefined, now: number): string | null | Failed {
  if (text === undefined) return null;
  const [, count, unit] = /^([1-9]\d{0,4})([hd])$/.exec(text) ?? [];
  const time =
    count === undefined
      ? /^\d{4}-\d{2}-\d{2}/.test(text)
        ? Date.parse(text)
        : Number.NaN
      : now + Number(count) * (unit === 'h' ? 3_600_000 : 86_400_000);
  if (!Number.isFinite(time)) return failed('usage', `${shown(text)} is no time: 90d, 12h, or a time as 2027-01-31`);
  if (time <= now) return failed('usage', `${shown(text)} is over already`);
  return new Date(time).toISOString();
}
