import { fullTypeName, isPrimitive } from './definition.js';
import type { TypeRegistry } from './registry.js';

const SEPARATOR = '='.repeat(80);

/** The `.msg` text of a type and, after it, those of all types it uses: what bags call `ros2msg`. */
export function textOf(types: TypeRegistry, type: string): string {
  const name = fullTypeName(type);
  const used = new Set<string>();
  const collect = (owner: string): void => {
    for (const { type: inner } of types.definition(owner).fields) {
      if (isPrimitive(inner) || used.has(inner)) continue;
      used.add(inner);
      collect(inner);
    }
  };
  collect(name);
  const sections = [...used].map(
    (inner) => `${SEPARATOR}\nMSG: ${inner.replace('/msg/', '/')}\n${types.text(inner).trim()}`,
  );
  return [types.text(name).trim(), ...sections].join('\n');
}

/**
 * The texts that such a text holds, by full name.
 * @param type the one that comes first and is not named
 */
export function textsOf(type: string, text: string): Record<string, string> {
  const [own = '', ...others] = text.split(/^={20,}\s*$/m);
  const named = others.map((section): [string, string] => {
    const [, name = '', inner = ''] = /^\s*MSG:\s*(\S+)([\s\S]*)$/.exec(section) ?? [];
    return [fullTypeName(name), inner];
  });
  return { ...Object.fromEntries(named), [type]: own };
}
