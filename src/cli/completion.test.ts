import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin/foglight.js', import.meta.url));
const script = (shell: string): string =>
  spawnSync(process.execPath, [BIN, 'completion', shell], { encoding: 'utf8' }).stdout;

/** What bash offers after these words, the last of which is being typed. */
function offered(...words: string[]): string[] {
  const array = words.map((word) => `'${word}'`).join(' ');
  const program = `${script('bash')}\nCOMP_WORDS=(foglight ${array}); COMP_CWORD=${words.length}; _foglight; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

describe('completion', () => {
  it('offers commands, options and their values in bash', () => {
    expect(offered('')).toEqual(expect.arrayContaining(['run', 'ask', 'recover', 'models', 'completion']));
    expect(offered('rec')).toEqual(['recover']);
    expect(offered('run', 'clip.mp4', '--pol')).toEqual(['--policy']);
    expect(offered('run', 'clip.mp4', '--policy', '')).toEqual(['adaptive', 'always', 'never']);
    expect(offered('models', 'p')).toEqual(['pull']);
    expect(offered('completion', 'f')).toEqual(['fish']);
  });
  it('prints scripts for zsh and fish', () => {
    expect(script('zsh')).toContain('bashcompinit');
    expect(script('fish')).toMatch(/complete -c foglight .*-l 'policy' -x -a 'adaptive always never'/);
  });
});
