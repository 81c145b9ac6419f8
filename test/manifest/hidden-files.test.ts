import { describe, expect, it } from 'vitest';
import { decide, policyOf, type Right, type Use } from '../../src/manifest/index.ts';

const read = (path: string): Use => ({ capability: 'filesystem.read', path });
const write = (path: string): Use => ({ capability: 'filesystem.write', path });

function recorded(use: Use, granted: readonly Right[] = []) {
  return decide(use, { ...policyOf(granted, granted), recording: true }, 0);
}

/** Named like secrets: hidden, and for a person to grant if they mean it. */
const hidden: readonly string[] = [
  ['secrets.yaml', 'secrets.yml', 'Secrets.YAML', 'secrets.dev.json', 'deploy/secrets.enc.yaml', 'app-secrets.toml'],
  ['secret.txt', 'secrets', 'secrets/db.yaml', 'k8s/secrets/a/b.txt', '.secrets/x', 'credentials/x.ini', 'secrets.ts'],
  ['client_secret_12-ab.json', 'clientSecret.json', 'my.secret', 'passwords.csv', 'db_password', 'creds.json'],
  ['credentials', 'credentials.csv', 'credentials.yml.enc', 'aws-credentials', 'gcp_credentials.json'],
  ['service-account.json', 'serviceAccountKey.json', 'x-firebase-adminsdk-1a.json', 'api_key.txt', 'apikeys.json'],
  ['access-token', 'private_key.txt', 'signing-key.b64', 'auth_token.txt', 'ssh-key'],
  ['terraform.tfstate', 'infra/prod.tfstate', 'terraform.tfstate.backup', 'terraform.tfstate.1700000000.backup'],
  ['prod.tfvars', 'x.auto.tfvars', 'prod.tfvars.json', '.terraform/terraform.tfstate', '.terraform/x'],
  ['.env', '.env.local', '.envrc', '.ENV', 'prod.env', '.env.d/x', 'a/.env-old/x'],
  ['kubeconfig', 'kubeconfig.yaml', 'kube-config', 'dev.kubeconfig', '.kube/cache/x', 'k3s.yaml', 'admin.conf'],
  ['id_work', 'keys/id_github', 'id_rsa_work', 'id_rsa.old', 'id_ed25519.bak', 'id_rsa.1', 'ID_WORK'],
  ['server.pem.bak', 'server.key.old', 'x.key.enc', '.npmrc~', '.npmrc.bak', '.netrc.swp', 'server.p12_backup'],
  ['.npmrc.2', 'credentials.json.copy', 'x.jwk', 'apple.p8', 'host.keytab', 'office.ovpn', 'a.asc', 'a.gpg'],
  ['.htpasswd', 'auth.json', '.yarnrc.yml', 'nuget.config', 'local.settings.json', 'wp-config.php', '.bash_history'],
  ['.git/config', '.git/modules/a/config', '.git/config.worktree', '.hg/hgrc', '.svn/auth/svn.simple/a'],
].flat();

/** Never granted to anybody, so that a recording need not hide it. */
const never: readonly string[] = [
  ['credentials.json', 'server.pem', 'a/b.key', 'id_rsa', 'id_ed25519', '.npmrc', '.netrc', '.kube/config'],
  ['.docker/config.json', '.ssh/x', '.aws/credentials', '.git-credentials', 'release.keystore', '.pypirc'],
].flat();

/** Of ordinary names, though some come near. */
const shown: readonly string[] = [
  ['data/a.txt', 'config.yaml', 'kube/config', 'settings.json', 'tokens.json', 'design-tokens/colors.json'],
  ['secretary.csv', 'secretion.md', 'passwordless.md', 'passport.json', 'credentialed.txt'],
  ['keys.json', 'keyboard.json', 'monkeys.csv', 'api.json', 'public-key.txt', 'turkey'],
  ['id_rsa.pub', 'id_ed25519_work.pub', 'id_map.csv', 'idx', 'ids.txt', 'customer_id.txt'],
  ['environment', 'environments/prod.json', 'env/x', 'environ.txt', 'order_history', 'history.txt'],
  ['main.tf', 'state.json', 'a.pem.txt', 'data.bak', 'backup', 'x.old', '.git/HEAD', '.git/refs/config-x', 'a~'],
  ['docker-compose.yml', 'vault.md', 'shadow.css', 'service.json', 'accounts.json', ''],
].flat();

describe('while needs are recorded', () => {
  it.each(hidden)('%j is hidden from what nobody granted', (path) => {
    for (const use of [read(path), write(path)]) {
      expect(recorded(use)).toMatchObject({
        kind: 'deny',
        reason: expect.stringMatching(/^not-requested|never-grant/),
      });
    }
    expect(recorded(read(path))).toMatchObject({ reason: 'not-requested' });
  });

  it.each(hidden)('%j can be granted by its name, and is read then', (path) => {
    const right = { capability: 'filesystem.read', pattern: path } as const;
    expect(recorded(read(path), [right])).toEqual({ kind: 'allow', pattern: path });
  });

  it.each(never)('%j is refused whatever was granted', (path) => {
    const granted = { capability: 'filesystem.read', pattern: '**' } as const;
    expect(recorded(read(path), [granted])).toMatchObject({ reason: 'never-grantable' });
  });

  it.each(shown)('%j is read', (path) => {
    expect(recorded(read(path))).toMatchObject({ reason: 'recorded' });
  });
});

describe('at any other time', () => {
  it.each(hidden.filter((path) => !path.toLowerCase().includes('.env')))(
    '%j is granted by a glob, as before',
    (path) => {
      const right = { capability: 'filesystem.read', pattern: '**' } as const;
      expect(decide(read(path), policyOf([right], [right]), 0)).toEqual({ kind: 'allow', pattern: '**' });
    },
  );
});

it('a name of any length is looked at once', () => {
  for (const name of ['1.'.repeat(2_000), '~'.repeat(4_000), '-bak'.repeat(1_000), 'secrets'.repeat(500)]) {
    expect(recorded(read(`${name}x`)).kind).toBe('deny');
  }
});
