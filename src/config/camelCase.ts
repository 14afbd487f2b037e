/** A name of the configuration as it is written in code: `min_agreement` → `minAgreement`. */
type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

export type CamelCased<Group> = { readonly [Key in keyof Group & string as Camel<Key>]: Group[Key] };

/**
 * A group of the configuration with its names as they are written in code. It is a copy: where a live setting may
 * change, call this at the moment of use.
 */
export function camelCased<Group extends object>(group: Group): CamelCased<Group> {
  return Object.fromEntries(
    Object.entries(group).map(([name, value]) => [
      name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value as unknown,
    ]),
  ) as CamelCased<Group>;
}
