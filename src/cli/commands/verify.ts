import { shown } from '../../base/index.ts';
import { largestBinary } from '../../build/index.ts';
import { type Command, done, failed } from '../command.ts';
import { readBinary } from '../files.ts';
import { contractReader } from '../sign/describe-contract.ts';
import { longestEnvelope } from '../sign/envelope.ts';
import { publish } from '../sign/published.ts';
import { verifyRelease } from '../sign/verify.ts';
import { readManifestText, signatureSuffix } from '../source/fetch.ts';
import { showRights } from '../store/consent.ts';
import { withStore } from '../store/open.ts';

/** Says whether a signature holds for a component, for everything that it is over. */
export const verify: Command = {
  arguments: [{ syntax: '<file>', text: 'a .wasm component' }],
  options: [
    { flags: '--signature <file>', text: `its signature; FILE${signatureSuffix} without it` },
    { flags: '--manifest <file>', text: 'a manifest that has to mean what was signed' },
    { flags: '--name <name>', text: 'the name that it has to be signed as' },
    { flags: '--signer <key>', text: 'the key, ed25519:…, that has to have signed it' },
  ],
  examples: [
    ['airlock verify greeter.wasm --signer ed25519:…', 'exit code 9 where anything differs'],
    ['airlock verify greeter.wasm', 'by the key that the name is bound to here, if it is'],
  ],
  async run(given, ports, show) {
    const [file = ''] = given.args;
    const read = await readBinary(file, ports, largestBinary);
    if (read.kind === 'failed') return read;
    const signature = await readBinary(given.text('signature') ?? `${file}${signatureSuffix}`, ports, longestEnvelope);
    if (signature.kind === 'failed')
      return signature.exit === 'not-found'
        ? failed('integrity', `${shown(file)} has no signature: ${signature.message}`)
        : signature;
    const manifest = given.text('manifest');
    const text = manifest === undefined ? undefined : await readManifestText(manifest, ports);
    if (text?.kind === 'failed') return text;
    const own = text === undefined ? undefined : publish(text.text);
    if (own?.kind === 'wrong') return failed('manifest', 'the manifest is wrong', { advice: own.problems.map(shown) });
    const contract = await contractReader(ports)(read.bytes);
    // Bytes that are no component are not those that were signed, since only components are.
    if (contract.kind === 'failed' && contract.exit !== 'contract') return contract;
    const claim = {
      bytes: read.bytes,
      contract: contract.kind === 'contract' ? contract.text : '',
      now: ports.clock.now(),
      expected: { name: given.text('name'), key: given.text('signer'), normalised: own?.normalised },
    };
    const verified = verifyRelease(Buffer.from(signature.bytes).toString('utf8'), claim);
    if (verified.kind === 'invalid')
      return failed('integrity', `the signature of ${shown(file)} does not hold`, {
        advice: verified.why.map(shown),
        value: { why: verified.why },
      });
    const { statement, published } = verified;
    const { name, release, key, time, expires, rights, sha256 } = statement;
    const known = await withStore(ports, (store) => ({ kind: 'signer' as const, key: store.signerOf(name) }));
    if (known.kind === 'failed') return known;
    if (given.text('signer') === undefined && known.key !== undefined && known.key !== key)
      return failed('integrity', `${name} is bound to the signer ${known.key}, and this is signed by ${key}`);
    const trusted = given.text('signer') !== undefined || known.key === key;
    show.line(
      `${show.paint.good('Valid')}: ${name} ${release}, signed ${time} by ${key}${expires === null ? '' : `, until ${expires}`}`,
    );
    if (!trusted) show.line('Who has this key is not known here: --signer says whose it has to be.');
    showRights('It asks to be allowed to', rights, published, show);
    return done({ name, release, sha256, key, time, expires, rights, trusted });
  },
};
