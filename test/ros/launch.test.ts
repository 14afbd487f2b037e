import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { describeWith } from '../support/need.js';
import { PYTHON, ROS_LAUNCH } from '../support/tools.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('configurations', () => {
  it.each(readdirSync(`${root}config`))('%s is valid', async (file) => {
    await expect(loadConfig(`${root}config/${file}`)).resolves.toBeDefined();
  });
});

/** Follows a launch file as `ros2 launch` does, up to the processes it would start. */
const RESOLVE = `
import json, sys
from launch import LaunchContext
from launch.actions import ExecuteProcess, IncludeLaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.utilities import perform_substitutions
context = LaunchContext()
arguments = [tuple(a.split(':=', 1)) for a in sys.argv[2:]]
todo = [IncludeLaunchDescription(PythonLaunchDescriptionSource(sys.argv[1]), launch_arguments=arguments)]
while todo:
    entity = todo.pop(0)
    if isinstance(entity, ExecuteProcess):
        print(json.dumps([perform_substitutions(context, part) for part in entity.cmd]))
    else:
        todo = list(entity.visit(context) or []) + todo
`;

describeWith([ROS_LAUNCH], 'launch files', () => {
  const resolve = (file: string, ...args: string[]): unknown => {
    const script = ['-B', '-c', RESOLVE, `${root}launch/${file}`, ...args];
    return JSON.parse(execFileSync(PYTHON, script, { encoding: 'utf8' }));
  };

  it('one camera', () => {
    expect(resolve('foglight.launch.py')).toEqual([
      'foglight',
      'run',
      'ros:/camera/image_raw',
      '--ros',
      '--node-name',
      'foglight',
    ]);
  });

  it('one camera with everything set', () => {
    const questions = 'questions:=Is it raining?; How many people are there?;';
    expect(
      resolve(
        'foglight.launch.py',
        'camera:=ros:/x',
        'policy:=always',
        questions,
        'config:=a.yaml',
        'node:=eye',
      ),
    ).toEqual(
      [
        'foglight',
        'run',
        'ros:/x',
        '--ros',
        '--node-name',
        'eye',
        '--policy',
        'always',
        '--config',
        'a.yaml',
      ].concat(['--ask', 'Is it raining?', '--ask', 'How many people are there?']),
    );
  });

  it('many cameras', () => {
    expect(resolve('cameras.launch.py', 'cameras:=ros:/a rtsp://b/c')).toEqual(
      ['foglight', 'run', 'ros:/a', 'rtsp://b/c', '--ros', '--node-name', 'foglight'].concat([
        '--config',
        `${root}config/surveillance_wall.yaml`,
      ]),
    );
  });

  it('a bag', () => {
    expect(resolve('bag.launch.py', "bag:='/data/wet road.mcap'")).toEqual(
      ['foglight', 'run', '/data/wet road.mcap', '--ros', '--node-name', 'foglight'].concat([
        '--config',
        `${root}config/replay.yaml`,
        '--mode',
        'complete',
      ]),
    );
  });

  it('a bag that is played', () => {
    expect(resolve('bag.launch.py', 'bag:=/data/rain.mcap', 'play:=--clock --clock-rate 50 --loop')).toEqual(
      ['foglight', 'run', '/data/rain.mcap', '--ros', '--node-name', 'foglight'].concat([
        '--config',
        `${root}config/replay.yaml`,
        ...['--clock', '--clock-rate', '50', '--loop'],
      ]),
    );
  });
});
