import { named } from './named.ts';
import { refusedPlace } from './never-files.ts';

/**
 * Whether a path is hidden while a person records what a component needs. Nobody granted anything then, so it is enough
 * that a name sounds like a secret: what is hidden without need can still be requested and granted by hand, while what
 * was read once cannot be taken back. A grant that there is holds all the same, since somebody gave it; what nobody can
 * grant is told by {@link refusedPlace}.
 *
 * @param names as `alike` spells them, outermost first
 */
export function isHiddenWhileRecording(names: readonly string[]): boolean {
  const last = names.at(-1) ?? '';
  if (names.some((name) => isEnvironment(name) || folders.has(name) || below.get(name)?.has(last))) return true;
  const plain = last.replace(ofCopies, '');
  if (plain !== last && refusedPlace([...names.slice(0, -1), plain]) === 'secret') return true;
  return files.has(plain) || endings.some((ending) => plain.endsWith(ending)) || signs.some((sign) => sign.test(plain));
}

/** What projects keep passwords in that differ from machine to machine, and what is only like it: `.envrc`, `prod.env`. */
function isEnvironment(name: string): boolean {
  return name.startsWith('.env') || name.endsWith('.env');
}

/** Names that mean a file, or a folder with all that is below. */
const folders = named(
  'secret secrets .secret .secrets credential credentials .credentials password passwords',
  '.kube .docker .terraform .terraform.d .vault .1password .chef .m2 .gradle .subversion .svn',
  '.fly .heroku .netlify .vercel .wrangler .oci',
);

/** Names of files anywhere below a folder: version control keeps addresses there, with passwords in them. */
const below: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['.git', named('config config.worktree')],
  ['.hg', named('hgrc')],
  ['.cargo', named('config config.toml')],
]);

/** Names of files in which tools keep what they sign in with. */
const files = named(
  'auth.json .htpasswd htpasswd .yarnrc .yarnrc.yml .bunfig.toml bunfig.toml nuget.config pip.conf pip.ini',
  '.terraformrc terraform.rc .mylogin.cnf .msmtprc .fetchmailrc .rclone.conf rclone.conf .hgrc .wgetrc .curlrc',
  '.vault-pass .vault_pass local.settings.json secring.gpg cookies.txt cookies.sqlite wp-config.php',
  'k3s.yaml admin.conf filezilla.xml sitemanager.xml',
);

/** How names of files end that hold keys, or all that a tool knows of what it runs. */
const endings: readonly string[] = [
  ['.tfstate', '.tfvars', '.tfvars.json', '.kubeconfig', '.keytab', '.ovpn', '.p8', '.pkcs8', '.pkcs12', '.jceks'],
  ['.bks', '.kdb', '.agekey', '.jwk', '.jwks', '.gpg', '.asc', '.publishsettings'],
].flat();

/** What a name of a file says by its words, whatever its ending: `client_secret_1.json`, `app-secrets.prod.yaml`. */
const signs: readonly RegExp[] = [
  /(?:secrets?|credentials?|passwords?|passwd|passphrases?|creds)(?![a-z])/,
  /(?:api|access|private|signing|ssh|deploy|auth|encryption)[-_.]?(?:key|token)s?(?![a-z])/,
  /kube[-_.]?config|service[-_.]?account|adminsdk/,
  // Keys of SSH, whatever they are for; the public halves are none.
  /^id_(?:rsa|dsa|ecdsa|ed25519|xmss)(?!.*\.pub$)/,
  /^id_[^.]+$/,
  /^\..+_history$/,
];

/** What is put behind a name for a copy of its file. */
const ofCopies = /(?:[.~_-](?:bak|backup|old|orig|original|saved?|copy|swp|te?mp|dist|new|prev|enc|\d{1,12})|~)+$/;
