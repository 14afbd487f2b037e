import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fault, run, type Need } from './need.js';
import * as tools from './tools.js';

const needs = Object.values(tools).filter((tool): tool is Need => typeof tool !== 'string');

it('names no package that make test does not install', () => {
  const listed = readFileSync(new URL('../packages.txt', import.meta.url), 'utf8').split('\n');
  const named = needs.filter(({ optional }) => !optional).flatMap(({ packages }) => packages);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !listed.includes(name))).toEqual([]);
});

it.skipIf(run('dpkg-query', '--version'))('tells what is missing from what is broken', () => {
  const probe = (): string | undefined => run('sh', '-c', 'echo first >&2; echo no em >&2; exit 1');
  expect(fault({ packages: ['dash'], probe })).toBe('dash installed, but broken: no em');
  expect(fault({ packages: ['dash', 'foglight-nothing'], probe })).toBe(
    'foglight-nothing missing (apt-get install foglight-nothing): no em',
  );
  expect(fault({ packages: ['foglight-nothing'], probe: () => run('true') })).toBeUndefined();
  expect(run('foglight-nothing')).toMatch(/ENOENT/);
  expect(run('sh', '-c', 'kill -9 $$')).toBe('sh ended with SIGKILL');
});
