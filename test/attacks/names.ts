/**
 * The names that exist for the attacks, and where they lead: each list is the answer to one look-up, and the last goes on
 * for ever. Addresses outside of loopback are never connected to (see `worker.ts`).
 */
export const names: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'allowed.test': [['127.0.0.1']],
  'evil.test': [['127.0.0.1']],
  'to-loopback.test': [['127.0.0.1']],
  'to-loopback-6.test': [['::1']],
  'to-mapped.test': [['::ffff:127.0.0.1']],
  'to-mapped-hex.test': [['::ffff:7f00:1']],
  'to-translated.test': [['64:ff9b::7f00:1']],
  'to-private.test': [['10.0.0.1']],
  'to-unspecified.test': [['0.0.0.0']],
  'to-metadata.test': [['169.254.169.254']],
  'to-metadata-6.test': [['fd00:ec2::254']],
  'to-link-local.test': [['fe80::1']],
  'to-nothing.test': [[]],
  'to-words.test': [['localhost']],
  'rebinding.test': [['93.184.215.14'], ['127.0.0.1']],
  'rebinding-socket.test': [['93.184.215.16'], ['127.0.0.1']],
  'mixed.test': [['93.184.215.15', '127.0.0.1', '10.0.0.1']],
  'web.test': [['93.184.215.17']],
  'both.test': [['127.0.0.1', '93.184.215.14']],
  'away.localhost': [['10.0.0.1']],
  'public.test': [['93.184.215.14']],
};
