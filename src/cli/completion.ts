import { Argument, Command } from 'commander';

/** A command and the words that may follow it. */
interface Entry {
  /** The command's full name, such as `models list`. */
  readonly path: string;
  readonly words: readonly string[];
  /** Allowed values by option, for options that have a fixed set. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** `foglight completion SHELL`: prints the shell's completion script, generated from the commands. */
export function completionCommand(): Command {
  return new Command('completion')
    .description('Print a completion script: source <(foglight completion bash)')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: Shell, _options: unknown, command: Command) => {
      const entries = entriesOf(command.parent!, '');
      process.stdout.write({ bash, zsh, fish }[shell](entries));
    });
}

function entriesOf(command: Command, path: string): Entry[] {
  const help = command.createHelp();
  const options = help.visibleOptions(command);
  const children = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  const choices = Object.fromEntries(
    options.flatMap(({ long, argChoices }) => (long && argChoices ? [[long, argChoices]] : [])),
  );
  const words = [...children.map((child) => child.name()), ...options.flatMap(({ long }) => long ?? [])];
  return [
    { path, words: [...words, ...command.registeredArguments.flatMap((a) => a.argChoices ?? [])], choices },
    ...children.flatMap((child) => entriesOf(child, `${path} ${child.name()}`.trim())),
  ];
}

/** The script for bash. It completes file names where no word matches, such as for a source or a configuration. */
function bash(entries: readonly Entry[]): string {
  const commands = entries.map(({ path, words }) => `    "${path}") words="${words.join(' ')}" ;;`);
  const values = entries.flatMap(({ path, choices }) =>
    Object.entries(choices).map(
      ([option, all]) =>
        `    "${path} ${option}") COMPREPLY=($(compgen -W "${all.join(' ')}" -- "$current")); return ;;`,
    ),
  );
  const paths = entries.map(({ path }) => `"${path}"`).join('|');
  return `_foglight() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path="" words="" word next
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${path:+$path }$word"
    case "$next" in ${paths}) path="$next" ;; esac
  done
  case "$path $previous" in
${values.join('\n')}
  esac
  case "$path" in
${commands.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _foglight foglight
`;
}

/** The script for zsh, which runs the script for bash through `bashcompinit`. */
const zsh = (entries: readonly Entry[]): string =>
  `autoload -Uz compinit bashcompinit && compinit && bashcompinit\n${bash(entries)}`;

function fish(entries: readonly Entry[]): string {
  const lines = entries.flatMap(({ path, words, choices }) => {
    const condition =
      path === ''
        ? '__fish_use_subcommand'
        : path
            .split(' ')
            .map((w) => `__fish_seen_subcommand_from ${w}`)
            .join('; and ');
    return words.map((word) => {
      if (!word.startsWith('--')) return `complete -c foglight -n '${condition}' -a '${word}'`;
      const values = choices[word] ? ` -x -a '${choices[word].join(' ')}'` : '';
      return `complete -c foglight -n '${condition}' -l '${word.slice(2)}'${values}`;
    });
  });
  return `${lines.join('\n')}\n`;
}
