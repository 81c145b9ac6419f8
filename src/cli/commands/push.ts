import { shown } from '../../base/index.ts';
import { type BinarySource, largestBinary } from '../../build/index.ts';
import { type Command, done, failed } from '../command.ts';
import { readBinary } from '../files.ts';
import { packArtifact } from '../oci/artifact.ts';
import { push as pushArtifact } from '../oci/push.ts';
import { parseReference, referenceText } from '../oci/reference.ts';
import { debugLog, startDescriber } from '../programs.ts';
import { normalContract } from '../sign/contract.ts';
import { longestEnvelope } from '../sign/envelope.ts';
import { publish } from '../sign/published.ts';
import { verifyRelease } from '../sign/verify.ts';
import { readManifestText, signatureSuffix } from '../source/fetch.ts';

/** Puts a component into a registry in the form that wkg and wasmCloud read, its signature with it. */
export const push: Command = {
  arguments: [
    { syntax: '<file>', text: 'a .wasm component' },
    { syntax: '<reference>', text: 'where it goes: oci://registry.example.com/name:tag' },
  ],
  options: [
    { flags: '--manifest <file>', text: 'its airlock.json, if it is not signed' },
    { flags: '--signature <file>', text: `its signature; FILE${signatureSuffix}, if that is there, without it` },
  ],
  examples: [['airlock push greeter.wasm oci://ghcr.io/me/greeter:1.2.0', 'signed in as docker login left it']],
  async run(given, ports, show) {
    const [file = '', where = ''] = given.args;
    const reference = parseReference(where.replace(/^oci:\/\//, ''));
    if (reference.kind === 'failed') return reference;
    if (reference.digest !== undefined) return failed('usage', 'a digest follows from what is pushed; give a tag');
    const read = await readBinary(file, ports, largestBinary);
    if (read.kind === 'failed') return read;
    const { bytes } = read;
    const signature = await readBinary(given.text('signature') ?? `${file}${signatureSuffix}`, ports, longestEnvelope);
    if (signature.kind === 'failed' && (signature.exit !== 'not-found' || given.text('signature') !== undefined))
      return signature;
    const manifest =
      given.text('manifest') === undefined ? undefined : await readManifestText(given.text('manifest') ?? '', ports);
    if (manifest?.kind === 'failed') return manifest;
    const own = manifest === undefined ? undefined : publish(manifest.text);
    if (own?.kind === 'wrong') return failed('manifest', 'the manifest is wrong', { advice: own.problems.map(shown) });
    const described = await describeBytes(bytes, ports);
    if (described.kind === 'failed') return described;
    const envelope = signature.kind === 'read' ? Buffer.from(signature.bytes).toString('utf8') : undefined;
    const claim = {
      bytes,
      contract: described.contract,
      now: ports.clock.now(),
      expected: { normalised: own?.normalised },
    };
    const verified = envelope === undefined ? undefined : verifyRelease(envelope, claim);
    // What cannot be installed by anybody is not given to everybody.
    if (verified?.kind === 'invalid')
      return failed('integrity', `the signature of ${shown(file)} does not hold`, { advice: verified.why.map(shown) });
    const published = verified?.published ?? own;
    const title = published?.manifest.name ?? reference.repository.split('/').at(-1) ?? '';
    const version = published?.manifest.version ?? '0.0.0';
    const artifact = packArtifact({
      bytes,
      imports: described.imports,
      exports: described.exports,
      title,
      version,
      created: new Date(ports.clock.now()).toISOString(),
      envelope,
      publishedManifest: published?.text,
    });
    const pushed = await pushArtifact(reference, bytes, artifact, ports);
    if (pushed.kind === 'failed') return pushed;
    const name = referenceText(reference);
    show.line(`Pushed ${name}${envelope === undefined ? ', not signed' : `, signed as ${title} ${version}`}`);
    show.line(`  ${pushed.digest}`);
    return done({ reference: name, digest: pushed.digest, signed: envelope !== undefined });
  },
};

async function describeBytes(bytes: Uint8Array, ports: Parameters<Command['run']>[1]) {
  const describer = startDescriber(ports, debugLog(ports));
  try {
    const from: BinarySource = { kind: 'bytes', bytes };
    const described = await describer.ask('describe', { from });
    if (described.kind === 'refused')
      return failed('contract', `its contract cannot be read: ${shown(described.message)}`);
    if (described.kind === 'timeout')
      return failed('limit', `it was not understood within ${described.milliseconds} ms`);
    if (described.kind === 'died') return failed('failure', `what looks into it ended: ${shown(described.reason)}`);
    const { value } = described;
    const contract = value.kind === 'component' ? normalContract(value.wit) : undefined;
    if (value.kind !== 'component' || contract === undefined)
      return failed('contract', 'only components are pushed, and this is none');
    return { kind: 'described' as const, contract, imports: value.imports, exports: value.exports };
  } finally {
    describer.dispose();
  }
}
