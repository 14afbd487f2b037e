import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FoglightError } from '../../core/errors.js';
import { Codec } from '../cdr/codec.js';
import { fullTypeName, isPrimitive, parseDefinition, type Definition } from './definition.js';
import { actionText, CORE_INTERFACES } from './interfaces.js';
import { typeHash } from './typeHash.js';

/** The ROS package this repository is: its own msg/, srv/ and action/ folders. */
export const PACKAGE = 'foglight';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const common = join(
  dirname(createRequire(import.meta.url).resolve('@foxglove/rosmsg-msgs-common/package.json')),
  'msgdefs/ros2jazzy',
);

/** All message types by full name: definition, codec and type hash. */
export class TypeRegistry {
  readonly #definitions = new Map<string, Definition>();
  readonly #codecs = new Map<string, Codec>();
  readonly #hashes = new Map<string, string>();
  readonly #extra: Readonly<Record<string, string>>;

  /** @param extra texts of further `.msg` and `.srv` files by full name, before all others. */
  constructor(extra: Readonly<Record<string, string>> = {}) {
    this.#extra = extra;
  }

  /** @throws FOG_ROS_TYPE for a type that is unknown or contains an unknown one. */
  definition(type: string): Definition {
    return remember(this.#definitions, fullTypeName(type), (name) => parseDefinition(name, this.text(name)));
  }

  codec(type: string): Codec {
    return remember(this.#codecs, fullTypeName(type), (name) => {
      this.#refuseRecursion(name, []);
      return new Codec(this.definition(name), (nested) => this.definition(nested));
    });
  }

  hash(type: string): string {
    return remember(this.#hashes, fullTypeName(type), (name) =>
      typeHash(this.definition(name), (nested) => this.definition(nested)),
    );
  }

  /** Full names of the messages of a package in this repository. */
  list(pkg: string): string[] {
    return readdirSync(join(folderOf(pkg), 'msg'))
      .filter((file) => file.endsWith('.msg'))
      .map((file) => `${pkg}/msg/${file.slice(0, -'.msg'.length)}`)
      .sort();
  }

  /** The definition of a type, without the types that it uses. @throws FOG_ROS_TYPE for one that is not known */
  text(type: string): string {
    const name = fullTypeName(type);
    // A service Ask gives the two messages Ask_Request and Ask_Response.
    const service = /^(.+\/srv\/.+)_(Request|Response)$/.exec(name);
    if (service) return this.#section(service[1]!, ['Request', 'Response'].indexOf(service[2]!));
    // An action Inspect gives eight.
    const action =
      /^(.+\/action\/.+?)_(Goal|Result|Feedback|SendGoal_\w+|GetResult_\w+|FeedbackMessage)$/.exec(name);
    if (!action) return this.#file(name);
    const [, whole = '', part = ''] = action;
    return actionText(whole, part) ?? this.#section(whole, ['Goal', 'Result', 'Feedback'].indexOf(part));
  }

  /** One of the parts of a service or an action, which are set apart by lines of dashes. */
  #section(name: string, index: number): string {
    return this.#file(name).split(/^---.*$/m)[index] ?? '';
  }

  #file(name: string): string {
    const inline = this.#extra[name] ?? CORE_INTERFACES[name];
    if (inline !== undefined) return inline;
    const [pkg, kind, type] = name.split('/') as [string, string, string];
    const file = join(folderOf(pkg), kind, `${type}.${kind}`);
    if (!existsSync(file)) throw new FoglightError('FOG_ROS_TYPE', `${name} is not known`);
    // Files of the common package carry the messages they contain after a line of equals signs.
    return readFileSync(file, 'utf8').split(/^={20,}$/m)[0]!;
  }

  #refuseRecursion(name: string, above: readonly string[]): void {
    if (above.includes(name)) throw new FoglightError('FOG_ROS_TYPE', `${name} contains itself`);
    for (const { type } of this.definition(name).fields)
      if (!isPrimitive(type)) this.#refuseRecursion(type, [...above, name]);
  }
}

const folderOf = (pkg: string): string => (pkg === PACKAGE ? root : join(common, pkg));

function remember<V>(map: Map<string, V>, key: string, make: (key: string) => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make(key)));
  return value;
}
