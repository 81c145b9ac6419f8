import { shown } from '../../base/index.ts';
import { type Command, done, failed, type Listing } from '../command.ts';
import { commands } from '../list.ts';

/** Prints a script that completes the commands and their options in a shell, made from the list of commands itself. */
export const completions: Command = {
  arguments: [{ syntax: '<shell>', text: 'bash, zsh, fish or powershell' }],
  options: [],
  examples: [
    ['source <(airlock completions bash)', 'in ~/.bashrc'],
    ['source <(airlock completions zsh)', 'in ~/.zshrc, after compinit'],
    ['airlock completions fish | source', 'in config.fish'],
    ['airlock completions powershell | Out-String | Invoke-Expression', 'in $PROFILE'],
  ],
  async run(given, _ports, show) {
    const [shell = ''] = given.args;
    const make = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
    if (!make)
      return failed('usage', `there are no completions for ${shown(shell)}`, {
        advice: [`there are for ${Object.keys(shells).join(', ')}`],
      });
    const script = make(await Promise.all(commands.map(knownOf)));
    show.line(script);
    return done({ shell, script });
  },
};

interface Known {
  readonly name: string;
  readonly summary: string;
  /** `--long` and `-s`, each apart. */
  readonly options: readonly string[];
}

async function knownOf({ name, summary, load }: Listing): Promise<Known> {
  const { options } = await load();
  const flags = options.flatMap((option) => option.flags.match(/(?<=^|[ ,])--?[a-z][a-z-]*/g) ?? []);
  return { name, summary, options: [...flags, '--json', '--help'] };
}

const shells: Readonly<Record<string, (known: readonly Known[]) => string>> = {
  bash: (known) => `_airlock() {
  local word=\${COMP_WORDS[COMP_CWORD]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${namesOf(known)}" -- "$word"))
    return
  fi
  case "$word" in
    -*)
      case "\${COMP_WORDS[1]}" in
${known.map(({ name, options }) => `        ${name}) COMPREPLY=($(compgen -W "${options.join(' ')}" -- "$word")) ;;`).join('\n')}
      esac
      ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _airlock airlock`,

  zsh: (known) => `_airlock() {
  if (( CURRENT == 2 )); then
    local -a names=(
${known.map(({ name, summary }) => `      ${single(`${name}:${summary}`)}`).join('\n')}
    )
    _describe command names
    return
  fi
  if [[ $PREFIX == -* ]]; then
    case $words[2] in
${known.map(({ name, options }) => `      ${name}) compadd -- ${options.join(' ')} ;;`).join('\n')}
    esac
  else
    _files
  fi
}
compdef _airlock airlock`,

  fish: (known) =>
    [
      ...known.map(
        ({ name, summary }) => `complete -c airlock -n __fish_use_subcommand -f -a ${name} -d ${single(summary)}`,
      ),
      ...known.flatMap(({ name, options }) =>
        options.map((option) => {
          const [kind, text] = option.startsWith('--') ? ['-l', option.slice(2)] : ['-s', option.slice(1)];
          return `complete -c airlock -n '__fish_seen_subcommand_from ${name}' ${kind} ${text}`;
        }),
      ),
    ].join('\n'),

  powershell: (known) => `Register-ArgumentCompleter -Native -CommandName airlock -ScriptBlock {
  param($word, $tree, $position)
  $known = @{
${known.map(({ name, options }) => `    '${name}' = @(${options.map((option) => `'${option}'`).join(', ')})`).join('\n')}
  }
  $elements = $tree.CommandElements
  $offered = if ($elements.Count -le 1 -or ($elements.Count -eq 2 -and $word)) { $known.Keys } else { $known["$($elements[1])"] }
  $offered | Where-Object { $_ -like "$word*" } | Sort-Object | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}`,
};

function namesOf(known: readonly Known[]): string {
  return known.map(({ name }) => name).join(' ');
}

/** A text that a POSIX shell or fish takes as it is. Summaries hold no quotation marks of this kind. */
function single(text: string): string {
  return `'${text.replaceAll("'", '')}'`;
}
