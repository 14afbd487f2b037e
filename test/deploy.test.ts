import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments, parseDocument } from 'yaml';
import { loadService } from '../src/serve/config/service.js';
import { describeWith, run } from './support/need.js';
import { SYSTEMD } from './support/tools.js';

const path = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const text = (name: string): string => readFileSync(path(name), 'utf8');
const dockerfile = text('Dockerfile');

/** Every `--option` that a text gives to `foglight serve`. */
const optionsIn = (command: string): string[] => [
  ...new Set(/serve.*/.exec(command)![0].match(/--[a-z]+/g) ?? []),
];

const help = spawnSync(process.execPath, [path('bin/foglight.js'), 'serve', '--help'], { encoding: 'utf8' });

describe('the image', () => {
  it('is described without an error or a warning', () => {
    expect(validate(dockerfile)).toEqual([]);
  });

  it('copies everything that the package ships', () => {
    const { files } = JSON.parse(text('package.json')) as { files: string[] };
    const needed = files.filter(
      (name) => existsSync(path(name)) && !['launch', 'package.xml', 'CMakeLists.txt'].includes(name),
    );
    const copied = [...dockerfile.matchAll(/\/build\/([\w.]+) \.\/\1/g)].map(([, name]) => name);
    expect(needed.filter((name) => !copied.includes(name))).toEqual([]);
  });

  it.each(['Dockerfile', 'deploy/foglight.service'])(
    'starts the service by options that it has: %s',
    (name) => {
      const command = text(name)
        .split('\n')
        .filter((line) => /^(CMD|ExecStart)/.test(line))
        .at(-1)!;
      expect(optionsIn(command)).toContain('--config');
      for (const option of optionsIn(command)) expect(help.stdout).toContain(option);
    },
  );
});

it('the example of cameras is a configuration of the service', async () => {
  const { cameras } = await loadService(path('deploy/cameras.yaml'));
  expect(Object.keys(cameras)).toEqual(['demo']);
});

describe('the compose file', () => {
  it('is YAML whose services use volumes and files that there are', () => {
    const document = parseDocument(text('deploy/compose.yaml'), { merge: true });
    expect([...document.errors, ...document.warnings]).toEqual([]);
    const { services, volumes } = document.toJS() as Compose;
    for (const { volumes: mounts = [] } of Object.values(services))
      for (const mount of mounts) {
        const from = mount.split(':')[0]!;
        if (from.startsWith('./')) expect(existsSync(path(`deploy/${from}`)), from).toBe(true);
        else expect(Object.keys(volumes)).toContain(from);
      }
    expect(services['foglight']).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
  });
});

interface Compose {
  readonly services: Record<string, { readonly volumes?: readonly string[] }>;
  readonly volumes: Record<string, unknown>;
}

describe('the Kubernetes manifest', () => {
  const documents = parseAllDocuments(text('deploy/kubernetes.yaml'));
  const objects = documents.map((document) => document.toJS() as Manifest);

  it('is YAML of which each object has a kind and a name', () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    for (const object of objects)
      expect(object).toMatchObject({
        apiVersion: expect.any(String) as string,
        metadata: { name: 'foglight' },
      });
    expect(objects.map(({ kind }) => kind)).toEqual(['Secret', 'ConfigMap', 'StatefulSet', 'Service']);
  });

  it('mounts only volumes that it names, and asks an address that needs no token', () => {
    const { spec } = objects.find(({ kind }) => kind === 'StatefulSet')!;
    const { containers, volumes } = spec!.template!.spec;
    const names = [...volumes, ...spec!.volumeClaimTemplates!.map(({ metadata }) => metadata)].map(
      ({ name }) => name,
    );
    for (const { volumeMounts, livenessProbe, startupProbe } of containers) {
      for (const { name } of volumeMounts) expect(names).toContain(name);
      for (const { httpGet } of [livenessProbe, startupProbe]) expect(httpGet.path).toBe('/livez');
    }
  });
});

interface Named {
  readonly name: string;
}
interface Probe {
  readonly httpGet: { readonly path: string };
}
interface Manifest {
  readonly kind: string;
  readonly spec?: {
    readonly template?: {
      readonly spec: {
        readonly containers: readonly {
          readonly volumeMounts: readonly Named[];
          readonly livenessProbe: Probe;
          readonly startupProbe: Probe;
        }[];
        readonly volumes: readonly Named[];
      };
    };
    readonly volumeClaimTemplates?: readonly { readonly metadata: Named }[];
  };
}

describeWith([SYSTEMD], 'the systemd unit', () => {
  it('is accepted by systemd', () => {
    expect(run('systemd-analyze', '--man=no', 'verify', path('deploy/foglight.service'))).toBeUndefined();
  });
});
